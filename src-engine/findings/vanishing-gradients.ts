// Nothing of the error arrives at the first layers.

import { median } from "../document/median";
import { withActivation } from "./fixes";
import { beginning, reaches } from "./gradients";
import type { FindingSpec } from "./spec";

const SHARE = 1e-3;
/** With fewer layers a small gradient has another reason. */
const DEPTH = 3;

export const vanishingGradients: FindingSpec = {
  type: "vanishing-gradients",
  label: "Vanishing gradients",
  summary: "The gradient all but vanishes on its way to the first layers",
  docs:
    "Going back through the layers the gradient is multiplied by the slope of each activation. That of a sigmoid is 1/4 at most, so that after five such layers a thousandth is left and the first ones do not learn (Hochreiter, 1991; Glorot and Bengio, 2010). ReLU and its kin, " +
    "normalization between layers and shortcuts around them help.",
  evidence: "The gradient of each layer's weights on one batch of training rows, at up to 16 moments of the run.",
  threshold:
    "Of a network with three or more layers with weights, in the median of the first quarter of these moments (later the loss may be so low that gradients are small everywhere): the root mean square of the first layer's gradient is less than a thousandth of the last one's, and more than 0. A thousandth is what five sigmoids leave; " +
    "in steps of one rate such a layer stands still while the others learn.",
  tone: "warn",
  yieldsTo: ["diverging", "dead-units"],
  judge(evidence, { layer, number }) {
    const moments = beginning(reaches(evidence));
    const [sample] = moments;
    if (sample === undefined || sample.depth < DEPTH) return null;
    const shares = moments.map(({ first, last }) => first.size / last.size);
    if (!(Math.min(...shares) > 0) || !(median(shares) < SHARE)) return null;
    const { first, last } = sample;
    return {
      text: `The gradient of ${layer(first.id)} has a size of ${number(first.size)}, that of ${layer(last.id)} ${number(last.size)}: ${number(last.size / first.size)} times as much.`,
      span: { from: sample.at.epoch, to: moments.at(-1)?.at.epoch ?? sample.at.epoch },
      layers: [sample.first.id],
    };
  },
  fix({ run: { document }, samples }) {
    const isSteep = (activation: unknown): boolean =>
      ["sigmoid", "tanh", "hard-sigmoid", "softsign"].some((one) => one === activation);
    const known = new Set(Object.keys(samples?.moments[0]?.layers ?? {}));
    const hidden = document.model.layers.filter(
      ({ id, type, params }) => known.has(id) && type !== "output" && isSteep(params?.activation),
    );
    return hidden.length === 0
      ? null
      : {
          label: "ReLU in the hidden layers",
          document: withActivation(
            document,
            hidden.map(({ id }) => id),
            "relu",
          ),
          forkAt: 0,
        };
  },
};
