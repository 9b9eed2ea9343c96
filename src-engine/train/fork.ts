// The state of a run at the end of any of its epochs, for another run to begin with. Of a run only its newest state is
// kept: an earlier one is trained again from the beginning, silently, since the same seed and rows give the same bits.

import { isDeepStrictEqual } from "node:util";
import { UserError } from "../document/errors";
import type { Preparation } from "../document/preparation";
import type { Word } from "../document/schema";
import { mapped } from "../document/typedArrays";
import { OPTIMIZERS } from "../optimizers/registry";
import { CompiledNetwork } from "../passes/compiledNetwork";
import { readCheckpoint, readInitialWeights, readMetrics, readRecord } from "../project/runs";
import type { EpochMetrics } from "../runs/epochs";
import { RULES } from "../rules/registry";
import type { RateChange } from "../runs/run";
import { runInWords } from "../runs/runInWords";
import type { Tensor, Tensors } from "../runtime/backend";
import { followsLoss } from "../schedules/registry";
import type { StartPoint } from "./checkpoint";
import { asTensors, startPoint } from "./checkpoint";
import { BEGINNING } from "./observer";
import { initialState } from "./startingState";
import { trainNetwork } from "./trainNetwork";
import type { TrainingData, TrainNetworkInput } from "./trainNetwork";
import { whole } from "../document/whole";

export interface RunPointInput extends Pick<TrainNetworkInput, "backend" | "control"> {
  readonly folder: string;
  readonly run: string;
  /** Whole epochs done; null for as many as there are. */
  readonly epoch: number | null;
  readonly preparation: Preparation;
  /** The rows of the run. */
  readonly data: TrainingData;
  /** Their digest. */
  readonly rows: string;
}

export interface RunPoint {
  /** Of the run, as it was. */
  readonly network: CompiledNetwork;
  readonly epoch: number;
  readonly point: StartPoint;
  /** The run's. */
  readonly rateChanges: readonly RateChange[];
  /** The weights that it began with, where they were given. */
  readonly initial: Tensors | null;
  /** False where the epoch was trained again and came out otherwise than its log says: on another machine, for example. */
  readonly exact: boolean;
}

/**
 * Where a run was at the end of an epoch. Training up to there may take as long as it did.
 * @throws UserError "no-such-epoch", "data-changed", "stopped", and as {@link startPoint}
 */
export async function runPoint(input: RunPointInput): Promise<RunPoint> {
  const { folder, run, preparation, data, backend, control } = input;
  const { document, origin, rateChanges } = await readRecord(folder, run);
  const network = CompiledNetwork.of(document, preparation);
  const metrics = await readMetrics(folder, run);
  const initial = await initialOf(folder, run);
  const newest = await newestPoint(input);
  const most = newest?.progress.position.epoch ?? metrics.at(-1)?.epoch ?? 0;
  const first = origin?.epoch ?? 0;
  const epoch = input.epoch ?? most;
  if (epoch > most || epoch < first) {
    throw new UserError({
      code: "no-such-epoch",
      message: `Run ${runInWords(run)} was never at epoch ${whole(epoch)}: it has the epochs ${whole(first)} to ${whole(most)}.`,
      next: "Choose one of them; 0 is before the first.",
    });
  }
  const isNewest = newest !== null && newest.progress.position.epoch === epoch && newest.progress.position.row === 0;
  if (newest !== null && isNewest) return { network, epoch, point: newest, initial, rateChanges, exact: true };

  const before = origin === null ? null : await runPoint({ ...input, run: origin.run, epoch: origin.epoch });
  const from = before === null ? null : continueFrom(before, network);
  if (epoch === first) {
    const state = from?.state ?? initialState(network, initial);
    return {
      network,
      epoch,
      point: from ?? { ...NOTHING, progress: BEGINNING, state },
      initial,
      rateChanges,
      exact: before?.exact ?? true,
    };
  }
  // Rules that measure steps stay: what is measured decides how a step is compiled, and so its last bits. None of them ended the
  // run before this epoch, so none does now.
  const rules = document.training.rules.filter(({ type }) => (RULES.find(type)?.measures ?? []).length > 0);
  const training = { ...document.training, epochs: epoch, rules, restoreBest: false };
  let last: EpochMetrics | undefined;
  const end = await trainNetwork({
    backend,
    network: network.withRecipe(training),
    // What is measured on these rows decides nothing here, unless the schedule follows the loss.
    data: followsLoss(document.training) ? data : { ...data, validation: null },
    control,
    from,
    rateChanges,
    scheduleEpochs: document.training.epochs,
    initial,
    observers: async () => [{ epoch: (told) => void (last = told) }],
  });
  if (end.progress.position.epoch !== epoch) {
    throw new UserError({
      code: "stopped",
      message: `Stopped before epoch ${whole(epoch)} of run ${runInWords(run)} was reached again.`,
    });
  }
  const logged = metrics.find((row) => row.epoch === epoch);
  const exact = last?.loss === logged?.loss && last?.change === logged?.change && (before?.exact ?? true);
  return {
    network,
    epoch,
    point: { ...NOTHING, progress: end.progress, state: end.state },
    initial,
    rateChanges,
    exact,
  };
}

