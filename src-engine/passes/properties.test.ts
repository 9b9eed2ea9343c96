// What must hold for every legal network, whatever it is made of.

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sizeOf } from "../document/size";
import { LOSS } from "../ir/names";
import type { Graph } from "../ir/graph";
import { print } from "../ir/print";
import { verify, verifyStep } from "../ir/verify";
import { OPTIMIZERS } from "../optimizers/registry";
import type { Tensor } from "../runtime/backend";
import { collectOutputs, interpret } from "../runtime/reference/interpret";
import { compareNumbers } from "../testing/allclose";
import { legalNetwork, legalTargets } from "../testing/arbitraryNetwork";
import type { LegalNetwork } from "../testing/arbitraryNetwork";
import { randomFeeds } from "../testing/random";
import { LOSSES } from "../losses/registry";
import { analyze, soundNetwork } from "../network/network";
import { checkModel } from "../check/checkModel";
import { graphInputs, inferenceGraph, isTrained, stepGraph, weightSpecs } from "./compile";
import { differentiate } from "./differentiate";
import { lower } from "./lower";
import { simplify } from "./simplify";
import { update } from "./update";

const RUNS = { numRuns: 60 };
const ROWS = 3;
/** Large networks on a machine that has much else to do, in ms. */
const PATIENCE = 300_000;

/** The graph after each pass on the way to a training step. */
function stages({ model, training, ends }: LegalNetwork): Record<string, Graph> {
  const { spec, params } = OPTIMIZERS.read(training.optimizer);
  const specs = weightSpecs(soundNetwork(model, ends));
  const weights = specs.filter(isTrained);
  const resting = specs.filter((weight) => !isTrained(weight));
  const frozen = resting.filter(({ rules }) => rules.frozen).map(({ tensor }) => tensor);
  const kept = resting.filter(({ rules }) => !rules.frozen).map(({ tensor }) => tensor);
  const lowered = lower(soundNetwork(model, ends), { training: true, loss: training.loss });
  const differentiated = differentiate(lowered, {
    of: LOSS,
    wrt: weights.map(({ tensor }) => tensor),
    ...(spec.gradientScale === undefined ? {} : { scale: spec.gradientScale }),
  });
  const scaled = spec.gradientScale !== undefined;
  const plain = { clipping: undefined, frozen, measureChange: true };
  const updated = verifyStep(update(differentiated, { spec, params, weights, kept, scaled, ...plain })).graph;
  return { lowered, differentiated, updated };
}

/** Operations, but for views of the same numbers, and for turns: a turn that two need may end behind one of them, and stays for the other. */
function work({ nodes }: Graph): number {
  return nodes.filter(({ op }) => op !== "reshape" && op !== "transpose").length;
}

function feedsFor(graph: Graph, { ends }: LegalNetwork): Record<string, Tensor<Float64Array>> {
  const feeds = randomFeeds(graph, ROWS, { targets: legalTargets(ends, ROWS) }, 11);
  // Mean squares are never negative, nor is the variance that a frozen batch norm keeps.
  const squares = [...graphInputs(graph, "slot"), ...graphInputs(graph, "weight")].filter(({ name }) =>
    /\.squares?$|\/variance$/.test(name),
  );
  for (const { name } of squares) {
    const feed = feeds[name];
    if (feed !== undefined) feeds[name] = { ...feed, data: feed.data.map(Math.abs) };
  }
  return feeds;
}

describe("every legal network", () => {
  it(
    "passes the check that the window makes",
    () => {
      fc.assert(
        fc.property(legalNetwork, ({ model, training, ends }) => {
          const recipe = { ...training, batchSize: 1, epochs: 1, seed: 0, rules: [], restoreBest: false };
          const { problems, layers, parameters } = checkModel(
            analyze(model, ends),
            recipe,
            ends.targets === undefined ? (LOSSES.read(training.loss).spec.tasks.at(-1) ?? "classification") : "mixed",
          );
          // Some legal networks make no sense with some losses; none has a broken graph.
          expect(
            problems.filter(
              ({ warning, code }) => warning !== true && code !== "softmax-of-one" && code !== "one-class",
            ),
          ).toEqual([]);
          const outputs = model.layers.filter(({ type }) => type === "output");
          expect(outputs.reduce((sum, { id }) => sum + (layers[id]?.shape?.[0] ?? NaN), 0)).toBe(ends.output[0]);
          expect(parameters).toBe(
            weightSpecs(soundNetwork(model, ends)).reduce((sum, { shape }) => sum + sizeOf(shape), 0),
          );
        }),
        RUNS,
      );
    },
    PATIENCE,
  );

  it(
    "is well formed after every pass",
    () => {
      fc.assert(
        fc.property(legalNetwork, (network) => {
          for (const graph of Object.values(stages(network))) {
            verify(graph);
            verify(simplify(graph));
          }
          verify(inferenceGraph(soundNetwork(network.model, network.ends)));
          verifyStep(stepGraph(soundNetwork(network.model, network.ends), network.training, { measureChange: true }));
        }),
        RUNS,
      );
    },
    PATIENCE,
  );

  it(
    "means the same after simplify, which adds no work but turns",
    () => {
      fc.assert(
        fc.property(legalNetwork, (network) => {
          for (const [stage, graph] of Object.entries(stages(network))) {
            const feeds = feedsFor(graph, network);
            const simple = simplify(graph);
            const [expected, actual] = [graph, simple].map((one) => collectOutputs(one, interpret(one, feeds)));
            for (const [name, { data }] of Object.entries(expected ?? {})) {
              const difference = compareNumbers(actual?.[name]?.data ?? [], data, { relative: 1e-9, absolute: 1e-12 });
              if (difference !== null) throw new Error(`${stage}, ${name}: ${difference}`);
            }
            expect(work(simple)).toBeLessThanOrEqual(work(graph));
          }
        }),
        RUNS,
      );
    },
    PATIENCE,
  );

  it(
    "is printed and compiled the same way each time, and simplify has nothing left to do",
    () => {
      fc.assert(
        fc.property(legalNetwork, (network) => {
          const [first, second] = [0, 1].map(() =>
            print(
              stepGraph(soundNetwork(network.model, network.ends), network.training, { measureChange: true }).graph,
            ),
          );
          expect(first).toBe(second);
          const { graph } = stepGraph(soundNetwork(network.model, network.ends), network.training, {
            measureChange: true,
          });
          expect(print(simplify(graph))).toBe(first);
        }),
        RUNS,
      );
    },
    PATIENCE,
  );
});
