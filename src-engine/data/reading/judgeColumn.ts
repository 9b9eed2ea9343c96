// Whether a column of texts holds numbers, dates or texts, from how many of its cells fit each way of reading.

import type { ColumnReading, DateWriting, NumberWriting } from "../../document/columnReading";

/** One way to read a column, and how many of its cells it makes a value of. */
export interface Candidate {
  readonly reading: Exclude<ColumnReading, { as: "text" }>;
  readonly fits: number;
  /** Cells that it makes no value of: texts and how often each comes, the most frequent first; usual signs for a missing value left out. */
  readonly odd: readonly (readonly [text: string, count: number])[];
}

/** What is known of a column. */
export interface ColumnEvidence {
  /** Cells that hold something else than a sign for a missing value. */
  readonly present: number;
  /** Of them, signs for a missing value among numbers and dates. */
  readonly sentinels: number;
  /** Texts with a zero before other digits, and whole numbers beyond 2^53. */
  readonly padded: number;
  readonly large: number;
  readonly candidates: readonly Candidate[];
  /** Distinct texts of some rows, with their counts. */
  readonly sample: ReadonlyMap<string, number>;
}

/** A few odd cells do not end a column: so large a share of those present, whatever stands in each. */
const ODD_SHARE = 0.1;
/** Nor do more of them that are so few different texts, where more than this share still fits. */
const ODD_TEXTS = 3;
const FITTING_SHARE = 0.5;
/** Numbers that so few different values make may be classes. */
const FEW_VALUES = 20;
/** Few texts of eight digits that are dates as well prove nothing. */
const LEAST_COMPACT_DATES = 5;

/** The candidates that fit best and well enough; none where the column holds texts. */
export function bestReadings(evidence: ColumnEvidence): readonly Candidate[] {
  const { candidates } = evidence;
  const best = (as: "number" | "date"): readonly Candidate[] => {
    const some = candidates.filter(({ reading }) => reading.as === as);
    const most = Math.max(0, ...some.map(({ fits }) => fits));
    return some.filter((candidate) => candidate.fits === most && fitsWell(candidate, evidence));
  };
  const dates = best("date");
  if (dates.some(({ odd }) => odd.length === 0) && areCompactDates(evidence)) return dates;
  const numbers = isCode(evidence) ? [] : best("number");
  return numbers.length > 0 ? numbers : dates;
}

function fitsWell({ fits, odd }: Candidate, { present, sentinels, sample }: ColumnEvidence): boolean {
  if (fits === 0) return false;
  const cells = present - sentinels - fits;
  if (cells === 0) return true;
  const few = cells <= present * ODD_SHARE;
  const same = fits > present * FITTING_SHARE && odd.length <= ODD_TEXTS;
  if (!few && !same) return false;
  // A text that comes as often as each of a few numbers is a class beside them.
  const texts = new Set(odd.map(([text]) => text));
  const values = [...sample.keys()].filter((text) => !texts.has(text)).length;
  const most = odd[0]?.[1] ?? 0;
  const each = fits / Math.max(1, values);
  return !(values <= FEW_VALUES && each >= 2 && most >= each / 2);
}

/** Whether the digits are no quantity: zeros before them, or as many as no float can tell apart, and all as long. */
function isCode({ padded, large, present, sample }: ColumnEvidence): boolean {
  if (padded === 0 && large === 0) return false;
  const lengths = new Set([...sample.keys()].filter((text) => /^[+-]?\d+$/.test(text)).map((text) => text.length));
  return lengths.size <= 1 || padded > present * ODD_SHARE;
}

/** "20200407": all are, and enough of them to be no chance. */
function areCompactDates({ sample }: ColumnEvidence): boolean {
  return sample.size >= LEAST_COMPACT_DATES && [...sample.keys()].every((text) => /^(?:19|20)\d{6}$/.test(text));
}

/** What the columns of a file show together, or a person has said. */
export interface FileHabits {
  /** The decimal sign that some column proves; null where none does, or both are. */
  readonly decimal: "." | "," | null;
  /** Where none is proved: the comma, where some column is likelier to have it. A file has one sign. */
  readonly likely?: "," | undefined;
  readonly order: "day-first" | "month-first" | null;
}

