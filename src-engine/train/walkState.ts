// Where a walk through a training stands.

import type { CompiledNetwork } from "../passes/compiledNetwork";
import type { Backend, Tensors } from "../runtime/backend";
import { adaptWeights } from "./adapt";
import { START } from "./batches";
import type { Progress } from "./observer";
import { initialState } from "./startingState";
import type { TrainingData } from "./trainNetwork";

/** Between two steps: all that the rest of the training follows from. */
export interface WalkState extends Pick<Progress, "position" | "lossSum" | "plateau"> {
  /** Weights and optimizer slots. */
  readonly state: Tensors;
  /** Of the step that led here; null before the first, and where nothing is known of it. */
  readonly last: LastStep | null;
}

export interface LastStep {
  /** Mean loss of its batch, before its update. */
  readonly loss: number;
  /** The greatest change of a weight. */
  readonly change: number;
  /** Mean loss over the epoch that it ended; null where it ended none. */
  readonly epochLoss: number | null;
}

export interface BeginningInput {
  readonly backend: Backend;
  readonly network: CompiledNetwork;
  readonly data: TrainingData;
  /** The weights that the training is given; drawn by the seed where absent. */
  readonly initial?: Tensors | null;
}

/** Where a training begins that goes on from no other. */
export async function walkBeginning({ backend, network, data, initial = null }: BeginningInput): Promise<WalkState> {
  const { train } = data;
  const state = await adaptWeights({ backend, network, train, given: initial }, initialState(network, initial));
  return { position: START, lossSum: 0, plateau: null, last: null, state };
}
