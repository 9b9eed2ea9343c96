// What the window shows about a network while it is edited, and what must be in order before it is compiled.

import type { Problem, Repair } from "../document/errors";
import { resolveParams } from "../document/params";
import type { DataTask, LossType, Model, Task, TrainingRecipe } from "../document/schema";
import type { DataShapes, ExampleShape, WeightSpec } from "../layers/spec";
import { LOSSES } from "../losses/registry";
import { isFrozen } from "../layers/weight-settings";
import { OPTIMIZERS } from "../optimizers/registry";
import { RECIPE_LOSS } from "../layers/output";
import { scheduleProblems } from "./scheduleProblems";
import { lossOf, outputLossSettings } from "../network/outputLoss";
import { analyze } from "../network/network";
import type { Network, NetworkLayer } from "../network/network";
import { checkOutput } from "./outputCheck";
import type { OutputCheck } from "./outputCheck";
import { stopProblems } from "./stopProblems";

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

/** Checks the network and what it is trained with. `ends` is null while there is no data. Pure and quick: called at every edit. */
export function checkModel(
  model: Model,
  training: TrainingRecipe,
  ends: DataShapes | null,
  task: DataTask,
): ModelCheck {
  const network = analyze(model, ends);
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
    ...optimizerProblems(training),
    ...scheduleProblems(training),
    ...lossProblems(network, training, task),
    ...stopProblems(training, task, outputs),
  ];
  return {
    layers,
    outputs,
    parameters,
    trainedParameters,
    problems,
    ready: ends !== null && !problems.some(({ warning }) => warning !== true),
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

function sizeOf(shape: ExampleShape): number {
  return shape.reduce((size, extent) => size * extent, 1);
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
      message: `The network has ${parameters} weights, more than the ${MOST_PARAMETERS} that can be trained.`,
      next: "Use fewer units in the largest layers.",
      expected: `at most ${MOST_PARAMETERS}`,
      received: String(parameters),
    },
  ];
}

function optimizerProblems({ optimizer: { type, ...given } }: TrainingRecipe): Problem[] {
  const { settings, label } = OPTIMIZERS[type];
  // Settings of other optimizers may be there: they wait for the day their optimizer is chosen again.
  const own = Object.fromEntries(Object.entries(given).filter(([name]) => Object.hasOwn(settings, name)));
  const { faults } = resolveParams(settings, own);
  return faults.map(({ param, expected, received, nearest }) => {
    const subject = { kind: "setting", path: `training.optimizer.${param}` } as const;
    const name = settings[param]?.label ?? param;
    return {
      code: "bad-parameter",
      message: `"${name}" of ${label} must be ${expected}, but is ${received}.`,
      next: `Set it to ${String(nearest)}, for example.`,
      subject,
      expected,
      received,
    };
  });
}

function lossProblems({ outputs, layers }: Network, training: TrainingRecipe, dataTask: DataTask): Problem[] {
  const whole = dataTask === "mixed" ? null : dataTask;
  const [only, ...others] = outputs;
  if (only === undefined) return whole === null ? [] : unfitLoss(training.loss, whole, null);
  return [only, ...others].flatMap((output) => {
    const task = output.part?.task ?? whole;
    const isOwn = output.params.loss !== RECIPE_LOSS || others.length > 0;
    return task === null ? [] : outputProblems(output, layers, training, task, isOwn, others.length > 0);
  });
}

/** A loss that has no meaning for what is predicted. `output`: the one that it is set at, null for the recipe. */
function unfitLoss(type: LossType, task: Task, output: NetworkLayer | null): Problem[] {
  const loss = LOSSES[type];
  if (loss.tasks.includes(task)) return [];
  const all = Object.values(LOSSES).filter(({ tasks }) => tasks.includes(task));
  const fitting = all.map(({ label }) => label).join(", ");
  const what = task === "regression" ? "to predict a number" : "to predict a class";
  const id = output?.id;
  const best = all.find(({ activations }) => activations[0] === output?.params.activation) ?? all[0];
  return [
    {
      code: "loss-unfit-for-task",
      message:
        output === null ? `${loss.label} cannot be used ${what}.` : `${output.title} cannot use ${loss.label} ${what}.`,
      next: `Choose another loss: ${fitting}.`,
      subject: id === undefined ? { kind: "setting", path: "training.loss" } : { kind: "layer", id, param: "loss" },
      expected: fitting,
      received: loss.label,
      ...(id === undefined || best === undefined
        ? {}
        : { repairs: [{ kind: "set-param", id, param: "loss", value: best.type }] }),
    },
  ];
}

