// Figures of columns of numbers, in few passes over the table: what can be had while counting, then the bins, whose counts
// show where the median lies.

import { DuckDBListValue } from "@duckdb/node-api";
import type { Database } from "../duckdb";
import { PROFILE } from "../source";
import type { Relation } from "./relation";

export interface NumberFigures {
  readonly present: number;
  readonly distinct: number;
  readonly mean: number;
  readonly deviation: number;
  readonly median: number;
  /** As many digits after the point write every value exactly; at most {@link MOST_DECIMALS} + 1, which stands for more. */
  readonly decimals: number;
  /** Bins of equal width, each from its lower edge on; the last one with its upper. A constant column has one bin. */
  readonly histogram: { readonly min: number; readonly max: number; readonly counts: readonly number[] };
}

const MOST_DECIMALS = 6;
/** Rows from which the number of digits is proposed. */
const SAMPLE_ROWS = 2_000;

/** @param columns SQL of each, DOUBLE, NULL where missing */
export async function numberFigures(
  database: Database,
  { from }: Relation,
  columns: readonly string[],
): Promise<NumberFigures[]> {
  if (columns.length === 0) return [];
  const rows = `(SELECT ${columns.map((sql, index) => `${sql} AS x${index}`).join(", ")} FROM ${from})`;
  const names = columns.map((_, index) => `x${index}`);
  const proposed = await decimalsOf(database, `(SELECT * FROM ${rows} LIMIT ${SAMPLE_ROWS})`, names);
  const asked = names.map((x, index) => [
    `count(${x})::DOUBLE`,
    `count(DISTINCT ${x})::DOUBLE`,
    `min(${x})`,
    `max(${x})`,
    `avg(${x})`,
    `stddev_pop(${x})`,
    `coalesce(${isWrittenWith(x, proposed[index] ?? 0)}, true)::DOUBLE`,
  ]);
  const [found = []] = await database.rows(`SELECT ${asked.flat().join(", ")} FROM ${rows}`);
  const width = asked[0]?.length ?? 0;
  const first = names.map((x, index) => {
    const own = found.slice(index * width, (index + 1) * width).map(Number);
    const [present = 0, distinct = 0, min = 0, max = 0, mean = 0, deviation = 0, written = 1] = own;
    return { x, present, distinct, min, max, mean, deviation, written, edges: edgesOf(min, max) };
  });
  const counts = await countBins(
    database,
    rows,
    first.map(({ x, present, edges }) => ({ x, edges: present > 0 ? edges : [] })),
  );
  const medians = await middleOf(
    database,
    rows,
    first.map(({ x, present, edges }, index) => ({ x, present, edges, counts: counts[index] ?? [] })),
  );
  const longer = first.flatMap(({ x, written }) => (written === 0 ? [x] : []));
  const measured = await decimalsOf(database, rows, longer);
  return first.map(({ x, present, distinct, min, max, mean, deviation }, index) => ({
    present,
    distinct,
    mean,
    deviation,
    median: medians[index] ?? 0,
    decimals: (longer.includes(x) ? measured[longer.indexOf(x)] : proposed[index]) ?? 0,
    histogram: { min, max, counts: counts[index] ?? [] },
  }));
}

/** SQL: so many digits after the point write every value exactly. */
function isWrittenWith(x: string, digits: number): string {
  return digits > MOST_DECIMALS ? "true" : `bool_and(${x} = round(${x}, ${digits}))`;
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

/** How many values lie in each bin. */
async function countBins(database: Database, rows: string, columns: readonly Bins[]): Promise<number[][]> {
  const counted = columns.flatMap(({ x, edges }) => {
    // histogram() counts up to an edge, and bins begin with theirs: all signs are turned.
    const turned = [...edges].reverse().map((edge) => literal(-edge));
    return edges.length > 0 ? [`map_values(histogram(-${x}, [${turned.join(", ")}]))::DOUBLE[]`] : [];
  });
  if (counted.length === 0) return columns.map(() => []);
  const [found = []] = await database.rows(`SELECT ${counted.join(", ")} FROM ${rows}`);
  let next = 0;
  return columns.map(({ edges }) => {
    const list = edges.length > 0 ? found[next++] : null;
    return list instanceof DuckDBListValue ? list.items.map(Number).reverse() : [];
  });
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
