import { sizeOf } from "../document/size";
import type { GraphBuilder } from "../ir/builder";
import type { ValueId } from "../ir/graph";
import { only, onlyValue } from "./one-input";
import { channelsOf } from "./spatial";
import type { Adaptation, ExampleShape, LayerSpec, ParamSpecs, WeightSpec } from "./spec";

const params = {
  over: {
    kind: "choice",
    label: "One mean for",
    docs: "Which numbers share a mean and a deviation.",
    default: "channel",
    choices: [
      {
        value: "channel",
        label: "Each channel",
        docs: "The numbers along the last axis have each their own: the columns of a row, the colors of a picture.",
      },
      { value: "number", label: "Each number", docs: "Each place of each channel has its own." },
      { value: "all", label: "All", docs: "All numbers of an example share one." },
    ],
  },
} as const satisfies ParamSpecs;

/** No deviation is taken to be less, so that a number that is always the same comes out as 0. As in Keras. */
const LEAST_DEVIATION = 1e-7;

/** (x - mean) / deviation, with mean and variance of the training rows (Keras's Normalization). */
export const normalizationLayer = {
  type: "normalization",
  label: "Normalization",
  synonyms: ["standardize", "scale"],
  family: "prepare",
  summary: "Brings your data to mean 0 and deviation 1",
  docs:
    "Before training begins, it looks at all training rows and notes the mean and the variance of what comes in; from then on it takes the mean away and divides by the deviation. Both are " +
    "kept with the weights and go into every export. Networks learn best from such numbers. Put it right behind the input, for pictures and sequences: number columns of a table " +
    "are scaled already, unless the Data station says otherwise.",
  params,
  inputs: { min: 1, max: 1 },
  describe: ({ over }) => (over === "channel" ? "" : over === "all" ? "one for all" : "each number"),
  inferShape: (inputs) => only(inputs),
  weights: (inputs, { over }) => {
    const shape = sharedShape(only(inputs), over);
    const size = sizeOf(shape);
    const statistic = (name: string, initializer: "zeros" | "ones"): WeightSpec => {
      const axes = axesOf(shape.length, over);
      return { name, shape, initializer, fanIn: size, fanOut: size, axes, trained: false };
    };
    return [statistic("mean", "zeros"), statistic("variance", "ones")];
  },
  adapt: (input, { over }) => momentsOf(sharedShape(input, over)),
  lower: ({ builder, inputs, weight, keep, training }) => {
    const [mean, variance] = [weight("mean"), weight("variance")];
    if (training) {
      keep("mean", mean);
      keep("variance", variance);
    }
    return normalize(builder, onlyValue(inputs), mean, variance);
  },
} as const satisfies LayerSpec<typeof params>;

function normalize(builder: GraphBuilder, x: ValueId, mean: ValueId, variance: ValueId): ValueId {
  const deviation = builder.maximum(builder.sqrt(variance), builder.scalar(LEAST_DEVIATION));
  return builder.divide(builder.subtract(x, mean), deviation);
}

/** Shape of the mean: broadcasts from the last axis on. */
function sharedShape(input: ExampleShape, over: string): ExampleShape {
  if (over === "all") return [1];
  return over === "number" ? input : [channelsOf(input)];
}

function axesOf(rank: number, over: string): string[] {
  if (over !== "number") return [over === "all" ? "all" : "channel"];
  const names =
    rank === 3
      ? ["row", "column"]
      : rank === 2
        ? ["step"]
        : Array.from({ length: rank - 1 }, (_, axis) => `axis ${axis + 1}`);
  return [...names, "channel"];
}

/**
 * Mean and variance (divided by n) of the numbers that share one, in float64, by Welford's method: exact also where the mean
 * is large beside the deviation.
 */
function momentsOf(shared: ExampleShape): Adaptation {
  const groups = sizeOf(shared);
  const [mean, squares] = [new Float64Array(groups), new Float64Array(groups)];
  let seen = 0;
  return {
    see(values) {
      for (let start = 0; start < values.length; start += groups) {
        seen += 1;
        for (let group = 0; group < groups; group++) {
          const [value, before] = [values[start + group] ?? 0, mean[group] ?? 0];
          const after = before + (value - before) / seen;
          mean[group] = after;
          squares[group] = (squares[group] ?? 0) + (value - before) * (value - after);
        }
      }
    },
    weights: () => (seen === 0 ? {} : { mean: [...mean], variance: Array.from(squares, (sum) => sum / seen) }),
  };
}
