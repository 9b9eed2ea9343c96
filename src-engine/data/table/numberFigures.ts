// Figures of columns of numbers, in few passes over the table: their bounds, then all that can be counted as they come by, whose bins
// show where the median lies. However many rows there are, it takes bounded memory.

import { DuckDBListValue } from "@duckdb/node-api";
import { invariant } from "../../document/errors";
import type { Database } from "../duckdb";
import { PROFILE } from "../source";
import type { Bounds } from "./numberCounter";
import { NumberCounter } from "./numberCounter";
import { MiddleValues } from "./middleValues";
import type { Relation } from "./relation";

export interface NumberFigures {
  readonly present: number;
  readonly distinct: number;
  readonly mean: number;
  readonly deviation: number;
  readonly median: number;
  /**
   * As many digits after the point write every value exactly; at most {@link MOST_DECIMALS} + 1, which stands for more. Of a column with
   * `times` those of its first values.
   */
  readonly decimals: number;
  /** Bins of equal width, each from its lower edge on; the last one with its upper. A constant column has one bin. */
  readonly histogram: { readonly min: number; readonly max: number; readonly counts: readonly number[] };
}

const MOST_DECIMALS = 6;
/** Rows from which the number of digits is proposed. */
const SAMPLE_ROWS = 2_000;

export interface NumberColumn {
  /** DOUBLE, NULL where missing. */
  readonly sql: string;
  /** What may be the least and the greatest value. */
  readonly stated?: Bounds | null;
  /** Times this the values may be whole numbers; absent for a power of ten that their first ones show. */
  readonly times?: number;
}

export async function numberFigures(
  database: Database,
  relation: Relation,
  columns: readonly NumberColumn[],
): Promise<NumberFigures[]> {
  if (columns.length === 0) return [];
  const { from } = relation;
  const rows = `(SELECT ${columns.map(({ sql }, index) => `${sql} AS x${index}`).join(", ")} FROM ${from})`;
  const names = columns.map((_, index) => `x${index}`);
  const proposed = await decimalsOf(database, `(SELECT * FROM ${rows} LIMIT ${SAMPLE_ROWS})`, names);
  const bounds = await boundsOf(
    database,
    rows,
    columns.map(({ stated = null }) => stated),
  );
  let room = ROOM;
  const counters = names.map((_, index) => {
    const { min, max } = bounds[index] ?? NOWHERE;
    const times = columns[index]?.times ?? 10 ** Math.min(MOST_DECIMALS, proposed[index] ?? 0);
    const counter = new NumberCounter({ min, max, times, edges: edgesOf(min, max), room });
    room -= counter.bytes;
    return counter;
  });
  const middles = counters.map((counter) => (counter.isCounted ? null : new MiddleValues()));
  await database.eachNumbers(
    `SELECT ${names.map((x) => `coalesce(${x}, 'NaN'::DOUBLE)`).join(", ")} FROM ${rows}`,
    async (values) => {
      for (const [index, own] of values.entries()) {
        counters[index]?.add(own);
        middles[index]?.add(own);
      }
      return Promise.resolve();
    },
  );
  const figures = counters.map((counter, index) => {
    const { min, max } = bounds[index] ?? NOWHERE;
    return { x: names[index] ?? "", counter, min, max, edges: edgesOf(min, max), counts: counter.bins };
  });
  const wrong = counters.flatMap(({ present, lowest, highest, within }, index) => {
    const { min, max } = bounds[index] ?? NOWHERE;
    return within && (present === 0 || (lowest === min && highest === max)) ? [] : [index];
  });
  if (wrong.length > 0) {
    invariant(
      wrong.every((index) => columns[index]?.stated != null),
      "the least and the greatest are values, and none is beyond them",
    );
    const unstated = columns.map((column, index) => (wrong.includes(index) ? { ...column, stated: null } : column));
    return numberFigures(database, relation, unstated);
  }
  const distinct = await distinctOf(
    database,
    rows,
    relation.rows,
    figures.map(({ x, counter }) => (counter.distinct === null ? x : null)),
  );
  const medians = await mediansOf(database, rows, figures, middles);
  // The sample showed too few digits.
  const longer = figures.flatMap(({ x, counter }, index) =>
    counter.written || columns[index]?.times !== undefined || (proposed[index] ?? 0) > MOST_DECIMALS ? [] : [x],
  );
  const measured = await decimalsOf(database, rows, longer);
  return figures.map(({ x, counter, min, max, counts }, index) => ({
    present: counter.present,
    distinct: counter.distinct ?? distinct[index] ?? 0,
    mean: counter.mean,
    deviation: counter.deviation,
    median: medians[index] ?? 0,
    decimals: (longer.includes(x) ? measured[longer.indexOf(x)] : proposed[index]) ?? 0,
    histogram: { min, max, counts },
  }));
}

const NOWHERE: Bounds = { min: 0, max: 0 };
/** Bytes that telling values apart may take, of all columns together. */
const ROOM = 128 * 2 ** 20;

async function boundsOf(database: Database, rows: string, stated: readonly (Bounds | null)[]): Promise<Bounds[]> {
  const unknown = [...stated.keys()].filter((index) => stated[index] === null);
  const asked = unknown.flatMap((index) => [`coalesce(min(x${index}), 0)`, `coalesce(max(x${index}), 0)`]);
  const [found = []] = asked.length === 0 ? [] : await database.rows(`SELECT ${asked.join(", ")} FROM ${rows}`);
  return stated.map((one, index) => {
    const at = 2 * unknown.indexOf(index);
    return one ?? { min: Number(found[at]), max: Number(found[at + 1]) };
  });
}