/**
 * What the columns that can be read in one way only tell of the others.
 * @param delimiter of the file
 */
export function fileHabits(columns: readonly ColumnEvidence[], delimiter: string): FileHabits {
  const decimals = new Set<"." | ",">();
  const orders = new Set<DateWriting["order"]>();
  let hasComma = false;
  for (const evidence of columns) {
    const best = bestReadings(evidence);
    const [decimal, other] = decimalsOf(best);
    if (other !== undefined) hasComma ||= likelyDecimal(best, evidence, delimiter) === ",";
    if (
      decimal !== undefined &&
      other === undefined &&
      [...evidence.sample.keys()].some((text) => text.includes(decimal))
    )
      decimals.add(decimal);
    const [order, second] = ordersOf(best);
    if (order !== undefined && second === undefined) orders.add(order);
  }
  orders.delete("year-first");
  const only = <T>(set: ReadonlySet<T>): T | null => (set.size === 1 ? ([...set][0] ?? null) : null);
  const order = only(orders);
  const decimal = only(decimals);
  const likely = hasComma && decimals.size === 0 ? ({ likely: "," } as const) : {};
  return { decimal, ...likely, order: order === "year-first" ? null : order };
}

const decimalsOf = (candidates: readonly Candidate[]): readonly NumberWriting["decimal"][] => [
  ...new Set(candidates.flatMap(({ reading }) => (reading.as === "number" ? [reading.decimal] : []))),
];

/** "05.06.21" is no year first, where the day first will do. */
function ordersOf(candidates: readonly Candidate[]): readonly DateWriting["order"][] {
  const dates = candidates.flatMap(({ reading }) => (reading.as === "date" ? [reading] : []));
  const plain = dates.filter(({ formats }) => !formats.every((format) => format.startsWith("%y.")));
  return [...new Set((plain.length > 0 ? plain : dates).map(({ order }) => order))];
}

/** A reading that was settled on, and what spoke for another. */
export interface Choice {
  readonly candidate: Candidate;
  readonly doubt: "decimal-or-thousands" | "day-or-month" | "large-numbers" | null;
}

/**
 * One of the best candidates, by what the other columns show.
 * @param delimiter of the file; a comma between the cells is rarely the decimal sign within them
 */
export function chooseReading(evidence: ColumnEvidence, habits: FileHabits, delimiter: string): Choice | null {
  const best = bestReadings(evidence);
  const decimals = decimalsOf(best);
  const orders = ordersOf(best);
  const decimal =
    decimals.length > 1 ? (habits.decimal ?? habits.likely ?? likelyDecimal(best, evidence, delimiter)) : decimals[0];
  const order = orders.length > 1 ? (orders.find((one) => one === habits.order) ?? orders[0]) : orders[0];
  const candidate = best.find(({ reading }) =>
    reading.as === "number" ? reading.decimal === decimal : reading.order === order,
  );
  if (candidate === undefined) return null;
  if (decimals.length > 1 && habits.decimal === null && !isBare(candidate))
    return { candidate, doubt: "decimal-or-thousands" };
  if (orders.length > 1 && habits.order === null) return { candidate, doubt: "day-or-month" };
  return { candidate, doubt: candidate.reading.as === "number" && evidence.large > 0 ? "large-numbers" : null };
}

/** As programs write numbers. */
const isBare = ({ reading }: Candidate): boolean =>
  reading.as === "number" && reading.decimal === "." && reading.grouping === "";

/** "1.234" is a fraction; of "1,234" it depends on the rest of the column. */
function likelyDecimal(best: readonly Candidate[], { sample }: ColumnEvidence, delimiter: string): "." | "," {
  if (best.some(isBare)) return ".";
  // Thousands leave the smaller numbers as they are; fractions have as many digits throughout.
  const smaller = [...sample.keys()].some((text) => /^[^,]*\d[^,]*$/.test(text));
  return smaller || delimiter === "," ? "." : ",";
}
