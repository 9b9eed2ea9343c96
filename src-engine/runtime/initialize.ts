// The weights a run starts with. Each weight has a random stream of its own, named after it, so that adding a layer or a
// weight leaves every other initial weight as it was.

import { filled } from "../document/typedArrays";
import { staticSize } from "../ir/shape";
import type { Initializer, WeightSpec } from "../layers/spec";
import type { Tensor } from "./backend";
import { createGenerator } from "./random";
import type { Generator } from "./random";

/** Standard deviation of "normal" and half width of "uniform", as in Keras. */
const SMALL = 0.05;

type Fans = Pick<WeightSpec, "fanIn" | "fanOut">;

const normal = (deviation: number) => (generator: Generator) => generator.normal() * deviation;
const uniform = (limit: number) => (generator: Generator) => (2 * generator.uniform() - 1) * limit;

const INITIAL_VALUE: { readonly [K in Initializer]: (fans: Fans) => (generator: Generator) => number } = {
  // Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010, equation 16.
  "glorot-uniform": ({ fanIn, fanOut }) => uniform(Math.sqrt(6 / (fanIn + fanOut))),
  // The same variance, 2 / (fanIn + fanOut) (equation 12).
  "glorot-normal": ({ fanIn, fanOut }) => normal(Math.sqrt(2 / (fanIn + fanOut))),
  // He, Zhang, Ren and Sun, "Delving deep into rectifiers", 2015, equation 10: variance 2 / fanIn.
  "he-normal": ({ fanIn }) => normal(Math.sqrt(2 / fanIn)),
  // The same variance: that of a uniform distribution is limit^2 / 3.
  "he-uniform": ({ fanIn }) => uniform(Math.sqrt(6 / fanIn)),
  zeros: () => () => 0,
  ones: () => () => 1,
  normal: () => normal(SMALL),
  uniform: () => uniform(SMALL),
};

/** A weight with its tensor's name, "layer-id/kernel". */
export type InitialWeight = Pick<WeightSpec, "shape" | "initializer" | "fanIn" | "fanOut" | "raised"> & {
  readonly tensor: string;
};

/**
 * Initial values by tensor name, float32. The same seed, name, shape, initializer and fans give the same values.
 * @param seed 0 to 2^32 - 1.
 */
export function initialWeights(weights: readonly InitialWeight[], seed: number): Record<string, Tensor<Float32Array>> {
  return Object.fromEntries(
    weights.map((weight) => {
      const generator = createGenerator(seed, `initial/${weight.tensor}`);
      const draw = INITIAL_VALUE[weight.initializer](weight);
      const data = filled(Float32Array, staticSize(weight.shape), () => draw(generator));
      const [from = 0, to = 0] = weight.raised ?? [];
      for (let i = from; i < to; i++) data[i] = Number(data[i]) + 1;
      return [weight.tensor, { shape: weight.shape, data }];
    }),
  );
}
