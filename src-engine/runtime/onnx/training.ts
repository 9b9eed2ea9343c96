// Training steps by ONNX Runtime: many in one call, over rows that stay where they are in memory.

import { sizeOf } from "../../document/size";
import { neededInputs } from "../../ir/needed";
import type { InferenceSession, Tensor as OrtTensor } from "./onnxRuntime";
import { invariant } from "../../document/errors";
import { range } from "../../document/typedArrays";
import { LOSS } from "../../ir/names";
import { bindShape } from "../../ir/shape";
import { measuredNames } from "../../ir/step";
import type { StepGraph } from "../../ir/step";
import { liveness } from "../../passes/liveness";
import type { Pack } from "../../passes/onnx/packState";
import {
  HELD_AT_ONCE,
  PLANNED,
  ROW_NUMBERS,
  SMALL_BATCH,
  nextName,
  trainingModel,
} from "../../passes/onnx/trainingModel";
import type { Gathering, TrainingModel } from "../../passes/onnx/trainingModel";
import { RowFeed } from "../backend";
import type { StepResults, Steps, Tensors, TrainingProgram, TrainingRows } from "../backend";
import { blockSize } from "./blockSize";
import { floatTensor, intTensor, openSession, resultTensor } from "./session";
import type { SessionSettings } from "./session";
import { usefulThreads } from "./threads";
import { copyOfState, residentRows, resolve, stateShapesOf, tensorsOf } from "./trainingState";
import type { HostState } from "./trainingState";

interface Prepared extends Pick<TrainingModel, "carried" | "carriedShapes" | "packs"> {
  readonly session: InferenceSession;
  /** As many steps as may be run at once. */
  readonly most: number;
}

