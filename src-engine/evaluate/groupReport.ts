// What came out of a group of runs: each one's figures, how far they are apart, and of folds the answers of all together.

import { throwIfCanceled } from "../document/canceled";
import type { TaskOptions } from "../data/duckdb";
import { UserError, invariant } from "../document/errors";
import { mapped } from "../document/typedArrays";
import { judgedBy } from "../groups/group";
import type { GroupSummary } from "../groups/group";
import { byFigure, judgedFigure } from "../groups/schedule";
import { classAnswers } from "../metrics/answers";
import { EVALUATED_SPECS, metricSettings } from "../metrics/registry";
import type { EvaluatedId } from "../metrics/registry";
import type { FigureOf } from "../protocol/evaluation";
import type { GroupMember, GroupReport, GroupTarget } from "../protocol/groupReport";
import type { Backend } from "../runtime/backend";
import type { RunSummary } from "../runs/run";
import { spreadOf } from "../statistics/spread";
import type { Spread } from "../statistics/spread";
import { RESAMPLING } from "./resampling";
import { answerPart } from "./answeredPart";
import type { AnsweredOutput, AnsweredPart, PartName } from "./answeredPart";
import { targetHeadlines, within } from "./figures";
import type { TargetHeadlines } from "./figures";
import { readTrainedRun } from "./trainedRun";

/** Runs of a sweep that are measured, the best first: intervals of all would take long, and nobody chooses the last. */
const MOST_MEASURED = 30;

/**
 * @param runs of the project; those of the group are found among them
 * @throws UserError "canceled", or where the data can no longer be read
 */
export async function groupReport(
  folder: string,
  group: GroupSummary,
  runs: readonly RunSummary[],
  backend: Backend,
  task: TaskOptions = {},
): Promise<GroupReport> {
  const own = group.members.map(
    (_, member) => runs.find((run) => run.group?.id === group.id && run.group.member === member) ?? null,
  );
  const order = group.kind === "sweep" ? bestFirst(group, own) : [...own.keys()];
  const part: PartName = group.kind === "folds" ? "test" : "validation";
  const answered = new Map<number, AnsweredPart>();
  const measured = new Map<number, readonly TargetHeadlines[]>();
  for (const [at, member] of order.slice(0, group.kind === "sweep" ? MOST_MEASURED : order.length).entries()) {
    throwIfCanceled(task.signal);
    const run = own[member] ?? null;
    task.onProgress?.(at / order.length, "Measuring the runs");
    if (run?.status !== "ended") continue;
    const answers = await answersOf(folder, run.id, part, backend, task);
    if (answers === null) continue;
    if (group.kind === "folds") answered.set(member, answers);
    measured.set(member, targetHeadlines(answers, metricSettings(run.document.training)));
  }
  const all = [...answered.values()];
  const isWhole = all.length === group.members.length;
  const pooled = isWhole && all.length > 0 ? pooledParts(all) : null;
  return {
    group: group.id,
    part: group.kind === "folds" ? "fold" : "validation",
    rows: pooled?.rows.length ?? null,
    resampling: { ...RESAMPLING },
    members: order.map((member) => memberOf(group, member, own[member] ?? null, measured.get(member) ?? [])),
    targets: targetsOf(
      [...measured.values()],
      pooled === null ? null : targetHeadlines(pooled, metricSettings(group.document.training)),
    ),
  };
}

function bestFirst(group: GroupSummary, own: readonly (RunSummary | null)[]): number[] {
  const figure = judgedBy(group);
  return [...own.keys()].sort((a, b) => byFigure(figure, own[a] ?? null, own[b] ?? null) || a - b);
}

