import fc from "fast-check";
import { expect, test } from "vitest";
import { lineChart, pointChart } from "./chart";

const epochs = (count: number): Float64Array => Float64Array.from({ length: count }, (_, at) => at + 1);
const chart = (values: readonly number[], logarithmic = false): string | undefined =>
  lineChart({
    label: "Loss by epoch.",
    x: { label: "Epoch", values: epochs(values.length) },
    y: "Loss",
    lines: [{ label: "Training", look: "first", values: Float64Array.from(values) }],
    logarithmic,
  })?.toString();

const pathOf = (drawn = ""): string => /class="line first" d="([^"]*)"/.exec(drawn)?.[1] ?? "";
const points = (drawn = ""): [number, number][] =>
  [...pathOf(drawn).matchAll(/[ML]([\d.-]+) ([\d.-]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);

test("whatever the values, every point lies in the drawing, and no text is no number", () => {
  const value = fc.oneof(fc.double({ min: -1e12, max: 1e12, noNaN: true }), fc.constantFrom(NaN, Infinity, 0));
  fc.assert(
    fc.property(fc.array(value, { maxLength: 60 }), fc.boolean(), (values, logarithmic) => {
      const drawn = chart(values, logarithmic);
      if (values.length < 2 || !values.some(Number.isFinite)) {
        expect(drawn).toBeUndefined();
        return;
      }
      expect(drawn).not.toMatch(/NaN|Infinity|undefined/);
      for (const [x, y] of points(drawn)) {
        expect(x).toBeGreaterThanOrEqual(0);
        expect(x).toBeLessThanOrEqual(680);
        expect(y).toBeGreaterThanOrEqual(0);
        expect(y).toBeLessThanOrEqual(260);
      }
    }),
  );
});

test("a value that is missing is a gap, not a line to it", () => {
  expect(pathOf(chart([3, 2, NaN, 1, 0.5])).match(/M/g)).toHaveLength(2);
});

test("of very many epochs few points are drawn, the least and the greatest among them", () => {
  const values = Array.from({ length: 50_000 }, (_, at) => Math.sin(at / 300));
  values[33_333] = 9;
  values[41_111] = -9;
  const drawn = points(chart(values));
  expect(drawn.length).toBeLessThanOrEqual(802);
  const heights = drawn.map(([, y]) => y);
  const whole = points(chart([9, -9]));
  expect([Math.min(...heights), Math.max(...heights)]).toEqual([whole[0]?.[1], whole[1]?.[1]]);
});

test("values far apart have a logarithmic axis where they may, and only where all are above 0", () => {
  expect(chart([100, 1, 0.01], true)).toContain("Loss (logarithmic)");
  expect(chart([100, 1, 0], true)).not.toContain("logarithmic");
  expect(chart([100, 1, 0.01])).not.toContain("logarithmic");
});

test("an epoch has no halves", () => {
  const marks = [...(chart([3, 2, 1]) ?? "").matchAll(/y="235" text-anchor="middle">([^<]*)</g)].map(
    ([, text]) => text,
  );
  expect(marks).toEqual(["1", "2", "3"]);
});

test("predicted and actual values share a range, so that equal ones lie on the line", () => {
  const drawn =
    pointChart({
      label: "a",
      x: "Actual",
      y: "Predicted",
      points: [
        [1, 1],
        [5, 5],
        [2, NaN],
      ],
    })?.toString() ?? "";
  const circles = [...drawn.matchAll(/cx="([\d.]+)" cy="([\d.]+)"/g)].map(
    ([, x, y]) => [Number(x), Number(y)] as const,
  );
  expect(circles).toHaveLength(2);
  const [first = [NaN, NaN], second = [NaN, NaN]] = circles;
  expect((second[0] - first[0]) / (first[1] - second[1])).toBeCloseTo((380 - 76 - 14) / (380 - 42 - 22), 2);
  expect(pointChart({ label: "a", x: "", y: "", points: [] })).toBeNull();
});

test("the marks of an axis keep to their room and do not run into each other, whatever the size of the numbers", () => {
  const size = fc.integer({ min: -9, max: 15 });
  fc.assert(
    fc.property(
      size,
      fc.double({ min: 1, max: 10, noNaN: true }),
      fc.double({ min: -3, max: 3, noNaN: true }),
      (power, wide, first) => {
        const ends = [first, first + wide].map((value) => value * 10 ** power);
        const drawn = pointChart({
          label: "",
          x: "Actual",
          y: "Predicted",
          points: ends.map((value) => [value, value]),
        });
        const marks = [
          ...(drawn?.toString() ?? "").matchAll(
            /<text x="([\d.]+)" y="([\d.]+)" (?:dy="4" )?text-anchor="(end|middle)">([^<]*)<\/text>/g,
          ),
        ];
        const up = marks.filter(([, , , anchor]) => anchor === "end");
        const across = marks
          .filter(([, , , , text]) => text !== "Actual")
          .filter(([, , , anchor]) => anchor === "middle");
        expect(across.length).toBeGreaterThan(1);
        // About 6.2 px for each sign at this size; the axis's name stands up to 20 px from the edge.
        const width = (text = ""): number => 6.2 * text.length;
        for (const [, x, , , text] of up) expect(Number(x) - width(text), text).toBeGreaterThanOrEqual(18);
        for (const [at, [, x, , , text]] of across.slice(1).entries()) {
          const [, before, , , other] = across[at] ?? [];
          expect(Number(x) - Number(before), `${String(other)} ${String(text)}`).toBeGreaterThan(
            (width(text) + width(other)) / 2,
          );
        }
      },
    ),
  );
});
