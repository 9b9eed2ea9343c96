// How good the network is on one part of the rows, and where it is wrong.

import { whole } from "../../document/whole";
import { confusedPairs } from "../../metrics/confused";
import type { Evaluation, JudgedClasses, JudgedNumbers, JudgedTarget } from "../../protocol/evaluation";
import { runInWords } from "../../runs/runInWords";
import { errorsText, evaluatedFigures, jointFigures, judgedTitle, rivalText, rivalTitle } from "../../words/evaluation";
import type { WrittenFigure } from "../../words/evaluation";
import { counted, figure, instant, percent } from "../../words/numbers";
import { pointChart } from "../chart";
import type { ReportFacts } from "../facts";
import { markup } from "../markup";
import type { Markup, MarkupValue } from "../markup";
import { dataTable, firstOf, missing, notes } from "../pieces";
import type { Section } from "../pieces";

/** Classes of a matrix that a page has room for. */
const MOST_MATRIX = 20;
const MOST_CLASSES = 200;
const MOST_CONFUSED = 30;

export function figuresSection({ evaluation, part, looks }: ReportFacts): Section {
  const about = { id: "figures", title: `Figures on the ${part} rows` };
  if ("why" in evaluation) return { ...about, body: missing("There are no figures.", evaluation.why) };
  const { rows, resampling, targets, labels, settings, warnings } = evaluation.known;
  return {
    ...about,
    body: [
      markup`<p>${counted(rows, "row")} of the ${part} part. ${PARTS[part]} Intervals hold with ${percent(resampling.level)} certainty: bootstrap, ${counted(resampling.resamples, "draw")}, seed ${resampling.seed}.</p>`,
      part === "test" ? looked(looks) : null,
      notes(warnings.map(({ message }) => message)),
      targets.map((target) => [
        targets.length > 1 ? markup`<h3>${judgedTitle(target)}</h3>` : null,
        targetBody(target, settings),
      ]),
      labels === null
        ? null
        : [
            markup`<h3>Together: ${labels.titles.join(", ")}</h3>`,
            figuresTable("Figures of all of them together", jointFigures(labels.figures), ["Baseline"]),
          ],
    ],
  };
}

const PARTS = {
  train: "The network was fitted to these rows, so the figures say little of new ones.",
  validation:
    "They decided which epoch is the best, so the figures may be a little too good; the test rows were not looked at for this report.",
  test: "The network was not fitted to them, and no choice was made by them.",
} as const;

function looked(looks: ReportFacts["looks"]): MarkupValue {
  const list = looks.map(({ run, at }) => `run ${runInWords(run)} at ${instant(at)}`);
  return list.length === 0 ? null : notes([`Looks at test rows that the project has recorded: ${list.join("; ")}.`]);
}

function targetBody(target: JudgedTarget, settings: Evaluation["settings"]): MarkupValue {
  return [
    figuresTable(
      `Figures of ${judgedTitle(target)}`,
      evaluatedFigures(target, settings),
      target.rivals.map(rivalTitle),
    ),
    notes([target.rivals.map(rivalText).join(" ")]),
    target.kind === "classes" ? classesBody(target) : numbersBody(target),
  ];
}

function figuresTable(label: string, figures: readonly WrittenFigure[], rivals: readonly string[]): Markup {
  return dataTable(
    label,
    [
      { title: "Figure" },
      { title: "Network", isNumber: true },
      { title: "Interval", isNumber: true },
      ...rivals.map((title) => ({ title, isNumber: true }) as const),
    ],
    figures.map(({ label: name, value, interval, rivals: others }) => [name, value, interval, ...others]),
  );
}

function classesBody(target: JudgedClasses): MarkupValue {
  const { shown, rest } = firstOf(target.perClass, MOST_CLASSES, "classes");
  return [
    markup`<h4>By class</h4>`,
    dataTable(
      `Figures of ${target.target} by class`,
      [
        { title: "Class" },
        ...["Rows", "Predicted", "Precision", "Recall", "F1", "AUC"].map(
          (title) => ({ title, isNumber: true }) as const,
        ),
      ],
      shown.map(({ label, support, predicted, precision, recall, f1, auc }) => [
        label,
        whole(support),
        whole(predicted),
        ...[precision, recall, f1, auc].map(figure),
      ]),
    ),
    rest,
    target.classes.length > MOST_MATRIX ? confusedMost(target) : matrix(target),
  ];
}

function matrix({ target, classes, confusion }: JudgedClasses): MarkupValue {
  const cell = (truth: number, predicted: number): number => confusion[truth * classes.length + predicted] ?? 0;
  return [
    markup`<h4>Confusion matrix</h4>`,
    markup`<div class="table" role="region" aria-label="Confusion matrix of ${target}" tabindex="0"><table class="matrix">
<caption>Each row is what is right, each column what was predicted.</caption>
<thead><tr><td></td>${classes.map((label) => markup`<th scope="col" class="number">${label}</th>`)}</tr></thead>
<tbody>${classes.map((label, truth) => {
      const all = classes.reduce((sum, _, predicted) => sum + cell(truth, predicted), 0);
      return markup`<tr><th scope="row">${label}</th>${classes.map((_other, predicted) => {
        const count = cell(truth, predicted);
        return markup`<td class="number ${truth === predicted ? "right" : "wrong"}${shade(count, all)}">${whole(count)}</td>`;
      })}</tr>
`;
    })}</tbody>
</table></div>`,
  ];
}

/** How much of a row lies in a cell, in four steps. */
function shade(count: number, all: number): string {
  return count === 0 || all === 0 ? "" : ` s${Math.min(4, Math.ceil((4 * count) / all))}`;
}

/** Of more classes than a matrix has room for. */
function confusedMost({ classes, confusion }: JudgedClasses): MarkupValue {
  const pairs = confusedPairs(confusion, classes.length);
  const { shown, rest } = firstOf(pairs, MOST_CONFUSED, "pairs");
  return [
    markup`<h4>What was confused most</h4>`,
    pairs.length === 0
      ? markup`<p>Nothing: every row is right.</p>`
      : dataTable(
          "Classes that were confused most",
          [{ title: "Right" }, { title: "Predicted" }, { title: "Rows", isNumber: true }],
          shown.map(({ truth, predicted, count }) => [classes[truth], classes[predicted], whole(count)]),
        ),
    rest,
  ];
}

function numbersBody(target: JudgedNumbers): MarkupValue {
  const { points } = target;
  const drawn = [...points.truth.entries()].map(([at, truth]) => [truth, points.predicted[at] ?? NaN] as const);
  return [
    markup`<p>${errorsText(target)}</p>`,
    markup`<figure><figcaption>Predicted against actual</figcaption>${pointChart({
      label: `Predicted against actual values of ${target.target}, ${counted(drawn.length, "row")}. On the line both are equal.`,
      x: target.isDate ? "Actual (days since 1970-01-01)" : "Actual",
      y: "Predicted",
      points: drawn,
    })}</figure>`,
  ];
}
