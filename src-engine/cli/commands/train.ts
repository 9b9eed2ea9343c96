import * as v from "valibot";
import type { Problem } from "../../document/errors";
import type { Document, Word } from "../../document/schema";
import type { Project } from "../../project/project";
import { UserError } from "../../document/errors";
import { columnOf } from "../../metrics/columns";
import type { OutputFigures } from "../../metrics/columns";
import { figureName, figureOf, watchedFigure } from "../../metrics/figures";
import { layerTitle } from "../../network/names";
import { withLearningRate } from "../../optimizers/registry";
import type { RunProgress } from "../../protocol/messages";
import { MOST_THREADS } from "../../protocol/deviceWish";
import { RULES } from "../../rules/registry";
import type { EpochMetrics } from "../../runs/epochs";
import { recipeForMore } from "../../runs/recipeForMore";
import type { RunSummary } from "../../runs/run";
import { runInWords } from "../../runs/runInWords";
import type { TrainInput } from "../../train/runInput";
import { leftOut, leftOutText } from "../../data/leftOut";
import { command } from "../command";
import { EXIT, UsageError } from "../exit";
import * as fields from "../fields";
import { findRun, withWritableProject } from "../projects";
import { exitOf, membersTable, spreadTable, trainGroup } from "../groups";
import { reportLine } from "../report";
import { figuresTable } from "../figures";
import { figureInWords, measureText } from "../../words/figures";
import type { Context } from "../spec";
import { facts } from "../table";
import { counted, duration, figure } from "../../words/numbers";
import { resultInWords, stopInWords } from "../../words/runs";
import { whole } from "../../document/whole";

/** Rules that a flag turns on for one run. */
const RULE_OPTIONS = RULES.all.flatMap(({ type, option }) => (option === undefined ? [] : [{ type, ...option }]));
const RULE_FLAGS = RULE_OPTIONS.map(({ name, value, docs }) => ({ flags: `--${name} ${value}`, docs }));
const RULE_FIELDS = Object.fromEntries(RULE_OPTIONS.map(({ name, parse }) => [name, v.optional(parse)]));

function rulesFrom(values: Readonly<Record<string, Word["params"]>>): Word[] {
  return RULE_OPTIONS.flatMap(({ type, name }) => {
    const params = values[name];
    return params === undefined ? [] : [{ type, params }];
  });
}

