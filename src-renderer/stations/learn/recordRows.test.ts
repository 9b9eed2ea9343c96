// @vitest-environment happy-dom
// What is told of rows with the weights of a record, where several columns are predicted.

import { expect, it } from "vitest";
import type { RecordTarget, RecordView } from "../../../src-engine/protocol/records";
import { createWorld, mountIn } from "../../testing/mountApp";
import RecordRows from "./RecordRows.vue";
import { resultOf } from "./recordFigures";

const DAY = Date.UTC(2020, 8, 12) / 86_400_000;
const due: RecordTarget = {
  kind: "numbers",
  column: "due",
  isDate: true,
  truth: Float64Array.of(DAY, DAY + 40),
  predicted: Float64Array.of(DAY + 13.4, DAY + 10),
};
const score: RecordTarget = {
  kind: "numbers",
  column: "score",
  isDate: false,
  truth: Float64Array.of(-7.437, 2),
  predicted: Float64Array.of(-6.827, 2.5),
};
const kind: RecordTarget = {
  kind: "classes",
  column: "kind",
  classes: ["large", "small"],
  truth: Int32Array.of(0, 1),
  predicted: Int32Array.of(0, 0),
  answers: Float32Array.of(0.75, 0.25, 0.625, 0.375),
  confusion: Int32Array.of(1, 0, 1, 0),
};

function table(targets: readonly RecordTarget[]) {
  const rows = Int32Array.of(0, 1);
  const view: RecordView = { step: 3, part: "test", rows, inFile: Int32Array.of(4, 9), of: 2, targets, region: null };
  const wrapper = mountIn(createWorld(), RecordRows, { view });
  const lines = wrapper.findAll("tr").map((line) => line.findAll("th, td").map((cell) => cell.text()));
  wrapper.unmount();
  return lines;
}

it("gives each column that is predicted columns of its own, dates as dates, and its own result", () => {
  expect(table([due, score, kind])).toEqual([
    ["Row in the file", "due", "score", "kind"],
    ["Actual", "Predicted", "Actual", "Predicted", "Actual", "Predicted", "Probability"],
    ["5", "2020-09-12", "2020-09-25", "−7.437", "−6.827", "large", "large", "0.75"],
    ["10", "2020-10-22", "2020-09-22", "2", "2.5", "small", "large (wrong)", "0.625"],
    ["All 2 rows", "off by 21.7 days", "off by 0.555", "1 of 2 correct"],
  ]);
});

it("needs no names where one column is predicted", () => {
  expect(table([due])).toEqual([
    ["Row in the file", "Actual", "Predicted"],
    ["5", "2020-09-12", "2020-09-25"],
    ["10", "2020-10-22", "2020-09-22"],
  ]);
});

it("tells how far off a column is in its own unit, never in another's", () => {
  expect([due, score, kind].map(resultOf)).toEqual([
    "Mean absolute error 21.7 days",
    "Mean absolute error 0.555",
    "1 of 2 correct",
  ]);
});
