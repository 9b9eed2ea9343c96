// What stands in a project's arrays, in figures for people and for the first proposal.

import { sizeOf } from "../../document/size";
import { medianOfSorted } from "../../document/median";
import type { ColumnProfile } from "../../protocol/data";
import type { TaskOptions } from "../duckdb";
import { throwIfCanceled } from "../../document/canceled";
import { filled, kept } from "../../document/typedArrays";
import type { DataProfile } from "../source";
import { PROFILE } from "../source";
import { arrayColumns, EXAMPLES_COLUMN } from "./columns";
import { PART_MARKS } from "./examples";
import type { ArrayValues } from "./numbers";
import type { StoredArrays } from "./store";

/** Figures of the examples are those of so many, at even distances; enough to see what they are. */
const LOOKED_AT = 2_000;
/** And of so many numbers at most. */
const MOST_NUMBERS = 4_000_000;

export async function profileArrays(arrays: StoredArrays, { signal }: TaskOptions): Promise<DataProfile> {
  const { rows, x, y, labels, parts } = arrays;
  const shape = x.shape.slice(1);
  const size = sizeOf(shape);
  const most = Math.max(1, Math.min(rows, LOOKED_AT, Math.floor(MOST_NUMBERS / size)));
  const pieces: ArrayValues[] = [];
  for (let index = 0; index < most; index++) {
    throwIfCanceled(signal);
    pieces.push(await x.rows(Math.floor((index * rows) / most), 1));
  }
  const { missing, ...figures } = figuresOf(pieces.flatMap((piece) => Array.from(piece)));
  const answers = await y.rows(0, rows);
  const width = y.shape[1] ?? 1;
  const columns = arrayColumns(arrays)
    .filter(({ kind }) => kind === "number")
    .map(({ name, offset }) =>
      labels === null
        ? answerProfile(
            name,
            filled(Float64Array, rows, (row) => answers[row * width + offset] ?? NaN),
          )
        : labelProfile(name, answers, labels),
    );
  const count = (mark: number): number => parts?.reduce((sum, part) => sum + (part === mark ? 1 : 0), 0) ?? 0;
  return {
    columns,
    arrays: {
      name: EXAMPLES_COLUMN,
      elements: x.type,
      shape,
      answers: y.type,
      missing: missing > 0,
      ...figures,
      given:
        parts === null
          ? null
          : { train: count(PART_MARKS.train), validation: count(PART_MARKS.validation), test: count(PART_MARKS.test) },
    },
  };
}

interface Figures {
  readonly missing: number;
  readonly least: number;
  readonly greatest: number;
  readonly mean: number;
  readonly deviation: number;
  readonly counts: readonly number[];
}

function figuresOf(values: readonly number[] | Float64Array): Figures {
  let [least, greatest, sum, missing] = [Infinity, -Infinity, 0, 0];
  for (const value of values) {
    if (!Number.isFinite(value)) {
      missing += 1;
      continue;
    }
    if (value < least) least = value;
    if (value > greatest) greatest = value;
    sum += value;
  }
  const present = values.length - missing;
  if (present === 0) return { missing, least: 0, greatest: 0, mean: 0, deviation: 0, counts: [0] };
  const mean = sum / present;
  const width = (greatest - least) / PROFILE.bins;
  const wide = width > 0 && least + width !== least;
  const counts = new Array<number>(wide ? PROFILE.bins : 1).fill(0);
  let squares = 0;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    squares += (value - mean) ** 2;
    const bin = wide ? Math.min(PROFILE.bins - 1, Math.max(0, Math.floor((value - least) / width))) : 0;
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return { missing, least, greatest, mean, deviation: Math.sqrt(squares / present), counts };
}

function labelProfile(name: string, answers: ArrayValues, labels: readonly string[]): ColumnProfile {
  const counts = new Array<number>(labels.length).fill(0);
  for (const value of answers) if (value >= 0 && value < counts.length) counts[value] = (counts[value] ?? 0) + 1;
  const found = labels.map((value, at) => ({ value, count: counts[at] ?? 0 })).filter(({ count }) => count > 0);
  const missing = answers.length - found.reduce((sum, { count }) => sum + count, 0);
  return {
    name,
    type: "category",
    missing,
    distinct: found.length,
    categories: found.sort((a, b) => b.count - a.count).slice(0, PROFILE.listed),
  };
}

function answerProfile(name: string, values: Float64Array): ColumnProfile {
  const { missing, least, greatest, mean, deviation, counts } = figuresOf(values);
  const found = new Map<number, number>();
  const present = kept(values, (value) => Number.isFinite(value)).sort();
  for (const value of present) found.set(value, (found.get(value) ?? 0) + 1);
  const shared = { name, type: "number", missing, distinct: found.size } as const;
  if (present.length === 0) return shared;
  const listed =
    found.size <= PROFILE.listed ? [...found].map(([value, count]) => ({ value: String(value), count })) : undefined;
  return {
    ...shared,
    mean,
    deviation,
    median: medianOfSorted(present),
    histogram: { min: least, max: greatest, counts },
    ...(listed === undefined ? {} : { categories: listed }),
  };
}
