// The changes by which findings are fixed.

import { applyEdits } from "../document/edits";
import { freshId, layerIds, predecessors } from "../document/graph";
import { resolveParams } from "../document/params";
import { withTraining } from "../document/recipeEdits";
import type { Changes } from "../document/recipeEdits";
import type { Document, TrainingRecipe } from "../document/schema";
import { layerSpec } from "../layers/registry";
import { LEARNING_RATE, OPTIMIZERS, learningRateOf, withLearningRate } from "../optimizers/registry";
import type { Evidence, Fix, FindingWords } from "./spec";

/** The rate that the optimizer has where none is named. */
export function usualRate({ training }: Document): number {
  return Number(OPTIMIZERS.find(training.optimizer.type)?.params[LEARNING_RATE]?.default ?? NaN);
}

export function rateOf({ training }: Document): number {
  return OPTIMIZERS.find(training.optimizer.type) === undefined ? NaN : learningRateOf(training.optimizer);
}

/** Far from the rate that the optimizer has where none is named. */
export function isOddRate(document: Document): boolean {
  const [rate, usual] = [rateOf(document), usualRate(document)];
  return rate > 10 * usual || rate < usual / 100;
}

/** A new run of the network with another learning rate, from the same initial weights. */
export function withRate({ run: { document } }: Evidence, rate: number, words: FindingWords): Fix | null {
  const spec = OPTIMIZERS.find(document.training.optimizer.type)?.params[LEARNING_RATE];
  const rounded = Number(rate.toPrecision(3));
  if (spec?.kind !== "number" || !(rounded > 0) || rounded > spec.max || rounded === rateOf(document)) return null;
  return withRecipe(document, `learning rate ${words.number(rounded)}`, {
    optimizer: withLearningRate(document.training.optimizer, rounded),
  });
}

/** A tenth of the rate, or the optimizer's usual one where that is less still. */
export function withLowerRate(evidence: Evidence, words: FindingWords): Fix | null {
  const { document } = evidence.run;
  const rate = rateOf(document);
  const usual = usualRate(document);
  return withRate(evidence, usual < rate ? Math.min(rate / 10, usual) : rate / 10, words);
}

export function withRecipe(document: Document, label: string, changes: Changes<TrainingRecipe>): Fix {
  return { label, document: withTraining(document, changes), forkAt: 0 };
}

/** Twice the units in each hidden dense layer; of a network without any, one of 32 units before the first output. */
export function withMoreUnits({ run: { document } }: Evidence): Fix | null {
  const { model } = document;
  const dense = model.layers.filter(({ type }) => type === "dense");
  if (dense.length > 0) {
    const spec = layerSpec("dense");
    if (spec === undefined) return null;
    const edits = dense.map(({ id, params }) => ({
      kind: "set-param" as const,
      id,
      param: "units",
      value: 2 * Number(resolveParams(spec.params, params).params.units),
    }));
    return { label: "twice the units in dense layers", document: applyEdits(document, edits), forkAt: 0 };
  }
  const output = model.layers.find(({ type }) => type === "output");
  const [from, ...others] = output === undefined ? [] : predecessors(model, output.id);
  if (output === undefined || from === undefined || others.length > 0) return null;
  const layer = { id: freshId("dense", layerIds(model)), type: "dense", params: { units: 32, activation: "relu" } };
  return {
    label: "a hidden layer of 32 units",
    document: applyEdits(document, [{ kind: "insert-layer", layer, from, to: output.id }]),
    forkAt: 0,
  };
}

/** The layers with another activation. */
export function withActivation(document: Document, layers: readonly string[], activation: string): Document {
  const has = layers.filter((id) => {
    const layer = document.model.layers.find((one) => one.id === id);
    return layer !== undefined && layerSpec(layer.type)?.params.activation !== undefined;
  });
  return applyEdits(
    document,
    has.map((id) => ({ kind: "set-param" as const, id, param: "activation", value: activation })),
  );
}
