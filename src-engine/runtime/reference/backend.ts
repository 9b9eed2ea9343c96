// The backend that runs graphs through the interpreter: training is a plain loop over steps.

import { invariant } from "../../document/errors";
import { sizeOf } from "../../document/size";
import { mapped } from "../../document/typedArrays";
import type { Graph } from "../../ir/graph";
import { LOSS } from "../../ir/names";
import { measuredNames } from "../../ir/step";
import type { StepGraph } from "../../ir/step";
import { verify, verifyStep } from "../../ir/verify";
import { wholeRows } from "../backend";
import type { Backend, Program, StepResults, Steps, Tensor, Tensors, TrainingProgram } from "../backend";
import { collectOutputs, interpret } from "./interpret";

/** Interprets graphs in float64. */
export function createReferenceBackend(): Backend {
  return {
    name: "reference",
    load: async (graph) => loadProgram(verify(graph)),
    loadTraining: async (step, rows) => loadTraining(verifyStep(step), await wholeRows(rows)),
  };
}

function loadProgram(graph: Graph): Program {
  return {
    run: async (feeds) => collectOutputs(graph, interpret(graph, feeds)),
    dispose: async () => undefined,
  };
}

function loadTraining(step: StepGraph, rows: Tensors): TrainingProgram {
  const { graph, carried } = step;
  const measured = measuredNames(step);
  let state: Tensors = {};

  /** What is measured of one step. */
  function runStep(steps: Steps, index: number): Readonly<Record<string, number>> {
    const numbers = steps.rows.subarray(index * steps.batchSize, (index + 1) * steps.batchSize);
    const feeds = {
      ...mapTensors(rows, (tensor) => gatherRows(tensor, numbers)),
      ...state,
      ...Object.fromEntries(Object.entries(steps.scalars).map(([name, values]) => [name, scalarTensor(values[index])])),
      ...Object.fromEntries(
        Object.entries(steps.random).map(([name, values]) => [name, randomTensor(graph, name, values, steps, index)]),
      ),
    };
    const outputs = collectOutputs(graph, interpret(graph, feeds));
    state = Object.fromEntries(carried.map((name) => [name, take(outputs, name)]));
    return Object.fromEntries(measured.map((name) => [name, Number(take(outputs, name).data[0])]));
  }

  return {
    setState(given) {
      state = Object.fromEntries(carried.map((name) => [name, copyTensor(take(given, name))]));
    },
    getState: () => mapTensors(state, copyTensor),
    async run(steps): Promise<StepResults> {
      invariant(steps.rows.length === steps.count * steps.batchSize, "a row number for each place in each batch");
      const results = Array.from({ length: steps.count }, (_, index) => runStep(steps, index));
      const each = (name: string): Float64Array =>
        mapped(Float64Array, results, (result) => result[name] ?? Number.NaN);
      const others = measured.filter((name) => name !== LOSS);
      return {
        loss: each(LOSS),
        measured: Object.fromEntries(others.map((name) => [name, each(name)])),
      };
    },
    dispose: async () => undefined,
  };
}

function gatherRows({ shape, data }: Tensor, numbers: Int32Array): Tensor {
  const [count = 0, ...extents] = shape;
  const size = sizeOf(extents);
  const result = new Float64Array(numbers.length * size);
  numbers.forEach((number, position) => {
    invariant(number >= 0 && number < count, `no row ${number} among ${count}`);
    result.set(data.subarray(number * size, (number + 1) * size), position * size);
  });
  return { shape: [numbers.length, ...extents], data: result };
}

function scalarTensor(value: number | undefined): Tensor {
  invariant(value !== undefined, "a scalar for each step");
  return { shape: [], data: Float64Array.of(value) };
}

function randomTensor(
  graph: Graph,
  name: string,
  values: Float32Array,
  { count, batchSize }: Steps,
  index: number,
): Tensor {
  const node = graph.nodes.find((candidate) => candidate.op === "input" && candidate.attributes.name === name);
  invariant(node !== undefined, `no input "${name}"`);
  const size = values.length / count;
  const shape = [batchSize, ...node.shape.slice(1).map(Number)];
  return { shape, data: values.subarray(index * size, (index + 1) * size) };
}

function take<T>(record: Readonly<Record<string, T>>, name: string): T {
  const value = record[name];
  invariant(value !== undefined, `no tensor "${name}"`);
  return value;
}

function copyTensor({ shape, data }: Tensor): Tensor {
  return { shape, data: Float64Array.from(data) };
}

function mapTensors(tensors: Tensors, f: (tensor: Tensor) => Tensor): Tensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, f(tensor)]));
}
