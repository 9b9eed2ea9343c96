// Training steps on the GPU: one run of a session each. Weights and optimizer state stay in its memory from
// step to step; batches go there one by one, and the state comes back once, at the end of a call, as the loop's snapshot.

import type { InferenceSession, Tensor as OrtTensor } from "./onnxRuntime";
import { invariant } from "../../document/errors";
import { filled } from "../../document/typedArrays";
import { LOSS } from "../../ir/names";
import { measuredNames } from "../../ir/step";
import type { StepGraph } from "../../ir/step";
import { LOG, LOGGED_STEPS, PLACE, copyModel, copyName, gpuStep, logShape } from "../../passes/onnx/gpuStep";
import type { GpuStep } from "../../passes/onnx/gpuStep";
import { nextName } from "../../passes/onnx/trainingModel";
import { wholeRows } from "../backend";
import type { StepResults, Steps, TrainingProgram, TrainingRows } from "../backend";
import { float32, floatTensor, openSession, resultTensor } from "./session";
import type { SessionSettings } from "./session";
import { copyOfState, residentRows, resolve, stateShapesOf, tensorsOf } from "./trainingState";
import type { HostState } from "./trainingState";

type OnDevice = Readonly<Record<string, OrtTensor>>;
type Prepared = Omit<GpuStep, "proto"> & { readonly session: InferenceSession };

export async function loadGpuTraining(
  step: StepGraph,
  given: TrainingRows,
  settings: SessionSettings,
): Promise<TrainingProgram> {
  const rows = await wholeRows(given);
  const { count } = residentRows(step, rows);
  const stateShapes = stateShapesOf(step);
  const measured = measuredNames(step);
  const shapes = Object.fromEntries<readonly number[]>([...stateShapes, [LOG, logShape(step)]]);
  const there = await openSession(copyModel(shapes), { ...settings, device: "gpu", keepOnDevice: true });
  const back = await openSession(copyModel(shapes), { ...settings, device: "gpu" });

  /** What the host knows of the state; null where nothing was set. */
  let state: HostState | null = null;
  /** The state on the device, with the log; null where it is older than the host's. */
  let kept: OnDevice | null = null;
  const wholes = new Map<string, OrtTensor>();
  const sessions = new Map<number, Promise<Prepared>>();
  const prepared = (batchSize: number): Promise<Prepared> => {
    const known = sessions.get(batchSize) ?? prepare(batchSize);
    sessions.set(batchSize, known);
    return known;
  };
  const prepare = async (batchSize: number): Promise<Prepared> => {
    const { proto, ...rest } = gpuStep(step, batchSize);
    return { ...rest, session: await openSession(proto, { ...settings, device: "gpu", keepOnDevice: true }) };
  };

  const upload = async (from: Readonly<Record<string, Float32Array>>): Promise<OnDevice> => {
    const feeds = Object.entries(shapes).map(([name, shape]): [string, OrtTensor] => [
      name,
      floatTensor(from[name] ?? new Float32Array(LOGGED_STEPS * measured.length), shape),
    ]);
    const results = await there.run(Object.fromEntries(feeds));
    return Object.fromEntries(Object.keys(shapes).map((name) => [name, resolve(results, copyName(name))]));
  };
  const download = async (from: OnDevice): Promise<Readonly<Record<string, Float32Array>>> => {
    const results = await back.run(from);
    return Object.fromEntries(Object.keys(shapes).map((name) => [name, resultTensor(results[copyName(name)]).data]));
  };
  const forget = (): void => {
    for (const tensor of Object.values(kept ?? {})) tensor.dispose();
    kept = null;
  };

  /** Rows of the resident data, in the order of their numbers. All of them in their own order are made once. */
  const batch = (name: string, numbers: Int32Array, shape: readonly number[]): OrtTensor => {
    const { data } = resolve(rows, name);
    const each = data.length / count;
    const whole = numbers.length === count && numbers.every((row, i) => row === i);
    if (whole) {
      const known = wholes.get(name) ?? floatTensor(float32(data), shape);
      wholes.set(name, known);
      return known;
    }
    const values = new Float32Array(numbers.length * each);
    numbers.forEach((row, i) => values.set(data.subarray(row * each, (row + 1) * each), i * each));
    return floatTensor(values, shape);
  };

  /** One step, number `index` of the call, at `place` in the log. */
  const runStep = async (
    { session, inputs, state: goesOn }: Prepared,
    steps: Steps,
    index: number,
    place: number,
    from: OnDevice,
  ): Promise<OnDevice> => {
    const { batchSize } = steps;
    const feeds: Record<string, OrtTensor> = {};
    for (const { name, role, shape } of inputs) {
      const known = from[name];
      if (known !== undefined) feeds[name] = known;
      else if (name === PLACE)
        feeds[name] = floatTensor(
          filled(Float32Array, LOGGED_STEPS, (at) => (at === place ? 1 : 0)),
          shape,
        );
      else if (role === "rows")
        feeds[name] = batch(name, steps.rows.subarray(index * batchSize, (index + 1) * batchSize), shape);
      else if (role === "scalar")
        feeds[name] = floatTensor(Float32Array.of(resolve(steps.scalars, name)[index] ?? 0), []);
      else {
        const size = shape.reduce<number>((product, extent) => product * extent, 1);
        feeds[name] = floatTensor(resolve(steps.random, name).subarray(index * size, (index + 1) * size), shape);
      }
    }
    const results = await session.run(feeds);
    return Object.fromEntries(Object.keys(goesOn).map((name) => [name, resolve(results, nextName(name))]));
  };

  return {
    setState(tensors) {
      state = copyOfState(stateShapes, tensors);
      forget();
    },
    getState: () => tensorsOf(stateShapes, state),
    async run(steps) {
      invariant(
        steps.rows.length === steps.count * steps.batchSize,
        `${steps.rows.length} row numbers for ${steps.count} batches of ${steps.batchSize}`,
      );
      invariant(state !== null, "training begins without weights");
      const results: StepResults = {
        loss: new Float64Array(steps.count),
        measured: Object.fromEntries(
          measured.filter((name) => name !== LOSS).map((name) => [name, new Float64Array(steps.count)]),
        ),
      };
      const one = await prepared(steps.batchSize);
      for (let first = 0; first < steps.count; first += LOGGED_STEPS) {
        const end = Math.min(first + LOGGED_STEPS, steps.count);
        kept ??= await upload(state);
        for (let index = first; index < end; index++) {
          const next = await runStep(one, steps, index, index - first, kept);
          forget();
          kept = next;
        }
        const known = await download(kept);
        state = known;
        const log = resolve(known, LOG);
        for (const [column, name] of measured.entries()) {
          const values = name === LOSS ? results.loss : resolve(results.measured, name);
          for (let index = first; index < end; index++)
            values[index] = log[(index - first) * measured.length + column] ?? NaN;
        }
      }
      return results;
    },
    async dispose() {
      forget();
      const opened = await Promise.allSettled(sessions.values());
      sessions.clear();
      for (const one of opened) if (one.status === "fulfilled") await one.value.session.release();
      await there.release();
      await back.release();
    },
  };
}