export async function loadTraining(
  step: StepGraph,
  rows: TrainingRows,
  settings: SessionSettings,
): Promise<TrainingProgram> {
  const inputs = neededInputs(step.graph);
  const feedsOf = (some: Tensors): Readonly<Record<string, OrtTensor>> =>
    Object.fromEntries(
      residentRows(step, some).resident.map(({ name, data, shape }) => [name, floatTensor(data, shape)]),
    );
  const { count, numbersPerRow } = rows instanceof RowFeed ? rows : sizesOf(step, rows);
  const residentFeeds = rows instanceof RowFeed ? null : feedsOf(rows);
  const stateShapes = stateShapesOf(step);

  const measured = measuredNames(step).filter((name) => name !== LOSS);
  let state: HostState = {};
  const sessions = new Map<string, Promise<Prepared>>();
  const prepared = (batchSize: number, gathering: Gathering): Promise<Prepared> => {
    const key = `${batchSize} ${gathering}`;
    const known = sessions.get(key) ?? prepare(batchSize, gathering);
    sessions.set(key, known);
    return known;
  };
  const prepare = async (batchSize: number, gathering: Gathering): Promise<Prepared> => {
    const { proto, carried, carriedShapes, packs, numbersPerStep } = trainingModel(
      step,
      batchSize,
      gathering,
      await blockSize(),
    );
    const held = numbersPerStep + (gathering === "before" ? batchSize * numbersPerRow : 0);
    const threads = usefulThreads(step.graph, batchSize, settings.threads);
    const session = await openSession(proto, { threads, planned: liveness(step.graph, batchSize).peak < PLANNED });
    return { session, carried, carriedShapes, packs, most: Math.max(1, Math.floor(HELD_AT_ONCE / Math.max(1, held))) };
  };

  /** Runs the steps from `first` to before `end`. */
  const runPart = async (
    { session, carried, carriedShapes, packs }: Prepared,
    steps: Steps,
    first: number,
    end: number,
    into: StepResults,
  ): Promise<void> => {
    const { batchSize } = steps;
    const length = end - first;
    const shapes = new Map(inputs.map(({ name, role, shape }) => [name, { role, each: bindShape(shape, batchSize) }]));
    const wanted = steps.rows.subarray(first * batchSize, end * batchSize);
    // Rows that are brought are numbered in the order in which they are wanted.
    const there = residentFeeds ?? feedsOf(await takeFrom(rows, wanted));
    const numbers = residentFeeds === null ? range(wanted.length) : wanted;
    const feed = (name: string): OrtTensor => {
      if (name === ROW_NUMBERS) return intTensor(numbers, [length, batchSize]);
      const own = state[name];
      if (own !== undefined) return floatTensor(own, resolve(carriedShapes, name));
      const pack = packs.find((one) => one.name === name);
      if (pack !== undefined) return floatTensor(together(pack, state), resolve(carriedShapes, name));
      const { role, each } = shapes.get(name) ?? { role: undefined, each: [] };
      if (role === "rows") return resolve(there, name);
      if (role === "scalar") return floatTensor(resolve(steps.scalars, name).subarray(first, end), [length]);
      if (role === undefined) return floatTensor(new Float32Array(length), [length]);
      const size = sizeOf(each);
      return floatTensor(resolve(steps.random, name).subarray(first * size, end * size), [length, ...each]);
    };
    const results = await session.run(Object.fromEntries(session.inputNames.map((name) => [name, feed(name)])));
    const next = Object.fromEntries(carried.map((name) => [name, resultTensor(results[nextName(name)]).data]));
    state = { ...next, ...Object.fromEntries(packs.flatMap((pack) => apart(pack, resolve(next, pack.name)))) };
    into.loss.set(resultTensor(results[LOSS]).data, first);
    for (const [name, values] of Object.entries(into.measured)) values.set(resultTensor(results[name]).data, first);
  };

  return {
    setState(tensors) {
      state = copyOfState(stateShapes, tensors);
    },
    getState: () => tensorsOf(stateShapes, state),
    async run(steps) {
      invariant(
        steps.rows.length === steps.count * steps.batchSize,
        `${steps.rows.length} row numbers for ${steps.count} batches of ${steps.batchSize}`,
      );
      invariant(
        stateShapes.every(([name]) => state[name] !== undefined),
        "training begins without weights",
      );
      const results: StepResults = {
        loss: new Float64Array(steps.count),
        measured: Object.fromEntries(measured.map((name) => [name, new Float64Array(steps.count)])),
      };
      const one = await prepared(steps.batchSize, chooseGathering(steps, count, numbersPerRow));
      for (let first = 0; first < steps.count; first += one.most)
        await runPart(one, steps, first, Math.min(first + one.most, steps.count), results);
      return results;
    },
    async dispose() {
      const opened = await Promise.allSettled(sessions.values());
      sessions.clear();
      for (const one of opened) if (one.status === "fulfilled") await one.value.session.release();
    },
  };
}

function sizesOf(step: StepGraph, rows: Tensors): { readonly count: number; readonly numbersPerRow: number } {
  const { resident, count } = residentRows(step, rows);
  return { count, numbersPerRow: resident.reduce((sum, { data }) => sum + data.length / count, 0) };
}

const takeFrom = async (rows: TrainingRows, wanted: Int32Array): Promise<Tensors> =>
  rows instanceof RowFeed ? rows.take(wanted) : rows;

/** The parts of a pack, one behind the other. */
function together({ parts }: Pack, state: Readonly<Record<string, Float32Array>>): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, { size }) => sum + size, 0));
  let start = 0;
  for (const { name, size } of parts) {
    whole.set(resolve(state, name), start);
    start += size;
  }
  return whole;
}

/** Each part of a pack by its name, sharing its memory. */
function apart({ parts }: Pack, whole: Float32Array): [string, Float32Array][] {
  let start = 0;
  return parts.map(({ name, size }) => {
    start += size;
    return [name, whole.subarray(start - size, start)];
  });
}

/** The quickest way to the batches of these steps. */
export function chooseGathering(
  { batchSize, rows }: Pick<Steps, "batchSize" | "rows">,
  resident: number,
  numbersPerRow: number,
): Gathering {
  if (batchSize === resident && rows.every((row, i) => row === i % resident)) return "whole";
  return batchSize * numbersPerRow <= SMALL_BATCH ? "before" : "within";
}
