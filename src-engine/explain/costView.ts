// How the cost of one row comes about, output by output, in the same few columns for every loss.

import type { Preparation } from "../document/preparation";
import { invariant } from "../document/errors";
import type { AnyNode, ValueId } from "../ir/graph";
import type { OpKind } from "../ir/ops";
import { LOSSES } from "../losses/registry";
import { lossOf } from "../network/outputLoss";
import type { CompiledNetwork } from "../passes/compiledNetwork";
import type { CostPieces } from "../passes/costPieces";
import type { CostView } from "../protocol/learn";
import { refer } from "./express";
import type { Letters } from "./express";
import { elementNames } from "./networkView";
import type { Row } from "./rows";
import { inLetters } from "./text";

type Part = CostView["parts"][number];
type Output = Part["outputs"][number];

export function costView(compiled: CompiledNetwork, preparation: Preparation, row: Row): CostView {
  const { network, training, outputs } = compiled;
  const parts = compiled.explainedGradients.costs.map((pieces): Part => {
    const layer = network.outputs.find(({ id }) => id === pieces.id);
    invariant(layer !== undefined, "a loss is that of an output");
    const { spec } = LOSSES.read(lossOf(layer, training.loss));
    return {
      layer: layer.id,
      loss: spec.type,
      formula: spec.formula,
      weight: Number(layer.params.lossWeight),
      outputs: outputTerms(pieces, row, elementNames(layer, preparation, outputs), spec.share ?? "share"),
      total: row.numbers(pieces.loss)[0] ?? NaN,
    };
  });
  return { parts, total: parts.reduce((sum, { weight, total }) => sum + weight * total, 0) };
}

function outputTerms(pieces: CostPieces, row: Row, names: readonly string[] | null, share: string): readonly Output[] {
  const prediction = row.numbers(pieces.prediction);
  const target = row.numbers(pieces.target);
  const last = row.numbers(pieces.last);
  const coefficient = row.numbers(pieces.coefficient);
  const total = row.numbers(pieces.loss)[0] ?? NaN;
  const sum = last.reduce((all, value, k) => all + value * (coefficient[k] ?? 0), 0);
  // What a loss has besides the sum, such as the 1 of "1 - cosine", is shared out evenly.
  const rest = Math.abs(total - sum) <= 1e-12 * Math.abs(total) ? 0 : (total - sum) / last.length;
  const terms = pieces.terms.map(({ value, known }) => ({
    value,
    values: row.numbers(value),
    ...(known ?? nameOf(row, value, pieces)),
  }));
  const lastSymbol = terms.find(({ value }) => value === pieces.last)?.symbol ?? "ŷ";
  const isShare =
    rest === 0 && coefficient.every((factor) => factor === 1) && pieces.terms.at(-1)?.value === pieces.last;
  return Array.from(prediction, (value, k): Output => {
    const factor = coefficient[k] ?? 0;
    const own = factor * (last[k] ?? 0) + rest;
    return {
      name: names?.[k] ?? String(k + 1),
      prediction: value,
      target: target[k] ?? NaN,
      terms: [
        ...terms.map(({ name, symbol, values }) => ({ name, symbol, value: values[k] ?? NaN })),
        ...(isShare ? [] : [{ name: share, symbol: shareSymbol(factor, lastSymbol, rest), value: own }]),
      ],
    };
  });
}

function shareSymbol(factor: number, last: string, rest: number): string {
  const piece = /[ ]/.test(last) && !/[)²|]$/.test(last) ? `(${last})` : last;
  const product =
    factor === 1 ? last : factor === -1 ? `-${piece}` : factor === 0.5 ? `½·${piece}` : `${short(factor)}·${piece}`;
  return rest === 0 ? product : `${short(rest)} + ${product}`;
}

const NAMES: Partial<Readonly<Record<OpKind, string>>> = {
  abs: "size",
  add: "sum",
  divide: "ratio",
  exp: "power",
  log: "logarithm",
  log1p: "logarithm",
  logSoftmax: "logarithm",
  multiply: "product",
  minimum: "bounded",
  maximum: "bounded",
  relu: "shortfall",
  sigmoidCrossEntropy: "surprise",
  softplus: "softplus",
  subtract: "difference",
};

function nameOf(row: Row, id: ValueId, pieces: CostPieces): { readonly name: string; readonly symbol: string } {
  const node = row.values.graph.nodes[id];
  invariant(node !== undefined, "a term is computed");
  const letters: Letters = {
    of: (value) => {
      if (value === pieces.prediction) return { symbol: "ŷ" };
      if (value === pieces.target) return { symbol: "y" };
      if (value === pieces.logits) return { symbol: "z" };
      const made = row.values.graph.nodes[value];
      return made?.op === "logSoftmax" && made.inputs[0] === pieces.logits ? { symbol: "ln ŷ" } : null;
    },
  };
  return { name: termName(node), symbol: inLetters(refer(row.values, id, row.place(id, 0), letters), short) };
}

function termName({ op, inputs }: AnyNode): string {
  const [a = -1, b = -1] = inputs;
  if (op === "multiply" && a === b) return "square";
  return NAMES[op] ?? "step";
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}
