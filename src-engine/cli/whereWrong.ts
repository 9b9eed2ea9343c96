// Where a run is wrong and why, as `gradual evaluate` tells it where it is asked: slices, importance, dependence, and changes of a row.

import type { HandCondition } from "../document/handRule";
import { EVALUATED_SPECS } from "../metrics/registry";
import type { EvaluatedId } from "../metrics/registry";
import type { Dependence, Importance, MindChanges, Saliency } from "../protocol/dependence";
import type { ColumnSlices, Slice, WorstSlices } from "../protocol/slices";
import { evaluatedText } from "../words/evaluation";
import { counted, figure, percent } from "../words/numbers";
import { table } from "./table";

const right = (title: string) => ({ title, align: "right" as const });

function conditionText(condition: HandCondition): string {
  switch (condition.test) {
    case "is":
      return condition.value === "" ? `${condition.column} is missing` : `${condition.column} is ${condition.value}`;
    case "between":
      return `${condition.column} from ${figure(condition.from)} to ${figure(condition.to)}`;
    case "at-least":
      return `${condition.column} from ${figure(condition.value)}`;
    case "at-most":
      return `${condition.column} to ${figure(condition.value)}`;
    default:
      return condition satisfies never;
  }
}

function sliceRow(id: EvaluatedId, { conditions, rows, value, interval }: Slice): string[] {
  const [least, most] = interval ?? [null, null];
  return [
    conditions.length === 0 ? "all rows" : conditions.map(conditionText).join(" and "),
    String(rows),
    evaluatedText(id, value),
    interval === null ? "-" : `${evaluatedText(id, least)} to ${evaluatedText(id, most)}`,
  ];
}

export function columnSlicesText({ column, figure: id, whole, slices, grouped }: ColumnSlices): string {
  return `By "${column}":\n${table(
    [{ title: "GROUP" }, right("ROWS"), right(EVALUATED_SPECS[id].label.toUpperCase()), right("INTERVAL")],
    [whole, ...slices].map((slice) => sliceRow(id, slice)),
  )}${grouped < whole.rows ? `\n${counted(whole.rows - grouped, "row")} of rarer groups ${whole.rows - grouped === 1 ? "is" : "are"} left out.` : ""}`;
}

export function worstSlicesText({ figure: id, whole, slices, looked, of, level }: WorstSlices): string {
  const note = `${counted(looked, "group or pair", "groups and pairs")} on ${counted(of, "row")}; at most ${percent(level)} of searches name a slice by luck.`;
  if (slices.length === 0) return `No slice does worse than luck explains: ${note}`;
  return `Worst slices: ${note}\n${table(
    [{ title: "SLICE" }, right("ROWS"), right(EVALUATED_SPECS[id].label.toUpperCase()), right("INTERVAL"), right("P")],
    [
      [...sliceRow(id, whole), ""],
      ...slices.map((slice) => [...sliceRow(id, slice), slice.p === 0 ? "< 1e-300" : slice.p.toExponential(1)]),
    ],
  )}`;
}

export function importanceText({ figure: id, rows, repeats, seed, columns }: Importance): string {
  return `Importance: how much ${EVALUATED_SPECS[id].label} gets worse when a column is dealt out anew (${counted(rows, "row")}, ${repeats} times, seed ${seed}):\n${table(
    [{ title: "COLUMN" }, right("MEAN"), right("SPREAD")],
    columns.map(({ column, mean, spread }) => [column, figure(mean), figure(spread)]),
  )}`;
}

export function dependenceText({ column, values, classes, means, rows, of }: Dependence): string {
  return `Dependence on "${column}", mean of ${counted(rows, "row")} of ${of}:\n${table(
    [{ title: "VALUE", align: "right" }, ...(classes.length === 0 ? ["PREDICTED"] : classes).map(right)],
    values.map((value, at) => [
      typeof value === "number" ? figure(value) : value,
      ...Array.from(means[at] ?? [], (mean) => figure(mean)),
    ]),
  )}`;
}

export function changesText({ row, changes }: MindChanges, answerText: (answer: Float64Array) => string): string {
  if (changes.length === 0)
    return `Row ${row + 1}: no change of one or two columns within the range of the data changes its answer.`;
  return `What would change the answer to row ${row + 1}:\n${table(
    [{ title: "CHANGE" }, { title: "ANSWER THEN" }, right("DISTANCE"), { title: "NEAREST TRAINING ROW" }],
    changes.map(({ cells, answer, distance, nearest }) => [
      cells
        .map(
          ({ column, from, to }) =>
            `${column}: ${typeof from === "number" ? figure(from) : from} → ${typeof to === "number" ? figure(to) : to}`,
        )
        .join("; "),
      answerText(answer),
      figure(distance),
      nearest === null ? "-" : `row ${nearest.row + 1}, at ${figure(nearest.distance)}`,
    ]),
  )}`;
}

/** Without typed arrays. */
export const dependenceJson = ({ means, lines, ...rest }: Dependence): object => ({
  ...rest,
  means: means.map((each) => [...each]),
  lines: lines.map(({ row, answers }) => ({ row: row + 1, answers: answers.map((each) => [...each]) })),
});

export const changesJson = ({ row, answer, changes, nearest, ...rest }: MindChanges): object => ({
  ...rest,
  row: row + 1,
  answer: [...answer],
  nearest: nearest === null ? null : { ...nearest, row: nearest.row + 1 },
  changes: changes.map((one) => ({
    ...one,
    answer: [...one.answer],
    nearest: one.nearest === null ? null : { ...one.nearest, row: one.nearest.row + 1 },
  })),
});

/** Places that are written out. */
const MOST_PLACES = 8;

/** @param label of the class that is named; null: a number is predicted */
export function saliencyText({ row, shape: [, width], score, occlusion }: Saliency, label: string | null): string {
  const places = [...occlusion.entries()]
    .sort(([, a], [, b]) => Math.abs(b) - Math.abs(a))
    .slice(0, MOST_PLACES)
    .map(([place, drop]) => [String(Math.floor(place / width) + 1), String((place % width) + 1), figure(drop)]);
  const answer = label === null ? figure(score) : `${label} (${percent(score)})`;
  return `Where the answer to row ${row + 1}, ${answer}, comes from: how much it drops when a place is covered.\n${table(
    [right("ROW"), right("COLUMN"), right("DROP")],
    places,
  )}`;
}

/** Without typed arrays: a list for each row of the picture, or step of the sequence. */
export const saliencyJson = ({ row, shape: [height, width], occlusion, gradient, ...rest }: Saliency): object => {
  const lines = (values: Float64Array): number[][] =>
    Array.from({ length: height }, (_, at) => [...values.subarray(at * width, (at + 1) * width)]);
  return { ...rest, row: row + 1, shape: [height, width], occlusion: lines(occlusion), gradient: lines(gradient) };
};