/** `gradual train`: a run of the project's network on its rows. */
export const trainCommand = command({
  name: "train",
  summary: "train a project's network; Ctrl-C stops it and keeps what was learned",
  arguments: [{ name: "<project>", docs: "the project's folder or its .gradual file" }],
  options: [
    { flags: "--epochs <n>", docs: "at most this many passes through the rows, instead of the document's" },
    ...RULE_FLAGS,
    {
      flags: "--watch <figure>",
      docs: "the metric that decides on the validation rows which epoch is best, for example f1 or species/accuracy; early stopping and the kept weights follow it (default: the document's, or the loss)",
    },
    { flags: "--seed <n>", docs: "seed of the initial weights, the row order and dropout, instead of the document's" },
    {
      flags: "--from <run[@epoch]>",
      docs: "start from a run as it was after an epoch (default: its last), with its rows and seed",
    },
    {
      flags: "--resume <run>",
      docs: 'continue a run that was interrupted, stopped or failed ("3", "0003-adam", "last"), with its own settings',
    },
    {
      flags: "--repeat <run>",
      docs: "train a run once more from its beginning, as it was: its network, settings, rows and seed",
    },
    {
      flags: "--on <run>",
      docs: "train a finished run further: a new run with its network and recipe starts where it ended, without the rule that ended it",
    },
    { flags: "--more <n>", docs: "with --on: train at most this many more epochs (default: as many as it had)" },
    {
      flags: "--refit",
      docs: "then train a second run on the training and validation rows together, for as many steps as the best epoch took",
    },
    {
      flags: "--seeds <n>",
      docs: "train so many runs that differ in their seed alone, on all cores, and tell how far they are apart",
    },
    { flags: "--batch-size <n>", docs: "rows in a step, instead of the document's" },
    { flags: "--learning-rate <x>", docs: "instead of the document's" },
    { flags: "--no-shuffle", docs: "take the rows in the order of the data in every epoch" },
    { flags: "--no-records", docs: "keep no records of the weights: the time machine then replays the run on request" },
    {
      flags: "--initial <file>",
      docs: 'begin with the weights in a safetensors file: all of them, called "layer-id/weight", laid out as `gradual layers` says',
      file: "read",
    },
    {
      flags: "--steps-csv <file>",
      docs: "write loss and greatest change of every step to this file (the run's steps.csv holds some of them only)",
      file: "written",
      ending: ".csv",
    },
    {
      flags: "--device <device>",
      docs: "cpu or gpu; without a GPU, gpu trains on the CPU and says so (default: cpu; a resumed run keeps its device unless you give cpu)",
    },
    { flags: "--threads <n>", docs: "use at most this many threads (default: what suits the machine)" },
  ],
  example:
    "gradual train penguins --epochs 50\n  gradual train penguins --resume last\n  gradual train penguins --on last --more 50\n  gradual train penguins --from 3@20 --epochs 100\n  gradual train penguins --refit",
  fields: {
    project: fields.path,
    epochs: v.optional(fields.wholeNumber(1, 100_000_000)),
    ...RULE_FIELDS,
    watch: v.optional(fields.figure),
    seed: v.optional(fields.wholeNumber(0, 0xffff_ffff)),
    from: v.optional(fields.runAtEpoch),
    resume: v.optional(fields.runName),
    repeat: v.optional(fields.runName),
    on: v.optional(fields.runName),
    more: v.optional(fields.wholeNumber(1, 100_000_000)),
    refit: v.optional(v.boolean(), false),
    seeds: v.optional(fields.wholeNumber(2, 500)),
    batchSize: v.optional(fields.wholeNumber(1, 100_000_000)),
    learningRate: v.optional(fields.positiveNumber),
    shuffle: v.optional(v.boolean(), true),
    records: v.optional(v.boolean(), true),
    initial: v.optional(fields.path),
    stepsCsv: v.optional(fields.path),
    device: v.optional(v.picklist(["cpu", "gpu"])),
    threads: v.optional(fields.wholeNumber(1, MOST_THREADS)),
  },
  async run(
    {
      project: path,
      epochs,
      watch,
      seed,
      batchSize,
      learningRate,
      shuffle,
      records,
      from,
      resume,
      repeat,
      on: trainedOn,
      more,
      refit,
      seeds,
      initial,
      stepsCsv,
      device,
      threads,
      ...others
    },
    context,
  ) {
    const { output, onInterrupt } = context;
    const rules = rulesFrom(others);
    if (
      resume !== undefined &&
      (rules.length > 0 ||
        (epochs ?? watch ?? seed ?? batchSize ?? learningRate ?? initial) !== undefined ||
        !shuffle ||
        !records)
    )
      throw new UsageError(
        "--resume: the run continues with its own settings and weights; leave out the options that change them.",
      );
    if (resume !== undefined && (device === "gpu" || threads !== undefined))
      throw new UsageError(
        "--resume: the run continues with its own device and number of threads; leave out --threads, and --device unless it is cpu.",
      );
    if (
      trainedOn !== undefined &&
      (rules.length > 0 ||
        (epochs ?? watch ?? seed ?? batchSize ?? learningRate ?? initial ?? from ?? resume) !== undefined ||
        !shuffle ||
        !records ||
        refit)
    )
      throw new UsageError(
        "--on: the run is trained on with its own settings and weights; leave out the options that change them, or use --from.",
      );
    if (
      repeat !== undefined &&
      (rules.length > 0 ||
        (epochs ?? watch ?? seed ?? batchSize ?? learningRate ?? initial ?? from ?? resume ?? trainedOn) !==
          undefined ||
        !shuffle ||
        !records ||
        refit)
    )
      throw new UsageError(
        "--repeat: the run is trained again with its own settings, rows and seed; leave out the options that change them.",
      );
    if (more !== undefined && trainedOn === undefined)
      throw new UsageError("--more: say with --on which run is trained on.");
    if (from !== undefined && initial !== undefined)
      throw new UsageError("--from: the new run begins with the weights of the other one; leave out --initial.");
    if (from !== undefined && (seed !== undefined || resume !== undefined))
      throw new UsageError("--from: the new run has the seed of the other one; leave out --seed and --resume.");
    if (from !== undefined && refit)
      throw new UsageError("--refit: a run that continues another cannot be trained anew by itself; leave out --from.");
    if (
      seeds !== undefined &&
      ((from ?? resume ?? trainedOn ?? initial ?? stepsCsv ?? threads) !== undefined || refit || device === "gpu")
    )
      throw new UsageError(
        "--seeds: the runs begin anew, each on a thread of its own; leave out --from, --resume, --on, --initial, --refit, --steps-csv, --device and --threads.",
      );
    return withWritableProject(path, output, async (project) => {
      const { folder, document: saved } = project;
      const engine = await import("../engine");
      const {
        createControl,
        createStepsFile,
        forkRun,
        refitRun,
        refuseRefit,
        repeatRun,
        resumeRun,
        trainOn,
        trainRun,
      } = engine;
      const broken = resume === undefined ? null : await findRun(folder, resume);
      const repeated = repeat === undefined ? null : await findRun(folder, repeat);
      const finished = trainedOn === undefined ? null : await findRun(folder, trainedOn);
      const forMore = finished === null ? null : recipeForMore(finished, more ?? finished.document.training.epochs);
      const training = (broken ?? repeated)?.document.training ??
        forMore?.training ?? {
          ...saved.training,
          epochs: epochs ?? saved.training.epochs,
          seed: seed ?? saved.training.seed,
          batchSize: batchSize ?? saved.training.batchSize,
          optimizer:
            learningRate === undefined
              ? saved.training.optimizer
              : withLearningRate(saved.training.optimizer, learningRate),
          ...(shuffle ? {} : { shuffle }),
          ...(records ? {} : { records }),
          rules: [...saved.training.rules.filter(({ type }) => !rules.some((rule) => rule.type === type)), ...rules],
          ...(watch === undefined ? {} : { watch: figureName(watch) }),
        };
      const document = (broken ?? repeated)?.document ?? { ...(finished?.document ?? saved), training };
      if (seeds !== undefined) return trainSeeds(project, document, seeds, context);
      if (refit) refuseRefit(document);
      const control = createControl();
      onInterrupt(() => control.ask("stop"));
      const on =
        broken === null
          ? await engine.chooseDevice({ device: device ?? "cpu", threads: threads ?? null }, engine.findAdapter)
          : await engine.resumedDevice(
              { device: broken.device.name, threads: broken.device.threads },
              engine.findAdapter,
              device === "cpu" ? "cpu" : "own",
            );
      if (on.whyNotGpu !== null && broken === null) output.note(`Training on the CPU. ${on.whyNotGpu}`);
      const left = leftOut(document.data);
      if (left.length > 0) output.note(leftOutText(left));
      const stepsFile = stepsCsv === undefined ? null : await createStepsFile(stepsCsv);
      let warnings: readonly Problem[] = [];
      const input: TrainInput = {
        folder,
        ...engine.backendsFor(on),
        control,
        device: on,
        onFallback: ({ message }) => output.note(message),
        versions: engine.versions(),
        onProgress: (_, what) => output.progress(what),
        onWarnings: (found) => {
          warnings = found;
          for (const { message, next } of found) output.note(next === undefined ? message : `${message} ${next}`);
        },
        observers: stepsFile === null ? [] : [stepsFile],
        onRunProgress: (progress) => progressLine(output, { document }, progress),
      };
      const execute = async (): Promise<RunSummary> => {
        if (broken !== null) return resumeRun({ ...input, run: broken.id });
        if (repeated !== null) return repeatRun({ ...input, run: repeated.id });
        if (finished !== null && forMore !== null) {
          for (const { type } of forMore.left)
            output.note(`The rule "${RULES.find(type)?.label ?? type}" is left out: it would end the run at once.`);
          return trainOn({ ...input, run: finished.id, more: more ?? finished.document.training.epochs });
        }
        if (from === undefined) return trainRun({ ...input, document, initial });
        return forkRun({ ...input, document, from: { run: (await findRun(folder, from.run)).id, epoch: from.epoch } });
      };
      const trained = await execute().finally(() => stepsFile?.close());
      const files = (run: RunSummary) => ["files", `${folder}/runs/${run.id}`] as const;
      const stepsTold = stepsCsv === undefined ? [] : [["steps", stepsCsv] as const];
      const part = refit ? "test" : "validation";
      const first = await judged(folder, trained, part, [files(trained), ...stepsTold]);
      // Who stops a run means all of it.
      if (!refit || first.failed || control.wish() === "stop") {
        output.result({ run: trained, evaluation: first.evaluation, warnings, leftOut: left }, first.text);
        return first.failed ? EXIT.failed : EXIT.done;
      }
      const again = await refitRun({ ...input, observers: [], run: trained.id });
      const second = await judged(folder, again, part, [
        ["refit of", `${trained.id}, epoch ${whole(again.refitOf?.epoch ?? 0)}, on its training and validation rows`],
        files(again),
      ]);
      output.result(
        {
          run: trained,
          evaluation: first.evaluation,
          warnings,
          leftOut: left,
          refit: { run: again, evaluation: second.evaluation },
        },
        `${first.text}\n\n${second.text}`,
      );
      return second.failed ? EXIT.failed : EXIT.done;
    });
  },
});

