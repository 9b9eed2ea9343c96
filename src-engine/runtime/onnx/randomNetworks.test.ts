// Networks of up to thirty layers of all kinds, at random: the official checker accepts what is written of them, and ONNX
// Runtime gives what the reference gives, before and after a step of training.
// More of them than in the suite: NETWORKS=2000 SEED=random npx vitest run src-engine/runtime/onnx/randomNetworks.test.ts

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { sizeOf } from "../../document/size";
import { FEATURES, PREDICTION, TARGETS } from "../../ir/names";
import { optimizerScalars } from "../../optimizers/registry";
import { soundNetwork } from "../../network/network";
import { graphInputs, inferenceGraph, isTrained, slotSpecs, stepGraph, weightSpecs } from "../../passes/compile";
import { writeModel } from "../../passes/onnx/model";
import { toOnnx } from "../../passes/toOnnx";
import { compareNumbers } from "../../testing/allclose";
import { HIDDEN_KINDS, largeNetwork, legalTargets } from "../../testing/arbitraryNetwork";
import type { LegalNetwork } from "../../testing/arbitraryNetwork";
import { hasOnnxChecker, startOnnxChecker } from "../../testing/onnxChecker";
import type { OnnxChecker } from "../../testing/onnxChecker";
import { normalTensor } from "../../testing/random";
import type { Backend, StepResults, Tensor, Tensors } from "../backend";
import { initialWeights } from "../initialize";
import { createGenerator } from "../random";
import { createReferenceBackend } from "../reference/backend";
import { createOnnxBackend } from "./backend";
import { floatTensor, openSession, resultTensor } from "./session";

const RUNS = { numRuns: Number(process.env.NETWORKS ?? 40) };
const ROWS = 3;
/** The other optimizers divide by the gradient's size, and make much of a gradient that is 0 but for rounding. */
const LINEAR: readonly string[] = ["gradient-descent", "sgd", "momentum", "nesterov"];

/** Weights as a run begins with them, but for biases, which are not 0: no gradient is 0 by symmetry. */
function weightsOf({ model, ends }: LegalNetwork): Record<string, Tensor<Float32Array>> {
  const specs = weightSpecs(soundNetwork(model, ends));
  return initialWeights(
    specs.map((weight) => (isTrained(weight) ? { ...weight, initializer: "glorot-normal" as const } : weight)),
    1,
  );
}

function features({ ends }: LegalNetwork): Tensor<Float32Array> {
  const { shape, data } = normalTensor(FEATURES, [ROWS, ...ends.input]);
  return { shape, data: Float32Array.from(data) };
}

/** The same numbers, each off by about a millionth: how far that moves a result is what rounding may do to it. */
function jolted<T extends Tensor>(tensors: Readonly<Record<string, T>>): Tensors {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, { shape, data }]) => {
      const generator = createGenerator(7, name);
      return [name, { shape, data: Float64Array.from(data, (x) => x * (1 + 1e-6 * generator.normal())) }];
    }),
  );
}

function expectClose(
  name: string,
  received: Tensor | undefined,
  expected: Tensor | undefined,
  moved: Tensor | undefined,
): void {
  const rounding = Math.max(
    0,
    ...Array.from(expected?.data ?? [], (value, i) => Math.abs(value - Number(moved?.data[i]))),
  );
  const difference = compareNumbers(received?.data ?? [], expected?.data ?? [], {
    relative: 1e-5,
    absolute: 1e-5 + 10 * rounding,
  });
  if (difference !== null) throw new Error(`${name}: ${difference}`);
}

async function trainStep(
  backend: Backend,
  network: LegalNetwork,
  weights: Tensors,
  x: Tensor,
): Promise<StepResults & { readonly state: Tensors }> {
  const { model, training, ends } = network;
  const step = stepGraph(soundNetwork(model, ends), training, { measureChange: true });
  const program = await backend.loadTraining(step, { [FEATURES]: x, [TARGETS]: legalTargets(ends, ROWS) });
  const slots = slotSpecs(training.optimizer, weightSpecs(soundNetwork(model, ends)));
  program.setState({
    ...weights,
    ...Object.fromEntries(slots.map(({ tensor, shape }) => [tensor, { shape, data: new Float32Array(sizeOf(shape)) }])),
  });
  const generator = createGenerator(3, "step");
  const random = graphInputs(step.graph, "random").map(({ name, shape }): [string, Float32Array] => {
    const values = new Float32Array(ROWS * shape.slice(1).reduce<number>((a, b) => a * Number(b), 1));
    generator.fillUniform(values);
    return [name, values];
  });
  const results = await program.run({
    count: 1,
    batchSize: ROWS,
    rows: Int32Array.from({ length: ROWS }, (_, i) => i),
    scalars: Object.fromEntries(
      Object.entries(optimizerScalars(training.optimizer, 1)).map(([name, value]) => [name, Float64Array.of(value)]),
    ),
    random: Object.fromEntries(random),
  });
  const state = program.getState();
  await program.dispose();
  return { ...results, state };
}

