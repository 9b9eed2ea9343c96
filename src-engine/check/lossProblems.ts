// Which losses suit what is predicted, and the last activations.

import type { Problem, Repair } from "../document/errors";
import type { DataTask, Task, TrainingRecipe, Word } from "../document/schema";
import { wordProblems } from "../document/vocabulary";
import { LOSSES } from "../losses/registry";
import type { Network, NetworkLayer } from "../network/network";
import { lossOf } from "../network/outputLoss";

/** What is wrong, or doubtful, about the losses of the recipe and of the outputs. */
export function lossProblems({ outputs, layers }: Network, training: TrainingRecipe, dataTask: DataTask): Problem[] {
  const whole = dataTask === "mixed" ? null : dataTask;
  const recipes = wordProblems(LOSSES, training.loss, "training.loss");
  const [only, ...others] = outputs;
  if (only === undefined) return [...recipes, ...(whole === null ? [] : unfitLoss(training.loss, whole, null))];
  const each = [only, ...others].flatMap((output) => {
    const task = output.part?.task ?? whole;
    return task === null ? [] : outputProblems(output, layers, training, task, others.length > 0);
  });
  return [...recipes, ...each];
}

/** A loss that has no meaning for what is predicted. `output`: the one that it is set at, null for the recipe. */
function unfitLoss({ type }: Word, task: Task, output: NetworkLayer | null): Problem[] {
  const loss = LOSSES.find(type);
  if (loss === undefined || loss.tasks.includes(task)) return [];
  const all = LOSSES.all.filter(({ tasks }) => tasks.includes(task));
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
      ...(best === undefined ? {} : { repairs: [setLoss(best.type, id)] }),
    },
  ];
}

/** `id`: the output that has a loss of its own. */
function setLoss(type: string, id: string | undefined): Repair {
  return id === undefined ? { kind: "set-loss", type } : { kind: "set-param", id, param: "loss", value: { type } };
}

function outputProblems(
  output: NetworkLayer,
  layers: readonly NetworkLayer[],
  training: TrainingRecipe,
  task: Task,
  severalOutputs: boolean,
): Problem[] {
  const word = lossOf(output, training.loss);
  const isRecipes = word === training.loss;
  const isOwn = !isRecipes || severalOutputs;
  const loss = LOSSES.find(word.type);
  if (loss === undefined) return [];
  const { params } = LOSSES.read(word);
  const unfit = unfitLoss(word, task, isOwn ? output : null);
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
  const weights = Array.isArray(params.classWeights) ? params.classWeights.length : 0;
  if (weights > 0 && size !== undefined && weights !== size) {
    const which = severalOutputs
      ? `${output.title} has ${size} ${size === 1 ? "number" : "classes"}`
      : `the target has ${size} ${size === 1 ? "output" : "classes"}`;
    const ofSeveral = severalOutputs && isRecipes;
    problems.push({
      code: "class-weights-do-not-fit",
      message: `${weights} class weights are given${ofSeveral ? " in the recipe" : ""}, but ${which}.`,
      next: ofSeveral
        ? "Give the output a loss of its own, or remove the class weights from the recipe."
        : `Give ${size}, or none.`,
      subject: !isOwn
        ? { kind: "setting", path: "training.loss.classWeights" }
        : { kind: "layer", id: output.id, param: "loss" },
      expected: String(size),
      received: String(weights),
    });
  }
  if (loss.severalClasses === true && size === 1) {
    problems.push({
      code: "one-class",
      message: `${loss.label} compares several classes, but the target gives one number.`,
      next: "Choose Binary cross-entropy.",
      subject,
    });
  }
  if (
    source?.layer.type === "activation" &&
    (source.params.activation === "softmax" || source.params.activation === "sigmoid") &&
    activation !== "linear"
  ) {
    problems.push({
      code: "activation-twice",
      message: `${source.title} already applies ${source.params.activation} before ${output.title} applies ${activation}.`,
      next: `Remove ${source.title}, unless you mean it.`,
      subject: { kind: "layer", id: source.id },
      warning: true,
      repairs: [{ kind: "remove-layer", id: source.id }],
    });
  }
  return problems;
}
