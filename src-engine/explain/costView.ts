// How the cost of one row comes about, output by output, in the same few columns for every loss.

import type { Preparation } from "../document/preparation";
import { invariant } from "../document/errors";
import { LOSSES } from "../losses/registry";
import { lossOf } from "../network/outputLoss";
import type { CompiledNetwork } from "../passes/compiledNetwork";
import type { CostPieces } from "../passes/costPieces";
import type { CostView } from "../protocol/learn";
import { elementNames } from "./networkView";
import type { Row } from "./rows";

type Part = CostView["parts"][number];
type Output = Part["outputs"][number];

export function costView(compiled: CompiledNetwork, preparation: Preparation, row: Row): CostView {
  const { network, training, outputs } = compiled;
  const parts = compiled.explainedGradients.costs.map((pieces): Part => {
    const layer = network.outputs.find(({ id }) => id === pieces.id);
    invariant(layer !== undefined, "a loss is that of an output");
    const { spec, params } = LOSSES.read(lossOf(layer, training.loss));
    return {
      layer: layer.id,
      loss: spec.type,
      formula: spec.formula,
      weight: Number(layer.params.lossWeight),
      outputs: outputTerms(pieces, row, elementNames(layer, preparation, outputs), spec.share(params)),
      total: row.numbers(pieces.loss)[0] ?? NaN,
    };
  });
  return { parts, total: parts.reduce((sum, { weight, total }) => sum + weight * total, 0) };
}

function outputTerms(
  pieces: CostPieces,
  row: Row,
  names: readonly string[] | null,
  share: { readonly name: string; readonly symbol: string },
): readonly Output[] {
  const prediction = row.numbers(pieces.prediction);
  const target = row.numbers(pieces.target);
  const last = row.numbers(pieces.last);
  const coefficient = row.numbers(pieces.coefficient);
  const total = row.numbers(pieces.loss)[0] ?? NaN;
  const sum = last.reduce((all, value, k) => all + value * (coefficient[k] ?? 0), 0);
  // What a loss has besides the sum, such as the 1 of "1 - cosine", is shared out evenly.
  const rest = Math.abs(total - sum) <= 1e-12 * Math.abs(total) ? 0 : (total - sum) / last.length;
  const terms = pieces.terms.map(({ name, symbol, value }) => ({ name, symbol, values: row.numbers(value) }));
  const isShare =
    rest === 0 && coefficient.every((factor) => factor === 1) && pieces.terms.at(-1)?.value === pieces.last;
  return Array.from(prediction, (value, k): Output => ({
    name: names?.[k] ?? String(k + 1),
    prediction: value,
    target: target[k] ?? NaN,
    terms: [
      ...terms.map(({ name, symbol, values }) => ({ name, symbol, value: values[k] ?? NaN })),
      ...(isShare ? [] : [{ ...share, value: (coefficient[k] ?? 0) * (last[k] ?? 0) + rest }]),
    ],
  }));
}
