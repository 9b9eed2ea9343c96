// Training steps by ONNX Runtime: many in one call, over rows that stay where they are in memory.

import type { InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import { invariant } from "../../document/errors";
import { CHANGE, LOSS } from "../../ir/names";
import { bindShape } from "../../ir/shape";
import type { StepGraph } from "../../ir/step";
import { ROW_NUMBERS, nextName, trainingModel } from "../../passes/onnx/trainingModel";
import type { Gathering } from "../../passes/onnx/trainingModel";
import { neededInputs } from "../../passes/toOnnx";
import type { StepResults, Steps, TrainingProgram, TrainingRows } from "../backend";
import { float32, floatTensor, intTensor, openSession, resultTensor } from "./session";
import type { SessionSettings } from "./session";

/** Batches up to this many numbers are gathered all at once, before the steps; measured, see docs/performance.md. */
const SMALL_BATCH = 32_768;
/** At most this many numbers are gathered at once: 64 MB. */
const GATHERED_AT_ONCE = 16_000_000;

export async function loadTraining(step: StepGraph, rows: TrainingRows, settings: SessionSettings): Promise<TrainingProgram> {
  const inputs = neededInputs(step.graph);
  const resident = inputs.filter(({ role }) => role === "rows").map(({ name }) => ({ name, ...resolve(rows, name) }));
  const count = resident[0]?.shape[0] ?? 0;
  invariant(resident.length > 0 && resident.every(({ shape }) => shape[0] === count), "all training data has the same number of rows");
  const numbersPerRow = resident.reduce((sum, { data }) => sum + data.length / count, 0);
  const residentFeeds = Object.fromEntries(resident.map(({ name, data, shape }) => [name, floatTensor(data, shape)]));
  const perStep = inputs.filter(({ role }) => role === "scalar" || role === "random");
  const stateShapes = new Map(
    step.graph.nodes.flatMap((node) =>
      node.op === "input" && step.carried.includes(node.attributes.name) ? [[node.attributes.name, bindShape(node.shape, 0)] as const] : [],
    ),
  );

  let state: Record<string, OrtTensor> = {};
  const sessions = new Map<string, Promise<InferenceSession>>();
  const session = (batch: number, gathering: Gathering): Promise<InferenceSession> => {
    const key = `${batch} ${gathering}`;
    let opened = sessions.get(key);
    if (opened === undefined) {
      opened = openSession(trainingModel(step, batch, gathering), settings);
      sessions.set(key, opened);
    }
    return opened;
  };

  /** Runs the steps from `first` to before `end`. */
  const runPart = async (steps: Steps, gathering: Gathering, first: number, end: number, into: Results): Promise<void> => {
    const { batchSize } = steps;
    const length = end - first;
    const feeds: Record<string, OrtTensor> = { ...state, ...residentFeeds };
    if (gathering !== "whole") feeds[ROW_NUMBERS] = intTensor(steps.rows.subarray(first * batchSize, end * batchSize), [length, batchSize]);
    for (const { name, role, shape } of perStep) {
      if (role === "scalar") feeds[name] = floatTensor(resolve(steps.scalars, name).subarray(first, end), [length]);
      else {
        const each = bindShape(shape, batchSize);
        const size = each.reduce((product, extent) => product * extent, 1);
        feeds[name] = floatTensor(resolve(steps.random, name).subarray(first * size, end * size), [length, ...each]);
      }
    }
    const results = await (await session(batchSize, gathering)).run(feeds);
    state = Object.fromEntries(step.carried.map((name) => [name, resolve(results, nextName(name))]));
    into.loss.set(resultTensor(results[LOSS]).data, first);
    into.change?.set(resultTensor(results[CHANGE]).data, first);
  };

  return {
    setState(tensors) {
      state = Object.fromEntries(
        [...stateShapes].map(([name, shape]) => {
          const { data } = resolve(tensors, name);
          return [name, floatTensor(float32(data).slice(), shape)];
        }),
      );
    },
    getState: () => Object.fromEntries(Object.entries(state).map(([name, tensor]) => [name, resultTensor(tensor)])),
    async run(steps) {
      invariant(steps.rows.length === steps.count * steps.batchSize, `${steps.rows.length} row numbers for ${steps.count} batches of ${steps.batchSize}`);
      invariant(Object.keys(state).length === step.carried.length, "training begins without weights");
      const results: Results = {
        loss: new Float64Array(steps.count),
        ...(Object.hasOwn(step.graph.outputs, CHANGE) ? { change: new Float64Array(steps.count) } : {}),
      };
      const gathering = chooseGathering(steps, count, numbersPerRow);
      const most = gathering === "before" ? Math.max(1, Math.floor(GATHERED_AT_ONCE / (steps.batchSize * numbersPerRow))) : steps.count;
      for (let first = 0; first < steps.count; first += most) await runPart(steps, gathering, first, Math.min(first + most, steps.count), results);
      return results;
    },
    async dispose() {
      const opened = [...sessions.values()];
      sessions.clear();
      for (const one of opened) await (await one).release();
    },
  };
}

type Results = { -readonly [K in keyof StepResults]: StepResults[K] };

/** The quickest way to the batches of these steps. */
export function chooseGathering({ batchSize, rows }: Pick<Steps, "batchSize" | "rows">, resident: number, numbersPerRow: number): Gathering {
  if (batchSize === resident && rows.every((row, i) => row === i % resident)) return "whole";
  return batchSize * numbersPerRow <= SMALL_BATCH ? "before" : "within";
}

function resolve<T>(values: Readonly<Record<string, T>>, name: string): T {
  const value = values[name];
  invariant(value !== undefined, `no value for "${name}"`);
  return value;
}