describe("any network of up to thirty layers", () => {
  let folder = "";
  let checker: OnnxChecker;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "gradual-networks-"));
    checker = startOnnxChecker();
  });
  afterAll(() => {
    checker.close();
    rmSync(folder, { recursive: true });
  });

  it("may have layers of every kind", () => {
    const kinds = new Set(
      fc.sample(largeNetwork, { numRuns: 400, seed: 1 }).flatMap(({ model }) => model.layers.map(({ type }) => type)),
    );
    expect(HIDDEN_KINDS.filter((type) => !kinds.has(type))).toEqual([]);
  });

  it("may have several inputs and several outputs", () => {
    const count = (end: string): number[] =>
      fc
        .sample(largeNetwork, { numRuns: 100, seed: 1 })
        .map(({ model }) => model.layers.filter(({ type }) => type === end).length);
    expect([...new Set(count("input"))].sort()).toEqual([1, 2, 3]);
    expect([...new Set(count("output"))].sort()).toEqual([1, 2, 3]);
  });

  it.skipIf(!hasOnnxChecker)(
    "is written as a model that the official checker accepts (needs: apt-get install -y python3-onnx)",
    async () => {
      await fc.assert(
        fc.asyncProperty(largeNetwork, async (network) => {
          const proto = toOnnx(inferenceGraph(soundNetwork(network.model, network.ends)), {
            stored: weightsOf(network),
          });
          const file = join(folder, "network.onnx");
          writeFileSync(file, writeModel(proto));
          expect(await checker.check(file)).toEqual({
            problem: null,
            producer: "gradual",
            version: 17,
            output: ["N", ...network.ends.output],
          });
        }),
        RUNS,
      );
    },
    600_000,
  );

  it("predicts in ONNX Runtime, as it is written, what it predicts in the reference", async () => {
    await fc.assert(
      fc.asyncProperty(largeNetwork, async (network) => {
        const graph = inferenceGraph(soundNetwork(network.model, network.ends));
        const [weights, x] = [weightsOf(network), features(network)];
        const session = await openSession(toOnnx(graph, { stored: weights }), { threads: 1 });
        const results = await session.run({ [FEATURES]: floatTensor(x.data, x.shape) });
        const reference = await createReferenceBackend().load(graph);
        const [expected, moved] = [
          await reference.run({ ...weights, [FEATURES]: x }),
          await reference.run({ ...jolted(weights), [FEATURES]: x }),
        ];
        expectClose(PREDICTION, resultTensor(results[PREDICTION]), expected[PREDICTION], moved[PREDICTION]);
        await session.release();
      }),
      RUNS,
    );
  }, 600_000);

  it("trains a step in ONNX Runtime as in the reference: the same loss, and weights that are finite and the same", async () => {
    await fc.assert(
      fc.asyncProperty(largeNetwork, async (network) => {
        const [weights, x] = [weightsOf(network), features(network)];
        const fast = await trainStep(createOnnxBackend(), network, weights, x);
        const exact = await trainStep(createReferenceBackend(), network, weights, x);
        const moved = await trainStep(createReferenceBackend(), network, jolted(weights), x);
        const loss = ({ loss: data }: StepResults): Tensor => ({ shape: [1], data });
        expectClose("loss", loss(fast), loss(exact), loss(moved));
        for (const [name, { data }] of Object.entries(fast.state)) expect(data.every(Number.isFinite), name).toBe(true);
        // Percentages of a target that is 0 are as steep as can be.
        const {
          training: { optimizer, loss: lossType },
          model,
        } = network;
        if (
          !LINEAR.includes(optimizer.type) ||
          [lossType, ...model.layers.map(({ params }) => params?.loss)].includes("mape")
        )
          return;
        for (const name of Object.keys(fast.state))
          expectClose(name, fast.state[name], exact.state[name], moved.state[name]);
        for (const [name, { data }] of Object.entries(exact.state))
          expect(data.every(Number.isFinite), name).toBe(true);
      }),
      RUNS,
    );
  }, 600_000);
});
