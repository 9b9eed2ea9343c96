// How much memory training takes, before it begins: worked out from the shapes of the compiled step and the number of rows.
// What a step holds is read off the model that is really run (onnx/modelMemory.ts), so that it goes along with every new way of
// writing an operation. What the shapes do not say (what the collector of garbage leaves lying, what a session takes) was
// measured once: build/scripts/memory.mjs measures it again, docs/memory.md has the table.

import type { MemoryEstimate, RowCounts } from "../document/memory";
import type { Graph } from "../ir/graph";
import { FEATURES, SAMPLE_WEIGHTS, TARGETS } from "../ir/names";
import { boundSize } from "../ir/shape";
import { OPTIMIZERS } from "../optimizers/registry";
import { bindBatch } from "../passes/bindBatch";
import type { CompiledNetwork } from "../passes/compiledNetwork";
import { liveness } from "../passes/liveness";
import type { Liveness } from "../passes/liveness";
import { modelMemory } from "../passes/onnx/modelMemory";
import type { ModelMemory } from "../passes/onnx/modelMemory";
import type { ModelProto } from "../passes/onnx/onnx-ml_pb";
import { HELD_AT_ONCE, PLANNED, ROWS, SMALL_BATCH, STEPS, trainingModel } from "../passes/onnx/trainingModel";
import { simplify } from "../passes/simplify";
import { toOnnx } from "../passes/toOnnx";

/** A network's memory for any batch size: compiled once, asked often. */
export interface MemoryModel {
  /** Rows in a step for a batch size that is set; an optimizer of full batches takes them all. */
  batchOf(batchSize: number, rows: RowCounts): number;
  /** @param batch rows in a step */
  estimate(batch: number, rows: RowCounts): MemoryEstimate;
}

const MB = 2 ** 20;
const BYTES = 4;
/** ONNX Runtime with three small sessions, measured. */
const RUNTIME = 36 * MB;
/** A node of a session, with its kernel and its place in the plan; measured. */
const PER_NODE = 11 * 1024;
/** What ONNX Runtime's memory takes for each byte in use: pieces that fit nothing; measured. */
const SCATTERED = 1.2;
/** The same where it is set aside beforehand: it is kept beside what the first run took. */
const SET_ASIDE = 2;
/** Copies of weights and optimizer state: as a call begins and ends (twice each, here and in ONNX Runtime), and a snapshot. */
const COPIES = 5;
/** Old snapshots that V8's collector has not taken away yet: it begins at 64 MB, and more comes while it works; measured. */
const GARBAGE = 100 * MB;
/** With this much state half of {@link GARBAGE} gathers before other things make it collect; measured. */
const GARBAGE_HALF = 3 * MB;
/** Random numbers that are made at once, at most (train/stepInputs.ts). */
const RANDOM_MEMORY = 64 * MB;
/** Rows of the training part that are measured after an epoch (train/evaluator.ts). */
const MEASURED_ROWS = 10_000;

/**
 * Rows to evaluate at once: many, yet few enough that a call lasts some milliseconds and takes little memory. It depends on
 * the network alone, never on the clock, so that the same run measures the same bits.
 * @param parameters numbers in the network's weights
 * @param held numbers that one row needs, at the fullest moment
 */
export function evaluationBatch(parameters: number, held: number): number {
  const most = Math.min(Math.max(16, 2 ** 26 / Math.max(1, parameters)), EVALUATED_AT_ONCE / Math.max(1, held));
  return Math.max(1, Math.min(8_192, Math.floor(most)));
}

/** At most this many numbers are held to evaluate several rows at once: 16 MB. */
const EVALUATED_AT_ONCE = 2 ** 22;

/**
 * @param block size of the blocks of channels of ONNX Runtime's own convolutions here (runtime/onnx/blockSize.ts), null for none
 * @throws UserError when the network is not in order
 */