/** Rows whose different values are told apart at once: a table of more of them is looked through in so many parts. */
const AT_ONCE = 4_000_000;

/** How many values differ in the columns that are named, counted one column after the other: each takes as much memory as it has values. */
async function distinctOf(
  database: Database,
  rows: string,
  count: number,
  names: readonly (string | null)[],
): Promise<number[]> {
  const parts = Math.ceil(count / AT_ONCE);
  const found: number[] = [];
  for (const x of names) {
    let sum = 0;
    for (let part = 0; x !== null && part < parts; part++) {
      const where = parts === 1 ? "" : ` WHERE hash(${x}) % ${parts} = ${part}`;
      const [[some] = []] = await database.rows(`SELECT count(DISTINCT ${x})::DOUBLE FROM ${rows}${where}`);
      sum += Number(some);
    }
    found.push(sum);
  }
  return found;
}

interface Binned extends Bins {
  readonly counter: NumberCounter;
  readonly counts: readonly number[];
}

/** The value in the middle of each column, or the mean of the two there. */
async function mediansOf(
  database: Database,
  rows: string,
  columns: readonly Binned[],
  middles: readonly (MiddleValues | null)[],
): Promise<number[]> {
  const found = columns.map(({ counter }, index): number | null => {
    const { present } = counter;
    if (present === 0) return 0;
    const [lower, upper] = [(present - 1) >> 1, present >> 1];
    const [one, other] = [counter.valueOf(lower), counter.valueOf(upper)];
    if (one !== null && other !== null) return (one + other) / 2;
    const values = middles[index]?.ofRanks(lower, upper) ?? null;
    return values === null ? null : (values[0] + values[1]) / 2;
  });
  const left = columns.filter((_, index) => found[index] === null);
  const asked = await middleOf(
    database,
    rows,
    left.map(({ x, edges, counts, counter: { present } }) => ({ x, edges, counts, present })),
  );
  return found.map((median, index) => median ?? asked[left.indexOf(columns[index] as Binned)] ?? 0);
}

/** The digits that each column needs. */
async function decimalsOf(database: Database, rows: string, columns: readonly string[]): Promise<number[]> {
  if (columns.length === 0) return [];
  const digits = columns.map((x) => {
    const cases = Array.from({ length: MOST_DECIMALS + 1 }, (_, n) => `WHEN ${x} = round(${x}, ${n}) THEN ${n}`);
    return `max(CASE WHEN ${x} IS NULL THEN NULL ${cases.join(" ")} ELSE ${MOST_DECIMALS + 1} END)::DOUBLE`;
  });
  const [found = []] = await database.rows(`SELECT ${digits.join(", ")} FROM ${rows}`);
  return found.map(Number);
}

/** The lower edges of the bins; a single one where the values lie so close together, or so far apart, that bins have no width. */
function edgesOf(min: number, max: number): number[] {
  const width = (max - min) / PROFILE.bins;
  const isWide = width > 0 && Number.isFinite(max - min) && min + width !== min;
  return isWide ? Array.from({ length: PROFILE.bins }, (_, bin) => min + bin * width) : [min];
}

const literal = (value: number): string => `${value}::DOUBLE`;

interface Bins {
  readonly x: string;
  /** In ascending order; none where nothing is to be counted. */
  readonly edges: readonly number[];
}

/** The value in the middle of each column, or the mean of the two there: those of their rank in the bin where they lie. */
async function middleOf(
  database: Database,
  rows: string,
  columns: readonly (Bins & { readonly present: number; readonly counts: readonly number[] })[],
): Promise<number[]> {
  const asked = columns.flatMap(({ present, ...bins }) =>
    present === 0 ? [] : [ofRanks(bins, (present - 1) >> 1, present >> 1)],
  );
  if (asked.length === 0) return columns.map(() => 0);
  const [found = []] = await database.rows(`SELECT ${asked.join(", ")} FROM ${rows}`);
  let next = 0;
  return columns.map(({ present }) => {
    const list = present === 0 ? null : found[next++];
    if (!(list instanceof DuckDBListValue)) return 0;
    const [lower = 0, upper = lower] = list.items.map(Number);
    return (lower + upper) / 2;
  });
}

/** SQL of the list of the values of two neighboring ranks, counted from 0. */
function ofRanks(
  { x, edges, counts }: Bins & { readonly counts: readonly number[] },
  lower: number,
  upper: number,
): string {
  const first = binOf(counts, lower);
  const last = binOf(counts, upper);
  const from = edges[first.bin];
  const to = edges[last.bin + 1];
  const within = [
    ...(first.bin > 0 && from !== undefined ? [`${x} >= ${literal(from)}`] : []),
    ...(to === undefined ? [] : [`${x} < ${literal(to)}`]),
  ];
  const count = counts.slice(first.bin, last.bin + 1).reduce((sum, one) => sum + one, 0);
  // quantile_disc takes the value of rank ceil(share * count), from 1.
  const shares = [lower, upper].map((rank) => literal((rank - first.before + 0.5) / count));
  return `quantile_disc(${x}, [${shares.join(", ")}])${within.length === 0 ? "" : ` FILTER (${within.join(" AND ")})`}`;
}

/** The bin in which the value of a rank lies, and how many values lie below it. */
function binOf(counts: readonly number[], rank: number): { readonly bin: number; readonly before: number } {
  let before = 0;
  let bin = 0;
  while (bin < counts.length - 1 && before + (counts[bin] ?? 0) <= rank) before += counts[bin++] ?? 0;
  return { bin, before };
}
