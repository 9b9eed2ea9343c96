// The error grows from layer to layer on its way back.

import type { LayersAt } from "../runs/layerSamples";
import { diverging } from "./diverging";
import { rateOf, withRecipe } from "./fixes";
import { reaches } from "./gradients";
import { rateTooHigh } from "./rate-too-high";
import type { FindingSpec } from "./spec";

const TIMES = 1e3;
/** Against the weights themselves. */
const OWN = 10;

export const explodingGradients: FindingSpec = {
  type: "exploding-gradients",
  label: "Exploding gradients",
  summary: "The gradient grows out of all proportion",
  docs:
    "Going back through layers or steps of a sequence the gradient is multiplied again and again; where the factors are greater than 1 it grows without bound, and one step undoes what many have done. Clipping the gradient bounds it (Pascanu, Mikolov and Bengio, “On the difficulty of training recurrent neural networks”, 2013); " +
    "smaller initial weights and normalization keep it from growing.",
  evidence: "The gradient of each layer's weights on one batch of training rows, at up to 16 moments of the run.",
  threshold:
    "At one of the moments a gradient is no finite number; or the root mean square of the first layer's gradient is more than 1,000 times the last one's; or that of a layer is more than 10 times the size of its weights, so that a step of plain gradient descent at a rate of 0.1 would move it by more than its own length. Of a run that diverges, or whose learning rate is too high, only the initial weights count.",
  tone: "warn",
  judge(evidence, words) {
    const { layer, number } = words;
    // What too high a rate has done to the weights is told as that.
    const isThrown = [diverging, rateTooHigh].some((other) => other.judge(evidence, words) !== null);
    const isCounted = ({ step }: LayersAt): boolean => !isThrown || step === 0;
    for (const at of evidence.samples?.moments.filter(isCounted) ?? []) {
      for (const [id, { gradientSize, weightSize, gradients }] of Object.entries(at.layers)) {
        if (gradients === null && !Number.isNaN(gradientSize)) continue;
        const span = { from: at.epoch, to: at.epoch };
        if (Number.isNaN(gradientSize))
          return { text: `The gradient of ${layer(id)} is no finite number.`, span, layers: [id] };
        if (weightSize > 0 && gradientSize > OWN * weightSize)
          return {
            text: `The gradient of ${layer(id)} has a size of ${number(gradientSize)}, its weights ${number(weightSize)}.`,
            span,
            layers: [id],
          };
      }
    }
    const found = reaches(evidence).find(
      ({ at, first, last }) => isCounted(at) && last.size > 0 && first.size > TIMES * last.size,
    );
    if (found === undefined) return null;
    return {
      text: `The gradient of ${layer(found.first.id)} has a size of ${number(found.first.size)}, that of ${layer(found.last.id)} ${number(found.last.size)}.`,
      span: { from: found.at.epoch, to: found.at.epoch },
      layers: [found.first.id],
    };
  },
  fix({ run: { document } }) {
    return document.training.clipping === undefined && Number.isFinite(rateOf(document))
      ? withRecipe(document, "gradients clipped to a length of 1", { clipping: { type: "global-norm" } })
      : null;
  },
};
