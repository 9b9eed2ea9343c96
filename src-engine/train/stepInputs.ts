// What is fed to the training step besides rows and weights: the optimizer's numbers and random numbers, each a function
// of the seed and the step's number alone.

import type { Word } from "../document/schema";
import type { Graph } from "../ir/graph";
import { staticSize } from "../ir/shape";
import { LEARNING_RATE, OPTIMIZERS } from "../optimizers/registry";
import { createGenerator } from "../runtime/random";
import type { StepInputs } from "./loop";

/** Bytes of random numbers that may be made at once. */
const RANDOM_MEMORY = 64 * 1024 * 1024;

/**
 * @param batchSize rows of a full batch
 * @param rateOf the learning rate of a step, from 1 over the whole run
 * @param optimizerStart steps that were done before the optimizer began
 */
export function createStepInputs(
  graph: Graph,
  optimizer: Word,
  seed: number,
  batchSize: number,
  rateOf: (step: number) => number,
  optimizerStart = 0,
): StepInputs {
  const { spec, params } = OPTIMIZERS.read(optimizer);
  const randoms = graph.nodes.flatMap((node) => {
    if (node.op !== "input" || node.attributes.role !== "random") return [];
    const { name, shape } = node.attributes;
    const perRow = shape[0] === "N";
    return [{ name, perRow, size: staticSize(perRow ? shape.slice(1) : shape) }];
  });
  const eachStep = randoms.reduce((sum, { size, perRow }) => sum + size * (perRow ? batchSize : 1), 0);

  return {
    most: eachStep === 0 ? Number.MAX_SAFE_INTEGER : Math.max(1, Math.floor(RANDOM_MEMORY / (4 * eachStep))),
    scalars(firstStep, count) {
      const result: Record<string, Float64Array> = Object.fromEntries(
        spec.scalarNames.map((name) => [name, new Float64Array(count)]),
      );
      for (let index = 0; index < count; index++) {
        const step = firstStep + index;
        for (const [name, value] of Object.entries(
          spec.scalars(step - optimizerStart, { ...params, [LEARNING_RATE]: rateOf(step) }),
        )) {
          const values = result[name];
          if (values !== undefined) values[index] = value;
        }
      }
      return result;
    },
    random(firstStep, stretch) {
      return Object.fromEntries(
        randoms.map(({ name, size, perRow }) => {
          const each = size * (perRow ? stretch.batchSize : 1);
          const numbers = new Float32Array(each * stretch.count);
          // A step's numbers begin where those of the full batches before it would end.
          const full = size * (perRow ? batchSize : 1);
          for (let index = 0; index < stretch.count; index++) {
            createGenerator(seed, `step/${name}`, (firstStep - 1 + index) * full).fillUniform(
              numbers.subarray(index * each, (index + 1) * each),
            );
          }
          return [name, numbers];
        }),
      );
    },
  };
}
