import * as v from "valibot";
import type { OnProgress } from "../../data/duckdb";
import { UserError } from "../../document/errors";
import { countEdits, editsInWords, hasWeights } from "../../document/rowEdits";
import type { AnsweredPart } from "../../evaluate/answeredPart";
import type { TrainedRun } from "../../evaluate/trainedRun";
import { argMax } from "../../metrics/answers";
import { metricSettings } from "../../metrics/registry";
import { runInWords } from "../../runs/runInWords";
import { command } from "../command";
import { MOST_CURVES, curvesLeftOut, evaluationJson, evaluationText } from "../evaluationText";
import type * as Engine from "../engine";
import * as fields from "../fields";
import { findRun, withProject } from "../projects";
import { figure as plain, percent } from "../../words/numbers";
import {
  changesJson,
  changesText,
  columnSlicesText,
  dependenceJson,
  dependenceText,
  importanceText,
  saliencyJson,
  saliencyText,
  worstSlicesText,
} from "../whereWrong";

const SPLITS = ["train", "validation", "test"] as const;

/** `gradual evaluate`: how good a run is on one part of the data. */
export const evaluateCommand = command({
  name: "evaluate",
  summary: "measure a run on its validation or test rows, beside a baseline and your rule",
  arguments: [
    { name: "<project>", docs: "the project's folder or its .gradual file" },
    { name: "<run>", docs: 'its number, its folder name, or "last"' },
  ],
  options: [
    {
      flags: "--split <part>",
      docs: "train, validation or test (default: validation); a look at the test rows is recorded in the project",
    },
    { flags: "--curves", docs: "with --json: the ROC and calibration curves of more than 20 classes, too" },
    { flags: "--slices", docs: "name the groups of rows, and pairs of groups, that do worse than luck explains" },
    { flags: "--by <column>", docs: "a figure for each group of a column: its categories, or ranges of its numbers" },
    { flags: "--figure <figure>", docs: "with --by: which figure (default: accuracy, or mae)" },
    { flags: "--importance", docs: "how much worse it gets when a column is dealt out among the rows anew" },
    { flags: "--dependence <column>", docs: "the answers when a column is set to each of some values" },
    { flags: "--row <number>", docs: "the smallest changes of a row that change its answer; rows count from 1" },
    { flags: "--goal <number>", docs: "with --row, where a number is predicted: the value to be crossed" },
    {
      flags: "--saliency <number>",
      docs: "where in a picture or a sequence the answer comes from, by covering it and by its derivative; rows count from 1",
    },
    { flags: "--target <column>", docs: "with these: which target, where there are several (default: the first)" },
  ],
  example:
    "gradual evaluate penguins last\ngradual evaluate penguins last --split test --json\ngradual evaluate penguins last --slices --importance",
  fields: {
    project: fields.path,
    run: fields.runName,
    split: v.optional(v.picklist(SPLITS), "validation"),
    curves: v.optional(v.boolean(), false),
    slices: v.optional(v.boolean(), false),
    by: v.optional(v.string()),
    figure: v.optional(v.string()),
    importance: v.optional(v.boolean(), false),
    dependence: v.optional(v.string()),
    row: v.optional(fields.wholeNumber(1, 1_000_000_000)),
    goal: v.optional(fields.anyNumber),
    saliency: v.optional(fields.wholeNumber(1, 1_000_000_000)),
    target: v.optional(v.string()),
  },
  async run({ project: path, run: name, split, curves: allCurves, ...asked }, { output }) {
    await withProject(path, output, async ({ folder, readOnly, document }) => {
      const { id } = await findRun(folder, name);
      const engine = await import("../engine");
      const run = await engine.readTrainedRun(folder, id);
      const onProgress = (share: number | null, what: string): void =>
        output.progress(share === null ? what : `${what} (${percent(share, 0)})`);
      const answered = await engine.answerPart(folder, run, split, engine.createBackend(), { onProgress });
      const rule = document.handRule ?? null;
      const evaluation = await engine.evaluationOf({ folder, run, answered, rule }, { onProgress });
      // All looks, with this one among them where it is one.
      const looks =
        split === "test" && !readOnly ? await engine.recordTestLook(folder, id) : await engine.readTestLooks(folder);
      for (const { message } of evaluation.warnings) output.note(message);
      if (split === "test" && readOnly)
        output.note("The project is read-only: this look at the test rows is not recorded.");
      const { edits } = run.document.data;
      if (edits !== undefined)
        output.note(
          `The run was trained, and is judged, with edited rows: ${editsInWords(countEdits(edits.rows))}.` +
            (hasWeights(edits) ? " Weights count in training alone: figures count each row once." : ""),
        );
      const where = await whereWrong(engine, { folder, run, answered, onProgress }, asked);
      const json = (): object => {
        const { report, baseline } = engine.reportOf(answered, metricSettings(run.document.training));
        const curves = evaluation.targets.map((target, at) =>
          target.kind === "classes" && (allCurves || target.classes.length <= MOST_CURVES)
            ? target.classes.map((_, index) => engine.classCurves(answered, at, index))
            : [],
        );
        const told = evaluationJson(evaluation, curves, looks);
        const warnings = [...evaluation.warnings, ...curvesLeftOut(evaluation, curves)];
        return { run: id, split, report, baseline, warnings, evaluation: told, ...where.json };
      };
      output.result(
        // The text has no curves, which take longer than all figures.
        output.json ? json() : {},
        [`Run ${runInWords(id)}. ${evaluationText(evaluation)}`, ...where.text].join("\n\n"),
      );
    });
  },
});