/** The same settings with several seeds, and how far the runs are apart. */
async function trainSeeds(project: Project, document: Document, seeds: number, context: Context): Promise<number> {
  const { group, runs, report } = await trainGroup(
    { project, document, what: { wish: { kind: "seeds", runs: seeds }, epochs: undefined }, parallel: undefined },
    context,
  );
  context.output.result(
    { group, report },
    [
      `Group ${group.number}: ${counted(group.members.length, "run")} with the seeds ${group.members.map(([seed]) => String(seed)).join(", ")}, judged on their validation rows.`,
      membersTable(group, report, runs, true),
      ...report.targets.flatMap((target) => [
        ...(report.targets.length > 1 ? [target.target] : []),
        spreadTable(target),
      ]),
    ].join("\n\n"),
  );
  return exitOf(report);
}

/**
 * A run that has ended, on one part of the rows and in words. The test rows are for one look at the end; but a run that is trained once more on
 * the validation rows has no others to be judged by.
 */
async function judged(
  folder: string,
  run: RunSummary,
  part: "validation" | "test",
  more: readonly (readonly [string, string])[],
) {
  const { createBackend, evaluateRun, readTrainedRun, recordTestLook } = await import("../engine");
  const failed = run.stopReason?.kind === "failed" || run.stopReason?.kind === "diverged";
  const found =
    failed || run.steps === 0
      ? null
      : await evaluateRun(folder, await readTrainedRun(folder, run.id), part, createBackend()).catch(withoutRows);
  if (found !== null && part === "test") await recordTestLook(folder, run.id);
  const figures =
    found === null
      ? []
      : [[part, reportLine(found.report)] as const, ["baseline", reportLine(found.baseline)] as const];
  return {
    failed,
    evaluation: found === null ? null : { split: found.part, report: found.report, baseline: found.baseline },
    text: runText(run, [...figures, ...more]),
  };
}

