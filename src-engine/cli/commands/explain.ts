import * as v from "valibot";
import { UserError } from "../../document/errors";
import { weightLabel } from "../../explain/letters";
import { positionOf } from "../../ir/elements";
import type { NetworkView, RowPlace, StepOrigin, Subject } from "../../protocol/learn";
import { command } from "../command";
import { UsageError } from "../exit";
import { explainText } from "../explainText";
import type { Explained } from "../explainText";
import * as fields from "../fields";
import type { WeightPlace } from "../fields";
import type { RunSummary } from "../../runs/run";
import { findRun, withProject } from "../projects";
import { whole } from "../../document/whole";

const PARTS = ["train", "validation", "test"] as const;

/** `gradual explain`: one step of training, number by number. */
export const explainCommand = command({
  name: "explain",
  summary:
    "tell one step of training number by number: a row on its way through the network and back, and what becomes of a weight",
  arguments: [
    { name: "<project>", docs: "the project's folder or its .gradual file" },
    {
      name: "[run]",
      docs: 'a run, and after which of its steps: "3@120", "last@0", "last@best"; without a step after its last, without a run the first step of the seed',
    },
  ],
  options: [
    {
      flags: "--row <number>",
      docs: "a row by its number within the part, from 1 (default: the first of the step's batch), which is not its number in the file: the answer says both of each row it tells. Rows, steps and epochs count from 1 in --json, too",
    },
    { flags: "--part <part>", docs: "the row's part: train (default), validation or test" },
    {
      flags: "--weight <weight>",
      docs: 'a weight, by its layer, its name and its place from 1: "hidden/kernel[1,3]": why it has its derivative, and what the step makes of it',
    },
  ],
  example:
    'gradual explain penguins last@0 --row 7\n  gradual explain penguins last@120 --row 7 --weight "hidden/kernel[1,3]" --json',
  fields: {
    project: fields.path,
    run: v.optional(fields.runAtStep),
    row: v.optional(fields.wholeNumber(1, 1_000_000_000)),
    part: v.optional(v.picklist(PARTS)),
    weight: v.optional(fields.weightPlace),
  },
  async run({ project: path, run: place, row, part = "train", weight }, { output, onInterrupt }) {
    if (row === undefined && part !== "train")
      throw new UsageError("--part: say which row of it is meant, with --row.");
    await withProject(path, output, async ({ folder, document }) => {
      const found = place === undefined ? null : await findRun(folder, place.run);
      const run = found?.id ?? null;
      const { LearnSession, walkBackend } = await import("../engine");
      const canceled = new AbortController();
      onInterrupt(() => canceled.abort());
      const { signal } = canceled;
      const onProgress = (_: number | null, what: string): void => output.progress(what);
      const session = await LearnSession.open({
        ...{ folder, document, signal, onProgress },
        origin: originOf(run, place?.at ?? "last"),
        backendFor: walkBackend,
      });
      try {
        let { at } = session.start();
        const { network, exact } = session.start();
        if (typeof place?.at === "number") {
          at = await session.move(place.at, { signal, onProgress });
          if (at.step !== place.at) throw noSuchStep(place.at, at.step, found);
          if (found !== null && isPast(found, at.step))
            output.note(
              `Run ${found.number} ended after step ${whole(found.steps)}: it did not take this step. This is how it would go on.`,
            );
        }
        if (!exact)
          output.note(
            "Trained again up to here, the run came out otherwise than its log says: on another machine, perhaps.",
          );
        const step = await session.step(signal);
        const memories = await session.memories(signal);
        const rowPlace: RowPlace = { part, row: row === undefined ? (step.batch[0] ?? 0) : row - 1 };
        const view = await session.row(rowPlace, signal);
        const subject = weight === undefined ? null : subjectOf(network, weight);
        const trace =
          subject === null
            ? null
            : { ...(await session.trace(subject, rowPlace, signal)), ...(await session.traceBatch(subject, signal)) };
        const told = { run, network, step, memories, batchInFile: at.batchInFile, row: view, trace };
        output.result(plain(countedFromOne(told)), explainText(told));
      } finally {
        await session.dispose();
      }
    });
  },
});

