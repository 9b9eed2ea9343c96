// Units that give 0 for every row, and so never learn again.

import { isOddRate, withActivation, withLowerRate } from "./fixes";
import type { FindingSpec } from "./spec";

/** CS231n's 40%, and a margin for small layers. */
const SHARE = 0.5;

export const deadUnits: FindingSpec = {
  type: "dead-units",
  label: "Dead units",
  summary: "Half of a layer's units give 0 for every row",
  docs: "A unit with ReLU that gives 0 for every row has a gradient of 0 as well: it never learns again. A step that went too far often does it. A lower learning rate, or an activation with a slope below 0 (leaky ReLU, ELU, GELU), keeps units alive.",
  evidence:
    "What each layer with an activation gives for one batch of training rows, at the last of up to 16 moments of the run.",
  threshold:
    "Half of the layer's units or more give exactly 0 for every row of the batch. A learning rate that is too high may kill 40% of a network (CS231n, “Neural networks part 1”); a few dead units in a layer are usual and do no harm.",
  tone: "warn",
  yieldsTo: ["diverging"],
  judge(evidence, { layer, number, whole }) {
    const last = evidence.samples?.moments.at(-1);
    const dead = Object.entries(last?.layers ?? {}).filter(([, { silent }]) => silent !== null && silent >= SHARE);
    const [worst] = [...dead].sort(([, a], [, b]) => (b.silent ?? 0) - (a.silent ?? 0));
    if (last === undefined || worst === undefined) return null;
    const [id, { silent }] = worst;
    const others = dead.length === 1 ? "" : ` Of ${whole(dead.length)} layers at least half are dead.`;
    return {
      text: `${number(100 * (silent ?? 0))}% of the units of ${layer(id)} give 0 for every row of the batch.${others}`,
      span: { from: last.epoch, to: last.epoch },
      layers: dead.map(([name]) => name),
    };
  },
  fix(evidence, { layers = [] }, words) {
    const { document } = evidence.run;
    if (isOddRate(document)) return withLowerRate(evidence, words);
    const next = withActivation(document, layers, "leaky-relu");
    return next === document ? null : { label: "leaky ReLU in these layers", document: next, forkAt: 0 };
  },
};
