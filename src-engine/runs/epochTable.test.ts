import fc from "fast-check";
import { expect, it } from "vitest";
import { epochWith } from "../testing/epoch";
import type { EpochMetrics } from "./epochs";
import { EpochTable, columnPlace, epochCells, epochColumns, withNewer } from "./epochTable";

const row = (epoch: number, figures: Partial<EpochMetrics> = {}): EpochMetrics =>
  epochWith({
    epoch,
    step: epoch * 8,
    loss: 1 / epoch,
    validationLoss: epoch === 2 ? null : 0.5,
    accuracy: 0.9,
    layers: { hidden: epoch / 100 },
    ...figures,
  });

function filled(...rows: EpochMetrics[]): EpochTable {
  const table = new EpochTable();
  table.append(rows);
  return table;
}

it("makes a column of each figure, with NaN where there is none, and none of what no epoch has", () => {
  const columns = epochColumns([row(1), row(2)]);
  expect(columns.get("epoch")).toEqual(Float64Array.of(1, 2));
  expect(columns.get("step")).toEqual(Float64Array.of(8, 16));
  expect(columns.get("validationLoss")).toEqual(Float64Array.of(0.5, NaN));
  expect(columns.get("hidden/change")).toEqual(Float64Array.of(0.01, 0.02));
  expect(columns.has("mae")).toBe(false);
});

it("goes on after the epochs that were stored, without copying them", () => {
  const stored = epochColumns([row(1), row(2)]);
  const table = new EpochTable(stored);
  expect(table.column("epoch").buffer).toBe(stored.get("epoch")?.buffer);
  table.append([row(2), row(3)]);
  expect([...table.column("epoch")]).toEqual([1, 2, 3]);
  expect([...table.column("loss")]).toEqual([1, 0.5, 1 / 3]);
});

it("adds what is not on disk yet, once", () => {
  const stored = epochColumns([row(1), row(2)]);
  expect(withNewer(stored, [row(1), row(2)])).toEqual(stored);
  expect(withNewer(stored, [row(2), row(3)])).toEqual(epochColumns([row(1), row(2), row(3)]));
  expect(withNewer(new Map(), [row(1)])).toEqual(epochColumns([row(1)]));
});

it("is the same table however the epochs are handed over", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 80 }), { maxLength: 4 }), (sizes) => {
      const all = Array.from({ length: sizes.reduce((sum, size) => sum + size, 0) }, (_, at) => row(at + 1));
      const table = new EpochTable();
      let columns = epochColumns([]);
      let from = 0;
      for (const size of sizes) {
        // Messages overlap: each tells the one before it again.
        const part = all.slice(Math.max(0, from - 1), from + size);
        from += size;
        table.append(part);
        columns = withNewer(columns, part);
      }
      expect(table.length).toBe(all.length);
      expect(table.columns()).toEqual(epochColumns(all));
      expect(columns).toEqual(epochColumns(all));
    }),
    { numRuns: 20 },
  );
});

it("hands over columns that are no longer than the table", () => {
  for (const values of epochColumns([row(1), row(2)]).values()) expect(values.buffer.byteLength).toBe(16);
});

it("begins a column where a figure first comes, and fills what older epochs do not have", () => {
  const table = filled(row(1, { auc: null, layers: {} }));
  expect(table.column("auc")).toHaveLength(0);
  expect(table.layer("hidden")).toHaveLength(0);
  table.append([row(2, { auc: 0.8 }), row(3, { auc: null })]);
  expect([...table.column("auc")]).toEqual([NaN, 0.8, NaN]);
  expect([...table.layer("hidden")]).toEqual([NaN, 0.02, 0.03]);
});

it("keeps the columns of layers apart from figures of the same name", () => {
  const table = filled(row(1, { layers: { loss: 0.25 } }));
  expect(table.layer("loss")[0]).toBe(0.25);
  expect(table.column("loss")[0]).toBe(1);
});

it("has the figures of each of several outputs; the only output's are the network's", () => {
  const told = (epoch: number, accuracy: number | null) =>
    row(epoch, { outputs: { kind: { loss: 0.1 * epoch, validationAccuracy: accuracy }, size: { mae: epoch } } });
  const table = filled(told(1, null), told(2, 0.9));
  expect([...table.figure({ metric: "loss", output: "kind" }, "train")]).toEqual([0.1, 0.2]);
  expect([...table.figure({ metric: "accuracy", output: "kind" }, "validation")]).toEqual([NaN, 0.9]);
  expect([...table.figure({ metric: "mae", output: "size" }, "train")]).toEqual([1, 2]);
  expect([...table.figure({ metric: "loss" }, "train")]).toEqual([1, 0.5]);
  expect([...filled(row(1)).figure({ metric: "accuracy", output: "kind" }, "train")]).toEqual([0.9]);
});

it("knows what a column of each name holds", () => {
  const epoch = row(1, { layers: { a: 1, constructor: 2 }, outputs: { kind: { loss: 1, validationF1: 2 } } });
  for (const [name] of epochCells(epoch)) expect(columnPlace(name), name).not.toBeNull();
  expect(columnPlace("kind/validationF1")).toEqual({ kind: "output", output: "kind", column: "validationF1" });
  expect(columnPlace("constructor/change")).toEqual({ kind: "layer", layer: "constructor" });
  expect(columnPlace("ofANewerVersion")).toBeNull();
  expect(columnPlace("kind/ofANewerVersion")).toBeNull();
});