/** A step is counted from where the run began; what is on record is taken as it is. */
function originOf(run: string | null, at: number | "initial" | "best" | "last"): StepOrigin {
  return run === null ? { kind: "initial" } : { kind: "run", run, at: typeof at === "number" ? "initial" : at };
}

/** Whether a run ended before so many steps. */
function isPast({ status, steps }: RunSummary, step: number): boolean {
  return status === "ended" && step > steps;
}

function noSuchStep(wanted: number, nearest: number, run: RunSummary | null): UserError {
  const its = run !== null && isPast(run, wanted) ? ` Run ${run.number} itself ended after ${whole(run.steps)}.` : "";
  const asked = run !== null && isPast(run, nearest) ? run.steps : nearest;
  return new UserError({
    code: "no-such-step",
    message: `The training is never after ${whole(wanted)} steps: the nearest is after ${whole(nearest)}.${its}`,
    next: `Ask for the step after ${whole(asked)}.`,
    expected: String(nearest),
    received: String(wanted),
  });
}

/** @throws UsageError where the network has no such weight */
function subjectOf({ weights }: NetworkView, { tensor, position }: WeightPlace): Subject {
  const weight = weights.find((one) => one.tensor === tensor);
  if (weight === undefined)
    throw new UsageError(
      `--weight: the network has no "${tensor}". It has ${weights.map((one) => one.tensor).join(", ")}.`,
    );
  const { shape, axes } = weight;
  if (position.length !== shape.length || position.some((p, axis) => p > (shape[axis] ?? 0)))
    throw new UsageError(
      `--weight: "${tensor}" has the places [${shape.map(() => "1").join(",")}] to [${shape.join(",")}] (${axes.join(", ")}), not [${position.join(",")}].`,
    );
  const index = position.reduce((sum, p, axis) => sum * (shape[axis] ?? 1) + p - 1, 0);
  return { kind: "weight", tensor, index };
}

/** Steps, epochs and rows as people count them; `index` stays what it is, a place in the lists beside it, and the trace's weight stands there as --weight writes it, too. */
function countedFromOne({ step, memories, row, trace, batchInFile, ...told }: Explained): object {
  const next = (rows: Int32Array): Int32Array => rows.map((one) => one + 1);
  const batch = { batch: next(step.batch), batchInFile: next(batchInFile) };
  const place = row.place === null ? null : row.place + 1;
  const weights = Object.fromEntries(
    Object.entries(step.weights).map(([tensor, one]) => [tensor, { ...one, memories: memories[tensor] ?? {} }]),
  );
  return {
    ...told,
    trace: trace === null ? null : { ...trace, subject: withPlace(trace.subject, told.network) },
    step: { ...step, step: step.step + 1, epoch: step.epoch + 1, ...batch, weights },
    row: { ...row, row: row.row + 1, inFile: row.inFile + 1, place },
  };
}

/** A weight with its place from 1 and the text that --weight takes. */
function withPlace(subject: Subject, { weights }: NetworkView): object {
  if (subject.kind !== "weight") return subject;
  const { tensor, index } = subject;
  const shape = weights.find((one) => one.tensor === tensor)?.shape ?? [];
  return {
    ...subject,
    position: positionOf(index, shape).map((p) => p + 1),
    weight: weightLabel(tensor, index, shape),
  };
}

/** Arrays of numbers as JSON has them. */
function plain(value: unknown): object {
  return JSON.parse(
    JSON.stringify(value, (_, one: unknown) =>
      one instanceof Float64Array || one instanceof Float32Array || one instanceof Int32Array ? Array.from(one) : one,
    ),
  ) as object;
}
