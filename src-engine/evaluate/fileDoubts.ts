// What is doubtful in rows to predict, counted block by block.

import { isMissing } from "../data/apply";
import type { RawTable } from "../data/columns";
import type { ColumnRecipe, Preparation } from "../document/preparation";
import { columnFeatures, isOpenEncoding, sourceName } from "../document/preparation";
import type { FileDoubts, FileReading } from "../protocol/filePrediction";

/** Of the training rows, by column. */
export type TrainingRanges = ReadonlyMap<string, { readonly least: number; readonly most: number }>;

/** How many different unknown values are named for a column. */
const NAMED_VALUES = 5;

interface Counts {
  readonly feature: ColumnRecipe;
  readonly known: ReadonlySet<string>;
  readonly values: Set<string>;
  unknown: number;
  outside: number;
  missing: number;
}

/** Of a column that is taken at several earlier rows, the nearest alone: each cell is counted once. */
function onceEach(features: readonly ColumnRecipe[]): readonly ColumnRecipe[] {
  const nearest = new Map<string, ColumnRecipe>();
  for (const feature of features) {
    const known = nearest.get(sourceName(feature));
    if (known === undefined || (feature.lag?.rows ?? 0) < (known.lag?.rows ?? 0))
      nearest.set(sourceName(feature), feature);
  }
  return [...nearest.values()];
}

export class DoubtCounter {
  readonly #ranges: TrainingRanges;
  readonly #columns: readonly Counts[];
  #incomplete = 0;

  constructor(preparation: Preparation, ranges: TrainingRanges) {
    this.#ranges = ranges;
    this.#columns = onceEach(columnFeatures(preparation)).map((feature) => ({
      feature,
      known: new Set(feature.type === "category" ? feature.categories : []),
      values: new Set(),
      unknown: 0,
      outside: 0,
      missing: 0,
    }));
  }

  add(raw: RawTable, complete: Uint8Array): void {
    for (const one of complete) if (one === 0) this.#incomplete++;
    for (const counts of this.#columns) this.#addColumn(counts, raw);
  }

  #addColumn(counts: Counts, raw: RawTable): void {
    const { name } = counts.feature;
    const column = raw.columns.get(name);
    if (column === undefined) return;
    // What is hashed has a place, whether it was seen or not, and a text is new as a rule; which texts were seen is not kept.
    const isOpen = counts.feature.type === "category" && isOpenEncoding(counts.feature);
    const strange = column.kind === "text" && !isOpen ? column.labels.map((label) => !counts.known.has(label)) : [];
    const range = this.#ranges.get(name);
    for (let row = 0; row < raw.rows; row++) {
      // What it has not as many rows before it for is told by the row.
      if (raw.short?.[row] === 1) continue;
      if (isMissing(column, row)) {
        counts.missing++;
      } else if (column.kind === "text") {
        const code = column.codes[row] ?? -1;
        if (strange[code] !== true) continue;
        counts.unknown++;
        if (counts.values.size < NAMED_VALUES) counts.values.add(column.labels[code] ?? "");
      } else if (column.kind === "numbers" && range !== undefined) {
        const value = column.values[row] ?? NaN;
        if (value < range.least || value > range.most) counts.outside++;
      }
    }
  }

  found({ odd, absent, otherwise }: FileReading): FileDoubts {
    const isAbsent = new Set(absent.map(({ column }) => column));
    return {
      incomplete: this.#incomplete,
      odd,
      absent,
      otherwise,
      unknown: this.#columns
        .filter(({ unknown }) => unknown > 0)
        .map(({ feature, values, unknown }) => ({ column: sourceName(feature), values: [...values], rows: unknown })),
      outside: this.#columns.flatMap(({ feature, outside }) => {
        const { name, type } = feature;
        const range = this.#ranges.get(name);
        // A date that only comes round again is never beyond what was trained on.
        const comesRound = type !== "category" && feature.elapsed === false;
        return range === undefined || outside === 0 || comesRound
          ? []
          : [
              {
                column: sourceName(feature),
                rows: outside,
                least: range.least,
                most: range.most,
                isDate: type === "date",
              },
            ];
      }),
      // A cell that cannot be read is told as such, and so is a column that is not there.
      missing: this.#columns
        .filter(({ feature }) => feature.fill !== null && !isAbsent.has(sourceName(feature)))
        .map(({ feature, missing }) => {
          const column = sourceName(feature);
          return { column, rows: missing - (odd[column]?.count ?? 0) };
        })
        .filter(({ rows }) => rows > 0),
    };
  }
}
