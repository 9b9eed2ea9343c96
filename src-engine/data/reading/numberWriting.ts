// How the numbers of a column are written: the decimal sign, what stands between thousands, a unit beside them.

import type { ColumnReading, NumberWriting } from "../../document/columnReading";
import { PLAIN } from "../../document/columnReading";
import { sqlText } from "../duckdb";

/** A number whose square is infinite in float32 training, or which is infinite itself, is none. */
export const GREATEST = 1e100;

const BLANKS = " \u00a0\u2009\u202f";
const APOSTROPHES = "'’";
const MINUSES = "\\-−–";

/** RE2: what a text must match after {@link bare}. */
function pattern({ decimal, grouping }: NumberWriting): string {
  const point = `\\${decimal}`;
  const groups = grouping === "" ? "" : `|[1-9][0-9]{0,2}([${grouping}][0-9]{2,3})*[${grouping}][0-9]{3}`;
  return `[+-]?(([0-9]+${groups})(${point}[0-9]*)?|${point}[0-9]+)([eE][+-]?[0-9]+)?`;
}

/** One replacement of an RE2 pattern. */
interface Step {
  readonly find: string;
  readonly put: string;
  readonly everywhere: boolean;
}

/** What is taken off a text before it is matched. */
function bare({ grouping, signs, unit }: NumberWriting): readonly Step[] {
  const steps: Step[] = [];
  if (signs === "any") {
    steps.push({ find: `[${MINUSES}]`, put: "-", everywhere: true });
    steps.push({ find: "^\\(([^()]+)\\)$", put: "-\\1", everywhere: false });
  }
  if (unit !== null) {
    const literal = unit.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    steps.push({ find: `[${BLANKS}]*${literal}$`, put: "", everywhere: false });
    steps.push({ find: `^([+-]?)${literal}[${BLANKS}]*`, put: "\\1", everywhere: false });
  }
  if (grouping === " ") steps.push({ find: `[${BLANKS}]`, put: " ", everywhere: true });
  if (grouping === "'") steps.push({ find: `[${APOSTROPHES}]`, put: "'", everywhere: true });
  return steps;
}

/** As programs write numbers. */
export const isPlain = ({ decimal, grouping, signs, unit }: NumberWriting): boolean =>
  decimal === "." && grouping === "" && signs === "plain" && unit === null;

/** The same with thousands set apart by the sign that is not the decimal one; null where there is nothing to add. */
export function withGroups(reading: ColumnReading): ColumnReading | null {
  if (reading.as !== "number" || reading.grouping !== "") return null;
  return { ...reading, grouping: reading.decimal === "," ? "." : "," };
}

/** SQL of the number, DOUBLE, in the text `cell` has; NULL where it is none. */
export function numberSql(cell: string, writing: NumberWriting): string {
  if (isPlain(writing)) {
    const value = `try_cast(${cell} AS DOUBLE)`;
    // DuckDB takes 1_000 for a number.
    return `CASE WHEN abs(${value}) < ${GREATEST} AND NOT contains(${cell}, '_') THEN ${value} END`;
  }
  const { decimal, grouping } = writing;
  const stripped = bare(writing).reduce(
    (left, { find, put, everywhere }) =>
      `regexp_replace(${left}, ${sqlText(find)}, ${sqlText(put)}${everywhere ? ", 'g'" : ""})`,
    cell,
  );
  const joined = grouping === "" ? stripped : `replace(${stripped}, ${sqlText(grouping)}, '')`;
  const value = `try_cast(replace(${joined}, ${sqlText(decimal)}, '.') AS DOUBLE)`;
  return `CASE WHEN regexp_full_match(${stripped}, ${sqlText(pattern(writing))}) AND abs(${value}) < ${GREATEST} THEN ${value} END`;
}

/** Signs that stand for money where they come first. */
const CURRENCY = /^(?:[$€£¥₹₽₩₺₫฿]|(?:US|CA|A|C|HK|NZ|R)\$|[A-Z]{3})$/u;
/** "%" and what people measure in; what digits follow is a code. */
const UNIT = /^(?:[%‰°$€£¥₹₽₩₺₫฿]|°?[\p{L}µ/²³"'°%]{1,12}\.?)$/u;

/** Split into what stands before the number, the number itself, and what stands after it. */
const AFFIXES = new RegExp(
  `^[(]?[${MINUSES}+]?([^0-9.,${MINUSES}+]*?)[${BLANKS}]*([${MINUSES}+]?[0-9.,${BLANKS}${APOSTROPHES}]*[0-9][.,]?)[${BLANKS}]*([^0-9]*?)[)]?$`,
  "u",
);

/** Most numbers have nothing beside them. */
const BARE = /^-?[0-9]+\.?[0-9]*$/;
const APART = new RegExp(`[0-9][${BLANKS}][0-9]`, "u");

/** Of numbers, so many must have the same unit. */
const UNIT_SHARE = 0.5;

/** The unit that most of the numbers among these texts have beside them; null for none. */
export function commonUnit(texts: ReadonlyMap<string, number>): string | null {
  const counts = new Map<string, number>();
  let numbers = 0;
  for (const [text, count] of texts) {
    if (BARE.test(text)) {
      numbers += count;
      continue;
    }
    const [, before = "", , after = ""] = AFFIXES.exec(text) ?? [];
    if (before !== "" && after !== "") continue;
    if (before === "" && after === "" && !/[0-9]/.test(text)) continue;
    numbers += count;
    const unit = before === "" ? (UNIT.test(after) ? after : "") : CURRENCY.test(before.trim()) ? before.trim() : "";
    if (unit !== "") counts.set(unit, (counts.get(unit) ?? 0) + count);
  }
  const [most] = [...counts].sort(([, one], [, other]) => other - one);
  return most !== undefined && most[1] > numbers * UNIT_SHARE ? most[0] : null;
}

/** The writings under which some of these texts are numbers, {@link PLAIN} first. */
export function numberWritings(texts: ReadonlyMap<string, number>): readonly NumberWriting[] {
  const all = [...texts.keys()];
  const has = (...signs: readonly string[]): boolean =>
    all.some((text) => signs.some((sign) => text.includes(sign)) && /[0-9]/.test(text));
  const signs = all.some((text) => /^[^0-9]*[−–]|^\(.*\)$/u.test(text) && /[0-9]/.test(text)) ? "any" : "plain";
  const unit = commonUnit(texts);
  const between = (decimal: "." | ","): readonly NumberWriting["grouping"][] => [
    "",
    ...(has(decimal === "." ? "," : ".") ? [decimal === "." ? ("," as const) : ("." as const)] : []),
    ...(all.some((text) => APART.test(text)) ? [" " as const] : []),
    ...(has("'", "’") ? ["'" as const] : []),
  ];
  const decimals = has(",") || has(".") ? ([".", ","] as const) : (["."] as const);
  const writings = decimals.flatMap((decimal) =>
    between(decimal).map((grouping): NumberWriting => ({ decimal, grouping, signs, unit })),
  );
  return isPlain(writings[0] ?? PLAIN) ? writings : [PLAIN, ...writings];
}
