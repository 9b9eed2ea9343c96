// A run's epochs as columns of numbers, named as in metrics.csv: cheap to append to, to draw, and to hand from thread to thread. A
// missing figure is NaN; a column that no epoch has a figure for is not there.

import * as v from "valibot";
import { LayerId } from "../document/schema";
import { EPOCH_COLUMNS, OUTPUT_COLUMNS } from "../metrics/columns";
import type { EpochColumn, MeasureColumn, MeasuredPart } from "../metrics/columns";
import { figureColumn } from "../metrics/figures";
import type { Figure } from "../metrics/figures";
import type { EpochMetrics } from "./epochs";

/** Columns of equal length by their names, oldest epoch first: "loss", "hidden/change", "species/validationLoss". */
export type EpochColumns = ReadonlyMap<string, Float64Array>;

/** What a column holds: a figure of the network, the change of a layer's weights, or a figure of one of several outputs. */
export type ColumnPlace =
  | { readonly kind: "figure"; readonly column: EpochColumn }
  | { readonly kind: "layer"; readonly layer: string }
  | { readonly kind: "output"; readonly output: string; readonly column: MeasureColumn };

const LAYER_CHANGE = "/change";
const NOTHING = new Float64Array(0);
/** Epochs that a table has room for at first. */
const ROOM = 64;

/** The name of the column with a layer's changes. A layer's id holds no "/". */
export function layerColumn(layer: string): string {
  return layer + LAYER_CHANGE;
}

/** What the column of this name holds; null for one that this version does not know. */
export function columnPlace(name: string): ColumnPlace | null {
  const figure = EPOCH_COLUMNS.find((column) => column === name);
  if (figure !== undefined) return { kind: "figure", column: figure };
  const slash = name.lastIndexOf("/");
  const layer = name.slice(0, Math.max(0, slash));
  if (!v.is(LayerId, layer)) return null;
  if (name.slice(slash) === LAYER_CHANGE) return { kind: "layer", layer };
  const column = OUTPUT_COLUMNS.find((one) => one === name.slice(slash + 1));
  return column === undefined ? null : { kind: "output", output: layer, column };
}

/** The numbers of an epoch by the names of their columns. */
export function epochCells({ layers, outputs = {}, ...figures }: EpochMetrics): [string, number | null][] {
  return [
    ...EPOCH_COLUMNS.map((column): [string, number | null] => [column, figures[column]]),
    ...Object.entries(layers).map(([layer, change]): [string, number] => [layerColumn(layer), change]),
    ...Object.entries(outputs).flatMap(([output, own]) =>
      Object.entries(own).map(([column, value]): [string, number | null] => [`${output}/${column}`, value ?? null]),
    ),
  ];
}

/** The epochs as columns. */
export function epochColumns(epochs: readonly EpochMetrics[]): EpochColumns {
  const table = new EpochTable();
  table.append(epochs);
  return table.columns();
}

/** The columns with those epochs added that come after their last one. */
export function withNewer(stored: EpochColumns, recent: readonly EpochMetrics[]): EpochColumns {
  const table = new EpochTable(stored);
  table.append(recent);
  return table.columns();
}

/** Epochs that more are added to. */
export class EpochTable {
  readonly #columns: Map<string, Float64Array>;
  #length: number;
  #capacity: number;

  /** The columns become the table's own. */
  constructor(stored: EpochColumns = new Map()) {
    this.#columns = new Map(stored);
    this.#length = stored.get("epoch")?.length ?? 0;
    this.#capacity = this.#length;
  }

  /** Epochs. */
  get length(): number {
    return this.#length;
  }

  /** How many numbers it has room for. */
  get room(): number {
    return this.#columns.size * this.#capacity;
  }

  /** The figures of a column, one an epoch; empty where no epoch has it. */
  column(name: string): Float64Array {
    return this.#columns.get(name)?.subarray(0, this.#length) ?? NOTHING;
  }

  /** A figure of the network, or of one of its outputs. The only output's figures are the network's. */
  figure({ metric, output }: Figure, part: MeasuredPart): Float64Array {
    const isOutputs =
      output !== undefined && [...this.#columns.keys()].some((name) => columnPlace(name)?.kind === "output");
    return this.column(figureColumn(isOutputs ? { metric, output } : { metric }, part));
  }

  /** ‖Δw‖ / ‖w‖ of a layer in every epoch's last step. */
  layer(id: string): Float64Array {
    return this.column(layerColumn(id));
  }

  /** Adds epochs after the last one known; those already there are skipped. */
  append(epochs: readonly EpochMetrics[]): void {
    for (const epoch of epochs) {
      if (this.#length > 0 && epoch.epoch <= (this.column("epoch").at(-1) ?? 0)) continue;
      if (this.#length === this.#capacity) this.#grow();
      for (const [name, value] of epochCells(epoch)) if (value !== null) this.#own(name)[this.#length] = value;
      this.#length += 1;
    }
  }

  /** All columns, each exactly as long as the table: what lies behind them is cloned with them. */
  columns(): EpochColumns {
    return this.#length === this.#capacity
      ? this.#columns
      : new Map([...this.#columns].map(([name, values]) => [name, values.slice(0, this.#length)]));
  }

  #own(name: string): Float64Array {
    const known = this.#columns.get(name);
    if (known !== undefined) return known;
    const values = new Float64Array(this.#capacity).fill(NaN);
    this.#columns.set(name, values);
    return values;
  }

  #grow(): void {
    this.#capacity = Math.max(ROOM, 2 * this.#capacity);
    for (const [name, values] of this.#columns) {
      const next = new Float64Array(this.#capacity).fill(NaN);
      next.set(values);
      this.#columns.set(name, next);
    }
  }
}
