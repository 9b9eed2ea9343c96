// What a checkpoint says of a run beside its tensors, and a run taken up again from it. The same rows, checkpoint and
// version give the bits that the run would have had if it had never been broken off.

import { createHash } from "node:crypto";
import * as v from "valibot";
import { FIRST_ISSUE } from "../document/firstIssue";
import { UserError } from "../document/errors";
import { NumberSchema } from "../document/numbers";
import { mapped } from "../document/typedArrays";
import { MetricsSchema } from "../project/runRecord";
import type { Checkpoint, CheckpointState } from "../project/runs";
import { unusableCheckpoint } from "../project/runs";
import type { EpochMetrics } from "../runs/epochs";
import type { RuleStates } from "../rules/recipeRules";
import { StopReasonSchema } from "../runs/stopReason";
import type { StopReason } from "../runs/stopReason";
import { runInWords } from "../runs/runInWords";
import type { Tensor, Tensors } from "../runtime/backend";
import type { Part } from "./evaluator";
import type { Progress } from "./observer";

/** Changes with the meaning of what a checkpoint holds. */
const FORMAT = 5;

/** Format 4 called what rules remember by the names that they had in documents of format 1. */
const RULES_IN_FORMAT_4: Readonly<Record<string, string>> = {
  weightChange: "weights-unchanged",
  layerChange: "layers-unchanged",
  gradientNorm: "gradient-small",
  patience: "no-improvement",
};

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const StateSchema = v.object({
  format: v.picklist([4, FORMAT]),
  position: v.strictObject({ step: count, epoch: count, row: count }),
  evaluated: count,
  lossSum: NumberSchema,
  seconds: NumberSchema,
  change: NumberSchema,
  layers: v.record(v.string(), NumberSchema),
  gradientNorm: v.nullable(NumberSchema),
  requested: v.nullable(StopReasonSchema),
  optimizerStart: count,
  // What the schedule remembers of the loss. Checkpoints from before there were schedules have none.
  heed: v.optional(
    v.nullable(v.object({ share: NumberSchema, best: v.nullable(NumberSchema), waited: count, cooling: count })),
    null,
  ),
  rules: v.record(v.string(), v.record(v.string(), NumberSchema)),
  best: v.nullable(MetricsSchema),
  ended: v.nullable(StopReasonSchema),
  rows: v.string(),
  // The generator's numbers depend on the seed, a stream's name and the step alone.
  generator: v.object({ kind: v.literal("philox4x32-10"), seed: count, step: count }),
});

/** Where a run is, besides its weights and optimizer state. */
export interface RunState {
  readonly progress: Progress;
  /** What the stopping rules remember. */
  readonly rules: RuleStates;
  readonly best: EpochMetrics | null;
  /** Why the loop ended, where only the files were left to be written. */
  readonly ended: StopReason | null;
}

/** A point to go on from. */
export interface StartPoint extends RunState {
  /** Weights and optimizer slots. */
  readonly state: Tensors;
  /** Weights of the best epoch, where there was one. */
  readonly bestState: Tensors | null;
}

/** What goes into a checkpoint. @param rows as {@link digestRows} gives it */
export function checkpointState(
  { progress: { plateau, ...progress }, ...state }: RunState,
  seed: number,
  rows: string,
): CheckpointState {
  const { position } = progress;
  return {
    format: FORMAT,
    ...progress,
    heed: plateau,
    ...state,
    rows,
    generator: { kind: "philox4x32-10", seed, step: position.step },
  };
}

/**
 * A checkpoint as a point to go on from.
 * @throws UserError "checkpoint-unusable" when it was written by another version, or "data-changed"
 */
export function startPoint(id: string, { tensors, state }: Checkpoint, best: Tensors | null, rows: string): StartPoint {
  const parsed = v.safeParse(StateSchema, state, FIRST_ISSUE);
  if (!parsed.success) throw unusableCheckpoint(id, v.getDotPath(parsed.issues[0]) ?? "its content");
  if (parsed.output.rows !== rows) throw dataChanged(id);
  const {
    format,
    generator: _generator,
    rows: _rows,
    rules,
    best: bestEpoch,
    ended,
    heed,
    ...progress
  } = parsed.output;
  return {
    progress: { ...progress, plateau: heed },
    rules: format === FORMAT ? rules : renamed(rules, RULES_IN_FORMAT_4),
    best: bestEpoch,
    ended,
    state: asTensors(tensors),
    bestState: best,
  };
}

function renamed<T>(values: Readonly<Record<string, T>>, names: Readonly<Record<string, string>>): Record<string, T> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [names[name] ?? name, value]));
}

/** Tensors from a file; numbers keep their bits. */
export function asTensors(tensors: Checkpoint["tensors"]): Tensors {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, { shape, data }]): [string, Tensor] => [
      name,
      {
        shape,
        data: data instanceof Float32Array || data instanceof Float64Array ? data : mapped(Float64Array, data, Number),
      },
    ]),
  );
}

/** The error for a run whose rows are not those it was begun with. */
export function dataChanged(id: string): UserError {
  return new UserError({
    code: "data-changed",
    message: `Run ${runInWords(id)} cannot go on: the project's rows are not those that it was begun with.`,
    next: "Start a new run.",
    subject: { kind: "file", path: "data" },
  });
}

/** Names prepared rows by their content: SHA-256 over shapes and numbers; of stored ones over what they are made from. */
export function digestRows(parts: readonly (Part | null)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) {
    if (part?.stored !== undefined) {
      part.stored.digest(hash);
      continue;
    }
    for (const tensor of part === null
      ? []
      : [part.features, part.targets, ...(part.weights === undefined ? [] : [part.weights])]) {
      hash.update(JSON.stringify(tensor.shape));
      hash.update(new Uint8Array(tensor.data.buffer, tensor.data.byteOffset, tensor.data.byteLength));
    }
  }
  return hash.digest("hex");
}