function outputProblems(
  output: NetworkLayer,
  layers: readonly NetworkLayer[],
  training: TrainingRecipe,
  task: Task,
  isOwn: boolean,
  severalOutputs: boolean,
): Problem[] {
  const type = lossOf(output, training.loss);
  const loss = LOSSES[type];
  const unfit = unfitLoss(type, task, isOwn ? output : null);
  if (unfit.length > 0) return unfit;
  const problems: Problem[] = [];
  const subject = isOwn
    ? ({ kind: "layer", id: output.id, param: "loss" } as const)
    : ({ kind: "setting", path: "training.loss" } as const);
  const activation = output.params.activation;
  if (typeof activation !== "string") return problems;
  const where = { kind: "layer", id: output.id, param: "activation" } as const;
  const size = output.shape?.[0];
  const set = (value: string): Repair[] => [{ kind: "set-param", id: output.id, param: "activation", value }];
  const source = layers.find(({ id }) => id === output.sources[0]);
  const [best = "linear"] = loss.activations;

  if (activation === "softmax" && size === 1) {
    const value = task === "regression" ? "linear" : "sigmoid";
    problems.push({
      code: "softmax-of-one",
      message: `${output.title} has one number, and softmax makes it always 1.`,
      next: `Use ${value} instead.`,
      subject: where,
      expected: value,
      received: "softmax",
      repairs: set(value),
    });
  } else if (loss.unfit?.activations.includes(activation) === true) {
    problems.push({
      code: "activation-unfit-for-loss",
      message: `${loss.label} cannot follow the activation "${activation}" of ${output.title}, because ${loss.unfit.reason}.`,
      next: `Set the activation to ${best}.`,
      subject: where,
      expected: loss.activations.join(" or "),
      received: activation,
      repairs: set(best),
    });
  } else if (loss.fusedWith !== undefined && activation !== loss.fusedWith) {
    problems.push({
      code: "activation-unusual-for-loss",
      message: `${loss.label} is made for the activation ${loss.fusedWith}, but ${output.title} has ${activation}.`,
      next: `Set the activation to ${loss.fusedWith}, or choose another loss.`,
      subject: where,
      expected: loss.fusedWith,
      received: activation,
      warning: true,
      repairs: set(loss.fusedWith),
    });
  } else if (task === "regression" && activation !== "linear" && best === "linear") {
    problems.push({
      code: "activation-limits-prediction",
      message: `${output.title} has the activation ${activation}, which keeps predictions within its limits.`,
      next: "Set it to linear, unless all targets lie within them.",
      subject: where,
      expected: "linear",
      received: activation,
      warning: true,
      repairs: set("linear"),
    });
  }
  const weights =
    loss.weighsClasses === true ? outputLossSettings(output, training.lossSettings).classWeights : undefined;
  if (weights !== undefined && size !== undefined && weights.length !== size) {
    const isTheRecipes = output.layer.lossSettings?.classWeights === undefined;
    const which = severalOutputs
      ? `${output.title} has ${size} ${size === 1 ? "number" : "classes"}`
      : `the target has ${size} ${size === 1 ? "output" : "classes"}`;
    problems.push({
      code: "class-weights-do-not-fit",
      message: `${weights.length} class weights are given${severalOutputs && isTheRecipes ? " in the recipe" : ""}, but ${which}.`,
      next:
        severalOutputs && isTheRecipes
          ? `Give the output ${size} of its own, or take those of the recipe away.`
          : `Give ${size}, or none.`,
      subject:
        severalOutputs || !isTheRecipes
          ? { kind: "layer", id: output.id, param: "classWeights" }
          : { kind: "setting", path: "training.lossSettings.classWeights" },
      expected: String(size),
      received: String(weights.length),
    });
  }
  if (["categorical-cross-entropy", "focal", "kl-divergence"].includes(loss.type) && size === 1) {
    problems.push({
      code: "one-class",
      message: `${loss.label} compares several classes, but the target gives one number.`,
      next: "Choose Binary cross-entropy.",
      subject,
    });
  }
  if (
    source?.layer.type === "activation" &&
    ["softmax", "sigmoid"].includes(String(source.params.activation)) &&
    activation !== "linear"
  ) {
    problems.push({
      code: "activation-twice",
      message: `${source.title} already applies ${String(source.params.activation)} before ${output.title} applies ${activation}.`,
      next: `Remove ${source.title}, unless you mean it.`,
      subject: { kind: "layer", id: source.id },
      warning: true,
      repairs: [{ kind: "remove-layer", id: source.id }],
    });
  }
  return problems;
}