/** A split without such rows is nothing to complain about here. */
function withoutRows(error: unknown): null {
  if (error instanceof UserError && error.problem.code === "no-rows") return null;
  throw error;
}

/** "accuracy 97.1%", "mean error 41.2" */
function scoreOf(figures: OutputFigures): string {
  const metric = figures.accuracy == null ? "mae" : "accuracy";
  return `${metric === "mae" ? "mean error" : "accuracy"} ${measureText(metric, figures[columnOf(metric, "validation")])}`;
}

function progressLine(
  output: Context["output"],
  run: Pick<RunSummary, "document">,
  { epochs, step, stepsPerSecond, secondsLeft }: RunProgress,
): void {
  const all = run.document.training.epochs;
  const last = epochs.at(-1);
  if (last === undefined) return;
  const scores =
    last.outputs === undefined
      ? [scoreOf(last)]
      : Object.entries(last.outputs).map(
          ([id, figures]) => `${layerTitle(run.document.model, id)}: ${scoreOf(figures)}`,
        );
  const left = secondsLeft === null ? "" : `, at most ${duration(secondsLeft)} left`;
  output.progress(
    `epoch ${whole(last.epoch)} of ${whole(all)}, step ${whole(step)}: loss ${figure(last.loss)}, validation ${figure(last.validationLoss)}, ${scores.join(", ")}, ${whole(Math.round(stepsPerSecond))} steps/s${left}`,
  );
}

function bestText(best: EpochMetrics, run: RunSummary): string {
  const watched = watchedFigure(run.document.training);
  return `${whole(best.epoch)}: validation ${figureInWords(watched, run)} ${measureText(watched.metric, figureOf(best, watched, "validation"))}`;
}

function runText(run: RunSummary, more: readonly (readonly [string, string])[]): string {
  const reason = run.stopReason === null ? "" : stopInWords(run.stopReason, run);
  const { best, last, document } = run;
  // The weights that are left are those of the best epoch where the recipe asks for it.
  const kept = document.training.restoreBest ? (best ?? last) : last;
  const result = resultInWords(run);
  return `Run ${runInWords(run.id)}: ${reason}\n${result === null ? "" : `${result}\n`}\n${facts([
    [
      "trained",
      `${counted(run.epochs, "epoch")}, ${counted(run.steps, "step")} in ${duration(run.seconds)}, ${counted(run.parameters, "parameter")}`,
    ],
    ...(best === null ? [] : [["best epoch", bestText(best, run)] as const]),
    ...more,
  ])}${kept === null ? "" : `\n\nAfter epoch ${whole(kept.epoch)}:\n${figuresTable(kept, run)}`}`;
}
