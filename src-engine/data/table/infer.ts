// What the columns of a file of texts hold: numbers, dates or texts. A column is a number or a date only when every value
// that is not missing is one.

import type { Database } from "../duckdb";
import { sqlText } from "../duckdb";
import type { ImportOptions } from "../options";
import { SENTINELS } from "../options";
import type { RelationColumn } from "./relation";
import { isQuantity } from "./relation";

/** Date formats tried after ISO 8601. Where both orders of day and month fit, neither is taken. */
const DATE_FORMATS = ["%Y/%m/%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y"] as const;

/** Columns judged in one query: each cell of them is a row of it for a moment. */
const BATCH = 500;

/** SQL: a text that has no blanks around it, NULL for a missing one. */
function presentSql(cell: string, missing: readonly string[]): string {
  return `CASE WHEN ${isOneOf(`lower(${cell})`, missing)} THEN NULL ELSE ${cell} END`;
}

/** SQL: a text is one of these. Not `IN`: DuckDB turns a longer one into a join, which is slow and mixes up the rows' order. */
function isOneOf(text: string, list: readonly string[]): string {
  return `list_contains([${list.map(sqlText).join(", ")}], ${text})`;
}

interface TextColumn {
  readonly name: string;
  /** SQL of the cell without the blanks around it, VARCHAR. */
  readonly cell: string;
}

/** Judges columns of texts; `decimalComma` says whether "3,5" may be a number. */
export async function inferColumns(
  database: Database,
  from: string,
  columns: readonly TextColumn[],
  { missing }: Pick<ImportOptions, "missing">,
  decimalComma: boolean,
): Promise<RelationColumn[]> {
  const found: RelationColumn[] = [];
  for (let start = 0; start < columns.length; start += BATCH) {
    found.push(...(await inferBatch(database, from, columns.slice(start, start + BATCH), missing, decimalComma)));
  }
  return found;
}

async function inferBatch(
  database: Database,
  from: string,
  columns: readonly TextColumn[],
  missing: readonly string[],
  decimalComma: boolean,
): Promise<RelationColumn[]> {
  const present = columns.map(({ cell }) => presentSql(cell, missing));
  const judge = (some: readonly number[], figures: readonly string[]): Promise<number[][]> =>
    counts(
      database,
      from,
      some.map((index) => columns[index]?.cell ?? "NULL"),
      missing,
      figures,
    );

  const all = columns.map((_, index) => index);
  const numbers = await judge(all, [
    "count(x)",
    `count(*) FILTER (${isOneOf("lower(x)", SENTINELS)})`,
    `count(*) FILTER (${isNumber("x")})`,
    // Codes, not quantities: leading zeros, and whole numbers beyond 2^53.
    "count(*) FILTER (regexp_matches(x, '^[+-]?0[0-9]'))",
    "count(*) FILTER (abs(try_cast(x AS DOUBLE)) >= 9007199254740992 AND NOT regexp_matches(x, '[.eE]'))",
    ...(decimalComma
      ? [
          `count(*) FILTER (NOT contains(x, '.') AND ${isNumber(commaToPoint("x"))})`,
          "count(*) FILTER (contains(x, ',') AND NOT regexp_full_match(x, '[+-]?[0-9]{1,3}(,[0-9]{3})+'))",
        ]
      : ["0", "0"]),
  ]);

  // Few columns of a usual table come this far.
  const undecided = all.filter((index) => numberForm(numbers[index] ?? []) === null && (numbers[index]?.[0] ?? 0) > 0);
  const dates = await judge(undecided, [
    "count(*) FILTER (regexp_full_match(x, '[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}') AND try_cast(x AS DATE) IS NOT NULL)",
    "count(*) FILTER (regexp_matches(x, '^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([ T]|$)') AND try_cast(x AS TIMESTAMP) IS NOT NULL)",
    ...DATE_FORMATS.map((format) => `count(try_strptime(x, ${sqlText(format)}))`),
  ]);

  return columns.map(({ name }, index): RelationColumn => {
    const text = present[index] ?? "NULL";
    const [count = 0] = numbers[index] ?? [];
    const form = numberForm(numbers[index] ?? []);
    if (form !== null) {
      const source = form === "comma" ? commaToPoint(`(${text})`) : `(${text})`;
      return { name, kind: "number", value: `try_cast(${source} AS DOUBLE)`, text };
    }
    const at = undecided.indexOf(index);
    const [iso = 0, timestamps = 0, ...formats] = at < 0 ? [] : (dates[at] ?? []);
    if (count > 0 && iso === count) return { name, kind: "date", value: `try_cast((${text}) AS DATE)`, text };
    if (count > 0 && timestamps === count)
      return { name, kind: "timestamp", value: `try_cast((${text}) AS TIMESTAMP)`, text };
    const fitting = DATE_FORMATS.filter((_, format) => count > 0 && formats[format] === count);
    const [format] = fitting;
    if (fitting.length === 1 && format !== undefined) {
      return { name, kind: "date", value: `try_strptime((${text}), ${sqlText(format)})::DATE`, text };
    }
    return { name, kind: "text", value: text, text };
  });
}

/** SQL: the text is a number, written as programs write them. */
function isNumber(sql: string): string {
  return `${isQuantity(`try_cast(${sql} AS DOUBLE)`)} AND NOT contains(${sql}, '_')`;
}

function commaToPoint(sql: string): string {
  return `replace(${sql}, ',', '.')`;
}

/** Whether the counts of a column show numbers, and how their fractions are written. */
function numberForm(counted: readonly number[]): "point" | "comma" | null {
  const [count = 0, sentinels = 0, points = 0, padded = 0, huge = 0, commas = 0, plainCommas = 0] = counted;
  if (padded > 0 || huge > 0) return null;
  if (points > 0 && points + sentinels === count) return "point";
  // "1,234" alone may be a thousand or a fraction: such a column stays text.
  return commas > 0 && plainCommas > 0 && commas + sentinels === count ? "comma" : null;
}

/**
 * Counts over the cells x of each column, in order. The cells of a row become rows of their own, so that each count is written once: to
 * plan a query takes DuckDB much longer than to run it, and in a wide table all the time would go there.
 */
async function counts(
  database: Database,
  from: string,
  cells: readonly string[],
  missing: readonly string[],
  figures: readonly string[],
): Promise<number[][]> {
  const nothing = (): number[] => figures.map(() => 0);
  if (cells.length === 0) return [];
  const apart = `SELECT unnest([${cells.join(", ")}]) AS cell, unnest([${cells.map((_, index) => index).join(", ")}]) AS i FROM ${from}`;
  const found = await database.rows(
    `SELECT i::DOUBLE, ${figures.join(", ")} FROM (SELECT i, ${presentSql("cell", missing)} AS x FROM (${apart})) GROUP BY i`,
  );
  const byColumn = new Map(found.map(([index, ...row]) => [Number(index), row.map(Number)]));
  return cells.map((_, index) => byColumn.get(index) ?? nothing());
}
