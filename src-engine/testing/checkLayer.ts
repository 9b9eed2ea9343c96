// The conformance test of a layer kind: what every layer must do, in one call. A layer's own test is a table of cases.

import * as v from "valibot";
import { describe, expect, it } from "vitest";
import "./allclose";
import { invariant } from "../document/errors";
import { resolveParams } from "../document/params";
import { LayerSchema } from "../document/schema";
import type { Layer, ParamValue } from "../document/schema";
import { sizeOf } from "../document/size";
import { CHANGE, FEATURES, PREDICTION, TARGETS } from "../ir/names";
import { print } from "../ir/print";
import { layerSpec } from "../layers/registry";
import { isProblem } from "../layers/spec";
import type { DataShapes, ExampleShape, LayerSpec } from "../layers/spec";
import { soundNetwork } from "../network/network";
import { graphInputs, inferenceGraph, stepGraph, weightSpecs } from "../passes/compile";
import type { Tensor } from "../runtime/backend";
import { initialWeights } from "../runtime/initialize";
import { createOnnxBackend } from "../runtime/onnx/backend";
import { createGenerator } from "../runtime/random";
import { createReferenceBackend } from "../runtime/reference/backend";
import { gradCheck } from "./gradCheck";
import { layerGraph } from "./layerGraph";
import { networkAround } from "./layerNetworks";
import { normalTensor, randomFeeds } from "./random";

export interface LayerCase {
  readonly params?: Readonly<Record<string, ParamValue>>;
  /** Shape of one example that comes in. */
  readonly input?: ExampleShape;
  /** For a layer of several inputs, their shapes. */
  readonly inputs?: readonly ExampleShape[];
  /** Shape of one example that comes out. */
  readonly output: ExampleShape;
  /** Its parameters, counted by hand. */
  readonly parameters: number;
  /** The inspector's short text. */
  readonly text?: string;
}

const ROWS = 3;

/** Declares the tests of a layer kind. */
export function checkLayer(type: string, cases: readonly LayerCase[]): void {
  const spec = layerSpec(type);
  invariant(spec !== undefined, `no layer kind "${type}"`);

  describe(`the layer kind "${type}"`, () => {
    it("says what it is", () => {
      expect(spec.type).toBe(type);
      for (const text of [
        spec.label,
        spec.summary,
        spec.docs,
        ...Object.values(spec.params).flatMap(({ label, docs }) => [label, docs]),
      ]) {
        expect(text).toMatch(/\S/);
      }
    });

    it("has defaults that it accepts itself", () => {
      const defaults = Object.fromEntries(Object.entries(spec.params).map(([name, param]) => [name, param.default]));
      expect(resolveParams(spec.params, defaults)).toEqual({ params: defaults, problems: [] });
    });

    describe.each(cases.map((one) => [JSON.stringify(one.params ?? {}), one] as const))("with %s", (_text, one) => {
      checkCase(spec, one);
    });
  });
}