export function memoryModel({ step, loss, parameters, training }: CompiledNetwork, block: number | null): MemoryModel {
  const perRow = inputNumbers(step.graph, [FEATURES, TARGETS, SAMPLE_WEIGHTS], 1);
  const state = BYTES * inputNumbers(step.graph, step.carried, 0);
  const random = (batch: number): number =>
    BYTES *
    step.graph.nodes.reduce(
      (sum, node) =>
        node.op === "input" && node.attributes.role === "random" ? sum + boundSize(node.shape, batch) : sum,
      0,
    );
  const { fullBatch } = OPTIMIZERS.read(training.optimizer).spec;
  const stepOf = remembered((batch: number): StepMemory => {
    const living = liveness(step.graph, batch);
    const gathering = fullBatch ? "whole" : batch * perRow <= SMALL_BATCH ? "before" : "within";
    const { proto, numbersPerStep } = trainingModel(step, batch, gathering, block);
    const held = numbersPerStep + (gathering === "before" ? batch * perRow : 0);
    return { living, proto, mostSteps: Math.max(1, Math.floor(HELD_AT_ONCE / Math.max(1, held))) };
  });
  const heldByRow = liveness(loss, 1).peak;
  const lossOf = remembered((batch: number): ModelMemory =>
    modelMemory(toOnnx(simplify(bindBatch(loss, batch)), { standard: false, block }), { symbols: {}, block }),
  );

  return {
    batchOf: (batchSize, { train }) => Math.max(1, fullBatch ? train : Math.min(batchSize, train)),
    estimate(batch, { train, validation }) {
      const last = train % batch;
      // Each batch size has a session of its own, with its own memory.
      const sessions = (last === 0 ? [batch] : [batch, last]).map((size) => {
        const { living, proto, mostSteps } = stepOf(size);
        const atOnce = stepsPerCall(living, size === batch ? Math.floor(train / batch) : 1);
        const { peak, nodes } = modelMemory(proto, {
          symbols: { [STEPS]: Math.min(atOnce, mostSteps), [ROWS]: train },
          block,
        });
        // The next weights, in the step and as its result, are told of under "state".
        const held = Math.max(0, peak - 2 * state);
        return {
          nodes,
          held: held * (living.peak < PLANNED ? SET_ASIDE : SCATTERED),
          handedOver: Math.min(RANDOM_MEMORY, random(size) * atOnce),
        };
      });
      const evaluated = lossOf(Math.min(Math.max(train, validation), evaluationBatch(parameters, heldByRow)));
      const prepared =
        BYTES * perRow * (train + validation + (train > MEASURED_ROWS ? MEASURED_ROWS : 0)) + BYTES * train;
      const parts = {
        state: state * COPIES + GARBAGE / (1 + GARBAGE_HALF / Math.max(1, state)),
        step:
          sessions.reduce((sum, { held, handedOver }) => sum + held + handedOver, 0) + (sessions.length - 1) * state,
        data: prepared,
        evaluation: SCATTERED * evaluated.peak,
        runtime: RUNTIME + PER_NODE * sessions.reduce((sum, { nodes }) => sum + nodes, evaluated.nodes),
      };
      return { ...parts, total: Object.values(parts).reduce((sum, bytes) => sum + bytes, 0) };
    },
  };
}

/** The greatest batch size, of powers of two, whose training fits into so many bytes; null where not even one row's does. */
export function fittingBatch(model: MemoryModel, rows: RowCounts, from: number, bytes: number): number | null {
  const fits = (exponent: number): boolean =>
    model.estimate(Math.min(2 ** exponent, Math.max(1, rows.train)), rows).total <= bytes;
  // What fits is below what does not: halving the span asks a few times, where each question compiles a step.
  let [below, above] = [-1, Math.floor(Math.log2(Math.max(1, from))) + 1];
  while (above - below > 1) {
    const middle = Math.floor((below + above) / 2);
    if (fits(middle)) below = middle;
    else above = middle;
  }
  return below < 0 ? null : 2 ** below;
}

interface StepMemory {
  readonly living: Liveness;
  readonly proto: ModelProto;
  /** Steps in one run of the session, at most. */
  readonly mostSteps: number;
}

function remembered<T>(make: (batch: number) => T): (batch: number) => T {
  const known = new Map<number, T>();
  return (batch) => {
    const found = known.get(batch) ?? make(batch);
    known.set(batch, found);
    return found;
  };
}

/** About as many steps as 30 ms hold (train/pace.ts), were a node to take 1.5 us and memory to give 2 GB a second. */
function stepsPerCall({ peak, nodes }: Liveness, available: number): number {
  return Math.max(1, Math.min(available, 4_096, Math.floor(0.03 / (1.5e-6 * nodes + (BYTES * peak) / 2e9))));
}

function inputNumbers(graph: Graph, names: readonly string[], batch: number): number {
  return graph.nodes.reduce(
    (sum, node) =>
      node.op === "input" && names.includes(node.attributes.name) ? sum + boundSize(node.shape, batch) : sum,
    0,
  );
}
