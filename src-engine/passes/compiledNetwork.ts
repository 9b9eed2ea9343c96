// A document's network and recipe with its data's shapes, worked out once: each part when it is first asked for, and then kept.
// It is handed down to all who check, train, measure or ask the network, so that nobody works out again what is known.

import type { Preparation } from "../document/preparation";
import { hasWeights } from "../document/rowEdits";
import type { DataRecipe, Document, TrainingRecipe } from "../document/schema";
import { sizeOf } from "../document/size";
import type { Graph } from "../ir/graph";
import type { StepGraph } from "../ir/step";
import type { DataShapes } from "../layers/spec";
import { endsOf } from "../network/ends";
import { explainedGradients, explainedUpdate, rowLossGraph } from "./explained";
import type { ExplainedGradients, ExplainedUpdate } from "./explained";
import { analyze, requireSound } from "../network/network";
import type { Network, SoundNetwork } from "../network/network";
import { networkOutputs } from "../network/outputs";
import type { NetworkOutput } from "../network/outputs";
import {
  adaptingLayers,
  inferenceGraph,
  layerWeights,
  lossGraph,
  measuredFor,
  slotSpecs,
  stepGraph,
  weightSpecs,
} from "./compile";
import type { AdaptingLayer, NamedWeight, SlotSpec } from "./compile";
import type { LayerWeights } from "./measure";

/** What a network is compiled for: the shapes of its ends, and what the targets mean. */
export interface DataEnds {
  readonly ends: DataShapes;
  readonly target: Preparation["target"];
  /** Some rows count more or less than others in what is trained. */
  readonly weighted?: boolean;
}

/** As much of a document as is compiled. */
type Compiled = Pick<Document, "model" | "training"> & { readonly data?: Pick<DataRecipe, "edits"> };

/** All but {@link analysis} throw a UserError naming the first problem when the network is not in order. */
export class CompiledNetwork {
  readonly model: Document["model"];
  readonly training: TrainingRecipe;
  readonly ends: DataShapes;
  /** Whether training is fed how much each row counts. */
  readonly weighted: boolean;
  readonly #target: Preparation["target"];
  #analysis?: Network;
  #network?: SoundNetwork;
  #outputs?: readonly NetworkOutput[];
  #weights?: readonly NamedWeight[];
  #slots?: readonly SlotSpec[];
  #parameters?: number;
  #layers?: readonly LayerWeights[];
  #adapting?: readonly AdaptingLayer[];
  #step?: StepGraph;
  #loss?: Graph;
  #rowLosses?: Graph;
  #inference?: Graph;
  #gradients?: ExplainedGradients;
  #update?: ExplainedUpdate;

  constructor({ model, training }: Pick<Document, "model" | "training">, { ends, target, weighted = false }: DataEnds) {
    this.model = model;
    this.training = training;
    this.ends = ends;
    this.weighted = weighted;
    this.#target = target;
  }

  /** For data that have been prepared. */
  static of(document: Compiled, preparation: Preparation): CompiledNetwork {
    return new CompiledNetwork(document, {
      ends: endsOf(preparation),
      target: preparation.target,
      weighted: hasWeights(document.data?.edits),
    });
  }

  /** The same network under another recipe: what does not depend on the recipe is not worked out again. */
  withRecipe(training: TrainingRecipe): CompiledNetwork {
    const { model, ends, weighted } = this;
    const other = new CompiledNetwork({ model, training }, { ends, target: this.#target, weighted });
    other.#analysis = this.analysis;
    return other;
  }

  /** The layer graph with what is wrong with it. */
  get analysis(): Network {
    return (this.#analysis ??= analyze(this.model, this.ends));
  }

  get network(): SoundNetwork {
    return (this.#network ??= requireSound(this.analysis));
  }

  get outputs(): readonly NetworkOutput[] {
    return (this.#outputs ??= networkOutputs(this.network, this.#target));
  }

  /** In the order of the layers. */
  get weights(): readonly NamedWeight[] {
    return (this.#weights ??= weightSpecs(this.network));
  }

  /** The optimizer's state. */
  get slots(): readonly SlotSpec[] {
    return (this.#slots ??= slotSpecs(this.training.optimizer, this.weights));
  }

  /** Numbers in the weights. */
  get parameters(): number {
    return (this.#parameters ??= this.weights.reduce((sum, { shape }) => sum + sizeOf(shape), 0));
  }

  /** The layers that have trained weights, with these: those whose changes are recorded. */
  get layers(): readonly LayerWeights[] {
    return (this.#layers ??= layerWeights(this.weights));
  }

  /** The layers that are fitted to the training rows, in the order in which they must be. */
  get adapting(): readonly AdaptingLayer[] {
    return (this.#adapting ??= adaptingLayers(this.network));
  }

  /** A step of training, with what the recipe's rules want measured. */
  get step(): StepGraph {
    return (this.#step ??= stepGraph(this.network, this.training, {
      ...measuredFor(this.training),
      weighted: this.weighted,
    }));
  }

  /** Prediction and loss, for measuring. */
  get loss(): Graph {
    return (this.#loss ??= lossGraph(this.network, this.training));
  }

  /** The prediction alone. */
  get inference(): Graph {
    return (this.#inference ??= inferenceGraph(this.network));
  }

  /** Prediction and the loss of each row, for measuring. */
  get rowLosses(): Graph {
    return (this.#rowLosses ??= rowLossGraph(this.network, this.training));
  }

  /** What a step of training computes of each row, forward and back, with the names of all of it. */
  get explainedGradients(): ExplainedGradients {
    return (this.#gradients ??= explainedGradients(this.network, this.training, this.weights, this.weighted));
  }

  /** What it then does to the weights. */
  get explainedUpdate(): ExplainedUpdate {
    return (this.#update ??= explainedUpdate(this.training, this.weights));
  }
}
