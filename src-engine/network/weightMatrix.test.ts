import fc from "fast-check";
import { expect, test } from "vitest";
import { sizeOf } from "../document/size";
import { layerNetworks } from "../testing/layerNetworks";
import { analyze } from "./network";
import { extentOf, matrixOf, offsetOf, sideName } from "./weightMatrix";

/** Every weight of every kind of layer. */
const WEIGHTS = Object.entries(layerNetworks()).flatMap(([type, { model, ends }]) =>
  analyze(model, ends).layers.flatMap(({ weights }) =>
    weights.map((weight) => [`${type}: ${weight.name} [${weight.axes.join(", ")}]`, weight] as const),
  ),
);

test.each(WEIGHTS)("%s: each of its numbers is in one cell", (_, weight) => {
  const { rows, columns } = matrixOf(weight);
  const places = Array.from({ length: extentOf(rows) }, (_row, row) =>
    Array.from({ length: extentOf(columns) }, (_column, column) => offsetOf(rows, row) + offsetOf(columns, column)),
  ).flat();
  expect(places.sort((a, b) => a - b)).toEqual(Array.from({ length: sizeOf(weight.shape) }, (_place, at) => at));
  // Names tell rows from rows and columns from columns.
  for (const side of [rows, columns]) {
    const names = Array.from({ length: extentOf(side) }, (_name, at) => sideName(side, at, null));
    expect(new Set(names).size).toBe(names.length);
  }
});

test("a picture's filters lie side by side, each in one piece, their channels below each other", () => {
  fc.assert(
    fc.property(fc.tuple(...[3, 2, 4, 5].map((max) => fc.integer({ min: 1, max }))), (shape) => {
      const [, channels = 1, height = 1, width = 1] = shape;
      const { rows, columns } = matrixOf({ shape, axes: ["filter", "channel", "row", "column"], unit: 0 });
      const at = (filter: number, channel: number, row: number, column: number): number =>
        ((filter * channels + channel) * height + row) * width + column;
      for (let row = 0; row < extentOf(rows); row++)
        for (let column = 0; column < extentOf(columns); column++)
          expect(offsetOf(rows, row) + offsetOf(columns, column)).toBe(
            at(Math.floor(column / width), Math.floor(row / height), row % height, column % width),
          );
    }),
  );
  const { rows, columns } = matrixOf({ shape: [8, 1, 3, 3], axes: ["filter", "channel", "row", "column"], unit: 0 });
  expect(sideName(columns, 4, null)).toBe("filter 2, column 2");
  expect(sideName(rows, 2, ["Red"])).toBe("Red, row 3");
});