interface Ground {
  readonly folder: string;
  readonly run: TrainedRun;
  readonly answered: AnsweredPart;
  readonly onProgress: OnProgress;
}

interface Asked {
  readonly slices: boolean;
  readonly by?: string | undefined;
  readonly figure?: string | undefined;
  readonly importance: boolean;
  readonly dependence?: string | undefined;
  readonly row?: number | undefined;
  readonly goal?: number | undefined;
  readonly saliency?: number | undefined;
  readonly target?: string | undefined;
}

/** What was asked for beyond the figures, as fields of the JSON object and as text. */
async function whereWrong(
  engine: typeof Engine,
  { folder, run, answered, onProgress }: Ground,
  { slices, by, figure, importance, dependence, row, goal, saliency, target: name }: Asked,
): Promise<{ readonly json: object; readonly text: readonly string[] }> {
  const names = answered.outputs.flatMap((output) =>
    output.kind === "classes" ? [output.column] : output.columns.map((column) => column.name),
  );
  const target = name === undefined ? 0 : names.indexOf(name);
  if (target < 0) {
    throw new UserError({
      code: "no-such-target",
      message: `The run does not predict "${name ?? ""}".`,
      next: `It predicts ${names.map((one) => `"${one}"`).join(", ")}.`,
    });
  }
  const { data, training } = run.document;
  const settings = metricSettings(training);
  const ground = { folder, source: data.source, run, answered, target, settings, backend: engine.createBackend() };
  const task = { onProgress };
  const json: Record<string, unknown> = {};
  const text: string[] = [];
  if (slices) {
    const found = (json.slices = await engine.worstSlices(ground, task));
    text.push(worstSlicesText(found));
  }
  if (by !== undefined) {
    const found = (json.by = await engine.columnSlices(ground, { column: by, figure: figure ?? null }, task));
    text.push(columnSlicesText(found));
  }
  if (importance) {
    const found = (json.importance = await engine.permutationImportance(ground, task));
    text.push(importanceText(found));
  }
  if (dependence !== undefined) {
    const found = await engine.partialDependence(ground, dependence, task);
    json.dependence = dependenceJson(found);
    text.push(dependenceText(found));
  }
  if (row !== undefined) {
    engine.requireRowOfPart(answered, row - 1);
    const { raw, parts } = await engine.fitData({ folder, data, ...task });
    const found = await engine.whatWouldChange(
      { ...ground, raw, train: parts.train, row: row - 1, goal: goal ?? null },
      task,
    );
    json.change = changesJson(found);
    text.push(changesText(found, (answer) => answerText(answered, target, answer)));
  }
  if (saliency !== undefined) {
    engine.requireRowOfPart(answered, saliency - 1);
    const { output } = engine.targetAt(answered, target);
    const found = await engine.saliency(
      { run, raw: answered.raw, row: saliency - 1, output: output.id, backend: ground.backend },
      task,
    );
    json.saliency = saliencyJson(found);
    text.push(saliencyText(found, output.kind === "classes" ? (output.classes[found.answer] ?? "") : null));
  }
  return { json, text };
}

function answerText({ outputs }: AnsweredPart, target: number, answer: Float64Array): string {
  const classes = outputs.flatMap((output) =>
    output.kind === "classes" ? [output.classes] : output.columns.map(() => null),
  );
  const named = classes[target] ?? null;
  if (named === null) return plain(answer[0]);
  const which = argMax(answer, 0, answer.length);
  return `${named[which] ?? ""} (${percent(answer[which] ?? NaN)})`;
}