/** Where the run's checkpoint is; null where it has none that this version can read: what it tells can be trained again. */
export async function newestPoint({
  folder,
  run,
  rows,
}: Pick<RunPointInput, "folder" | "run" | "rows">): Promise<StartPoint | null> {
  try {
    const checkpoint = await readCheckpoint(folder, run);
    return checkpoint === null ? null : startPoint(run, checkpoint, null, rows);
  } catch (error) {
    if (error instanceof UserError && error.problem.code === "checkpoint-unusable") return null;
    throw error;
  }
}

/** The weights that a run, or the one it goes back to from its very beginning, was begun with; null where the seed drew them. */
export async function initialOf(folder: string, run: string): Promise<Tensors | null> {
  const own = await readInitialWeights(folder, run);
  if (own !== null) return asTensors(own);
  const { origin } = await readRecord(folder, run);
  return origin?.epoch === 0 ? initialOf(folder, origin.run) : null;
}

const NOTHING = { rules: {}, best: null, ended: null, bestState: null } as const;

/**
 * The point as the beginning of a run of another recipe: weights go on as they are, and so does the optimizer, unless it is
 * another one.
 * @throws UserError "fork-does-not-fit" when the networks' weights differ
 */
export function continueFrom({ network: old, epoch, point, initial }: RunPoint, network: CompiledNetwork): StartPoint {
  const { weights, training } = network;
  const odd = weights.find(({ tensor, shape }) => point.state[tensor]?.shape.join() !== shape.join());
  const missing = old.weights.find(({ tensor }) => !weights.some((weight) => weight.tensor === tensor));
  const differing = odd ?? missing;
  // Before the first epoch there is nothing to take over: a new network gets its own weights, the others the same.
  if (epoch === 0) return { ...NOTHING, progress: BEGINNING, state: initialState(network, initial) };
  if (differing !== undefined) {
    throw new UserError({
      code: "fork-does-not-fit",
      message: `The network is not that of the run it is to go on from: the weights "${differing.tensor}" are not the same.`,
      next: "Give both the same layers, or start from epoch 0.",
      subject: { kind: "layer", id: differing.layerId },
    });
  }
  const isSame = old.training.optimizer.type === training.optimizer.type;
  const kept = weights.flatMap(({ tensor }): [string, Tensor][] =>
    point.state[tensor] === undefined ? [] : [[tensor, point.state[tensor]]],
  );
  const slots = isSame ? keptSlots(point.state, old.training.optimizer, network) : [];
  const { position, optimizerStart, plateau } = point.progress;
  const isSameSchedule = isDeepStrictEqual(old.training.schedule, training.schedule);
  return {
    ...NOTHING,
    progress: {
      ...BEGINNING,
      position,
      evaluated: position.epoch,
      change: point.progress.change,
      layers: point.progress.layers,
      optimizerStart: isSame ? optimizerStart : position.step,
      plateau: isSameSchedule ? plateau : null,
    },
    state: { ...initialState(network), ...Object.fromEntries([...kept, ...slots]) },
  };
}

/** The optimizer's state as it means the same under other settings. */
function keptSlots(
  state: Tensors,
  before: Word,
  { slots, training: { optimizer: after } }: CompiledNetwork,
): readonly [string, Tensor][] {
  const { spec, params } = OPTIMIZERS.read(after);
  const factors = spec.slotFactors?.(OPTIMIZERS.read(before).params, params) ?? {};
  return slots.flatMap(({ tensor, slot }): [string, Tensor][] => {
    const kept = state[tensor];
    if (kept === undefined) return [];
    const factor = factors[slot] ?? 1;
    return [
      [
        tensor,
        factor === 1 ? kept : { shape: kept.shape, data: mapped(Float32Array, kept.data, (value) => value * factor) },
      ],
    ];
  });
}