function checkCase(spec: LayerSpec, { params: given = {}, output, parameters, text, ...incoming }: LayerCase): void {
  const inputs = incoming.inputs ?? (incoming.input === undefined ? [] : [incoming.input]);
  const ends: DataShapes = { input: inputs[0] ?? [], output };
  const { params } = resolveParams(spec.params, given);

  it("survives being saved", () => {
    const layer: Layer = { id: "layer", type: spec.type, params: { ...given } };
    const read = v.parse(LayerSchema, JSON.parse(JSON.stringify(layer)));
    expect(read).toEqual(layer);
    expect(resolveParams(spec.params, read.params)).toEqual({ params, problems: [] });
  });

  it("has a short text", () => {
    expect(spec.describe(params)).toBe(text ?? spec.describe(params));
    expect(spec.describe(params).length).toBeLessThan(40);
  });

  it("infers the shape and counts the parameters", () => {
    const shape = spec.inferShape(inputs, params, ends);
    expect(isProblem(shape)).toBe(false);
    expect(shape).toEqual(output);
    const sizes = spec.weights(inputs, params, ends).map(({ shape: extents }) => sizeOf(extents));
    expect(sizes.reduce((a, b) => a + b, 0)).toBe(parameters);
  });

  it("names each axis of each weight", () => {
    for (const { shape, axes } of spec.weights(inputs, params, ends)) expect(axes).toHaveLength(shape.length);
  });

  it.each([false, true])("gives values of the shape it infers (training: %s)", (training) => {
    const { graph } = layerGraph(spec, given, inputs, ends, training);
    expect(graph.nodes[graph.outputs.value ?? -1]?.shape).toEqual(["N", ...output]);
  });

  it("is lowered the same way each time", () => {
    const text = (): string => print(layerGraph(spec, given, inputs, ends, true).graph);
    expect(text()).toBe(text());
  });

  it.each([false, true])("has the right gradients (training: %s)", (training) => {
    const { graph, inputs: names, weights } = layerGraph(spec, given, inputs, ends, training);
    gradCheck(graph, { of: "loss", wrt: [...names, ...weights], feeds: randomFeeds(graph, ROWS, {}, 5) });
  });

  const answer = spec.type === "output" ? output : [2];
  const { model, ends: network } = networkAround(spec.type, given, inputs, {}, answer);

  it("gives the same in ONNX Runtime as in the reference", async () => {
    const graph = inferenceGraph(soundNetwork(model, network));
    const feeds = randomFeeds(graph, ROWS);
    const [fast, exact] = await Promise.all([createOnnxBackend().load(graph), createReferenceBackend().load(graph)]);
    const results = await fast.run(feeds);
    expect(results[PREDICTION]).toBeAllclose((await exact.run(feeds))[PREDICTION] ?? [], {
      relative: 1e-5,
      absolute: 1e-6,
    });
    await fast.dispose();
  });

  it("lets a network learn", async () => {
    const steps = 30;
    const step = stepGraph(
      soundNetwork(model, network),
      { loss: { type: "half-mse" }, optimizer: { type: "adam", params: { learningRate: 0.05 } } },
      { measureChange: true },
    );
    const features = normalTensor("features", [ROWS, ...network.input]);
    const program = await createReferenceBackend().loadTraining(step, {
      [FEATURES]: features,
      [TARGETS]: targetsFor(network.output),
    });
    const slots = graphInputs(step.graph, "slot").map(({ name, shape }): [string, Tensor] => [
      name,
      { shape: shape.map(Number), data: new Float64Array(shape.reduce<number>((a, b) => a * Number(b), 1)) },
    ]);
    program.setState({ ...initialWeights(weightSpecs(soundNetwork(model, network)), 1), ...Object.fromEntries(slots) });
    const generator = createGenerator(1, "dropout");
    const random = graphInputs(step.graph, "random").map(({ name, shape }): [string, Float32Array] => {
      const size = shape.reduce<number>((a, b) => a * (typeof b === "number" ? b : ROWS), steps);
      return [name, Float32Array.from({ length: size }, () => generator.uniform())];
    });
    const { loss, measured } = await program.run({
      count: steps,
      batchSize: ROWS,
      rows: Int32Array.from({ length: steps * ROWS }, (_, i) => i % ROWS),
      scalars: { rate: new Float64Array(steps).fill(0.02), floor: new Float64Array(steps).fill(1e-8) },
      random: Object.fromEntries(random),
    });
    expect(Math.min(...loss.slice(-5))).toBeLessThan(0.9 * Number(loss[0]));
    expect(Math.min(...(measured[CHANGE] ?? [0]))).toBeGreaterThan(0);
  });
}

/** Targets within every activation's reach. */
function targetsFor(shape: ExampleShape): Tensor {
  const targets = normalTensor("targets", [ROWS, ...shape]);
  return { shape: targets.shape, data: targets.data.map((x) => 1 / (1 + Math.exp(-x))) };
}
