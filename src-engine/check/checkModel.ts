// What the window shows about a network while it is edited, and what must be in order before it is compiled.

import type { Problem, Repair } from "../document/errors";
import type { DataTask, TrainingRecipe } from "../document/schema";
import { sizeOf } from "../document/size";
import type { ExampleShape, WeightSpec } from "../layers/spec";
import { isFrozen } from "../layers/weight-settings";
import { batchNormProblems } from "./batchNormProblems";
import { lossProblems } from "./lossProblems";
import type { RowCounts } from "../document/memory";
import { recipeProblems } from "./recipeProblems";
import type { Network, NetworkLayer } from "../network/network";
import { checkOutput } from "./outputCheck";
import type { OutputCheck } from "./outputCheck";
import { rowProblems } from "./rowProblems";
import { stopProblems } from "./stopProblems";
import { whole } from "../document/whole";

/** More than this many weights do not fit a common machine's memory, several times over. */
const MOST_PARAMETERS = 500_000_000;

export interface LayerCheck {
  /** Shape of one example; null where it cannot be known yet. */
  readonly shape: ExampleShape | null;
  readonly inputShapes: readonly (ExampleShape | null)[];
  readonly parameters: number;
  /** Training leaves its weights as they are. */
  readonly frozen: boolean;
  /** "4·16 + 16 = 80"; empty where there is nothing to count. */
  readonly formula: string;
  /** It lies on a way to an output, so it takes part. */
  readonly used: boolean;
}

export interface ModelCheck {
  readonly layers: Readonly<Record<string, LayerCheck>>;
  /** In the order of the document. */
  readonly outputs: readonly OutputCheck[];
  /** Of all layers that take part. */
  readonly parameters: number;
  /** Those of them that training changes. */
  readonly trainedParameters: number;
  readonly problems: readonly Problem[];
  /** No problem is more than a warning, and the shapes are known. */
  readonly ready: boolean;
}

/**
 * Checks the network and what it is trained with. Pure and quick: called at every edit.
 * @param rows how many there are to train and to validate with; null where that does not matter, or is not known
 */
export function checkModel(
  network: Network,
  training: TrainingRecipe,
  task: DataTask,
  rows: RowCounts | null = null,
): ModelCheck {
  const layers = Object.fromEntries(network.layers.map((layer) => [layer.id, checkLayer(layer)]));
  const used = network.layers.filter((layer) => layer.used);
  const parameters = used.reduce((sum, { weights }) => sum + countParameters(weights), 0);
  const trainedParameters = used.reduce((sum, layer) => sum + countParameters(trainedWeights(layer)), 0);
  const outputs = network.outputs.map((output) =>
    checkOutput(output, network.outputs.length === 1 ? task : null, training),
  );
  const problems = [
    ...network.problems,
    ...unusedLayers(network),
    ...tooManyParameters(parameters),
    ...(parameters > 0 && trainedParameters === 0 ? [everythingFrozen()] : []),
    ...recipeProblems(training),
    ...lossProblems(network, training, task),
    ...stopProblems(training, task, outputs),
    ...(rows === null ? [] : [...rowProblems(training, rows), ...batchNormProblems(network, training, rows)]),
  ];
  return {
    layers,
    outputs,
    parameters,
    trainedParameters,
    problems,
    ready: network.ends !== null && !problems.some(({ warning }) => warning !== true),
  };
}

function checkLayer({ shape, inputShapes, weights, params, used }: NetworkLayer): LayerCheck {
  return {
    shape,
    inputShapes,
    parameters: countParameters(weights),
    frozen: isFrozen(params),
    formula: parameterFormula(weights),
    used,
  };
}

function trainedWeights({ weights, params }: NetworkLayer): readonly WeightSpec[] {
  return isFrozen(params) ? [] : weights.filter(({ trained }) => trained !== false);
}

function everythingFrozen(): Problem {
  return {
    code: "everything-frozen",
    message: "Every layer that could learn is frozen, so there is nothing to train.",
    next: "Turn Frozen off for one of them.",
  };
}

function countParameters(weights: readonly WeightSpec[]): number {
  return weights.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

/** "4·16 + 16 = 80" */
function parameterFormula(weights: readonly WeightSpec[]): string {
  if (weights.length === 0) return "";
  return `${weights.map(({ shape }) => shape.join("·")).join(" + ")} = ${countParameters(weights)}`;
}

/** Layers that take data in but lead nowhere. Those that get none are reported as not connected. */
function unusedLayers({ layers, outputs }: Network): Problem[] {
  if (outputs.length === 0) return [];
  const open = outputs.find(({ sources }) => sources.length === 0);
  return layers
    .filter(
      ({ used, targets, spec, sources }) =>
        !used &&
        spec !== undefined &&
        spec.type !== "output" &&
        targets.length === 0 &&
        (sources.length > 0 || spec.inputs.min === 0),
    )
    .map(({ id, title }) => {
      const repairs: Repair[] =
        open === undefined ? [{ kind: "remove-layer", id }] : [{ kind: "connect", from: id, to: open.id }];
      return {
        code: "leads-nowhere",
        message: `${title} leads nowhere, so it takes no part in the prediction.`,
        next: "Connect it to a layer on the way to the output, or remove it.",
        subject: { kind: "layer", id },
        warning: true,
        repairs,
      };
    });
}

function tooManyParameters(parameters: number): Problem[] {
  if (parameters <= MOST_PARAMETERS) return [];
  return [
    {
      code: "too-many-parameters",
      message: `The network has ${whole(parameters)} weights, more than the ${whole(MOST_PARAMETERS)} that can be trained.`,
      next: "Use fewer units in the largest layers.",
      expected: `at most ${whole(MOST_PARAMETERS)}`,
      received: whole(parameters),
    },
  ];
}