function memberOf(
  group: GroupSummary,
  member: number,
  run: RunSummary | null,
  targets: readonly TargetHeadlines[],
): GroupMember {
  return {
    member,
    values: group.members[member] ?? [],
    run: run?.id ?? null,
    removed: run === null && group.runs[String(member)] !== undefined,
    refused: group.refused[String(member)] ?? null,
    stopReason: run?.stopReason ?? null,
    epochs: run?.epochs ?? 0,
    judged: run === null ? null : judgedFigure(judgedBy(group), run),
    figures: targets.map(({ figures }) => figures),
  };
}

/** Null where the run has no weights to answer with, or no rows to be asked. */
async function answersOf(
  folder: string,
  run: string,
  part: PartName,
  backend: Backend,
  { signal }: TaskOptions,
): Promise<AnsweredPart | null> {
  try {
    return await answerPart(folder, await readTrainedRun(folder, run), part, backend, { signal });
  } catch (error) {
    if (error instanceof UserError && (error.problem.code === "no-weights" || error.problem.code === "no-rows"))
      return null;
    throw error;
  }
}

function targetsOf(
  runs: readonly (readonly TargetHeadlines[])[],
  pooled: readonly TargetHeadlines[] | null,
): GroupTarget[] {
  const [first = []] = runs;
  return first.map(({ title, target, figures }, at): GroupTarget => ({
    title,
    target,
    spread: figures.map(({ id }) => ({
      id,
      spread: figureSpread(
        id,
        runs.flatMap((targets) => valueOf(targets[at]?.figures ?? [], id)),
      ),
    })),
    pooled: pooled?.[at]?.figures ?? null,
  }));
}

/** A figure stays within its range, which Student's t knows nothing of. */
function figureSpread(id: EvaluatedId, values: readonly number[]): Spread | null {
  const spread = spreadOf(values, RESAMPLING.level);
  return spread === null ? null : { ...spread, interval: within(EVALUATED_SPECS[id], spread.interval) };
}

function valueOf(figures: readonly FigureOf<EvaluatedId>[], id: EvaluatedId): number[] {
  const value = figures.find((figure) => figure.id === id)?.value ?? null;
  return value === null || !Number.isFinite(value) ? [] : [value];
}

/** The rows of several parts as one, ascending, each with the answer of its own run. */
function pooledParts(parts: readonly AnsweredPart[]): AnsweredPart {
  const [first] = parts;
  invariant(first !== undefined, "there is a part");
  const places = parts
    .flatMap(({ rows }, part) => Array.from(rows, (row, at) => ({ row, part, at })))
    .sort((a, b) => a.row - b.row);
  return {
    ...first,
    rows: mapped(Int32Array, places, ({ row }) => row),
    outputs: first.outputs.map((output, which) =>
      pooledOutput(
        output,
        parts.map(({ outputs }) => outputs[which]),
        places,
      ),
    ),
  };
}

type Places = readonly { readonly part: number; readonly at: number }[];

function pooledOutput(
  first: AnsweredOutput,
  own: readonly (AnsweredOutput | undefined)[],
  places: Places,
): AnsweredOutput {
  const gather = (width: number, of: (output: AnsweredOutput | undefined) => ArrayLike<number>): Float64Array => {
    const all = own.map(of);
    const values = new Float64Array(places.length * width);
    places.forEach(({ part, at }, to) => {
      for (let column = 0; column < width; column++)
        values[to * width + column] = all[part]?.[at * width + column] ?? NaN;
    });
    return values;
  };
  if (first.kind === "classes") {
    const { classes } = first.answers;
    const scores = gather(classes, (output) => (output?.kind === "classes" ? output.answers.scores : []));
    const truth = gather(1, (output) => (output?.kind === "classes" ? output.answers.truth : []));
    return { ...first, answers: classAnswers(scores, Int32Array.from(truth), classes) };
  }
  const width = first.columns.length;
  return {
    ...first,
    predictions: gather(width, (output) => (output?.kind === "numbers" ? output.predictions : [])),
    truth: gather(width, (output) => (output?.kind === "numbers" ? output.truth : [])),
  };
}
