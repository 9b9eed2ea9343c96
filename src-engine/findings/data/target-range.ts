// A target that the output cannot reach.

import { applyEdits } from "../../document/edits";
import type { Document } from "../../document/schema";
import type { DataFindingSpec } from "./spec";
import { targetsOf } from "./spec";

/** What the output can give; the others have no bounds. */
const RANGES: Readonly<Record<string, readonly [number, number]>> = {
  relu: [0, Infinity],
  softplus: [0, Infinity],
  exponential: [0, Infinity],
  sigmoid: [0, 1],
  "hard-sigmoid": [0, 1],
  tanh: [-1, 1],
  softsign: [-1, 1],
};
/** Beyond by as much is rounding. */
const SLACK = 1e-6;

export const targetRange: DataFindingSpec = {
  type: "target-range",
  label: "The output cannot reach the target",
  summary: "A number to predict lies beyond what the output's activation gives",
  docs: "An activation bounds what an output can give: ReLU gives nothing below 0, a sigmoid nothing beyond 0 and 1. The numbers to predict are scaled, so that about half of them are below 0: what lies beyond the bounds is predicted wrong however long the network is trained. A linear output has no bounds.",
  evidence:
    "The least and the greatest number to predict, scaled as the network sees it, and the activation of the output.",
  threshold: "One of them lies beyond the activation's range.",
  tone: "bad",
  ask: () => [],
  judge({ scaledTargets, rows }, _answers, { number }, document) {
    const bounded = boundedOutput(document);
    if (bounded === null || rows === 0) return [];
    const { activation, range } = bounded;
    return scaledTargets
      .filter(({ least, greatest }) => least < range[0] - SLACK || greatest > range[1] + SLACK)
      .map(({ name, least, greatest }) => ({
        text: `Scaled, “${name}” goes from ${number(least)} to ${number(greatest)}, but the output's activation ${activation} gives ${range[1] === Infinity ? `nothing below ${number(range[0])}` : `only what lies between ${number(range[0])} and ${number(range[1])}`}.`,
        columns: [name],
      }));
  },
  fix(document, { columns: [name = ""] }, evidence) {
    const bounded = boundedOutput(document);
    if (bounded === null || !targetsOf(evidence).some((target) => target.name === name)) return null;
    return {
      label: "Make the output linear",
      document: applyEdits(document, [{ kind: "set-param", id: bounded.id, param: "activation", value: "linear" }]),
    };
  },
};

/** The only output, where it has bounds. */
function boundedOutput({ model }: Document) {
  const [output, ...others] = model.layers.filter(({ type }) => type === "output");
  const activation = output?.params?.activation;
  if (output === undefined || others.length > 0 || typeof activation !== "string") return null;
  const range = RANGES[activation];
  return range === undefined ? null : { id: output.id, activation, range };
}
