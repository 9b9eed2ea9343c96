// How much memory training takes, before it begins: worked out from the shapes of the compiled step and the number of rows.
// What the shapes do not say (how ONNX Runtime lays out its memory, what the collector of garbage leaves lying) was measured
// once, as factors and sums: build/scripts/memory.mjs measures it again, docs/memory.md has the table.

import type { MemoryEstimate, RowCounts } from "../document/memory";
import type { TrainingRecipe } from "../document/schema";
import type { Graph } from "../ir/graph";
import { FEATURES, TARGETS } from "../ir/names";
import type { Ends } from "../layers/spec";
import { OPTIMIZERS } from "../optimizers/registry";
import { lossGraph, stepGraph, weightSpecs } from "./compile";
import type { Trainable } from "./compile";
import { liveness, sizeOf } from "./liveness";
import type { Liveness } from "./liveness";

/** A network's memory for any batch size: compiled once, asked often. */
export interface MemoryModel {
  /** Rows in a step for a batch size that is set; an optimiser of full batches takes them all. */
  batchOf(batchSize: number, rows: RowCounts): number;
  /** @param batch rows in a step */
  estimate(batch: number, rows: RowCounts): MemoryEstimate;
}

const MB = 2 ** 20;
const BYTES = 4;
/** ONNX Runtime with three small sessions, measured. */
const RUNTIME = 36 * MB;
/** A node of a session, with its kernel and its place in the plan; measured. */
const PER_NODE = 13 * 1024;
/** What ONNX Runtime's memory takes for each byte in use: what it fuses, against pieces that fit nothing; measured. */
const SCATTERED = 1.1;
/** Copies of weights and optimiser state: as a call begins and ends (twice each, here and in ONNX Runtime), and a snapshot. */
const COPIES = 5;
/** Old snapshots that the collector has not taken away yet: it waits until there is so much. */
const GARBAGE = 64 * MB;
/** With this much state half of {@link GARBAGE} gathers before other things make it collect. */
const GARBAGE_HALF = 0.9 * MB;
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

/** @throws UserError as the passes do, when the network is not in order */
export function memoryModel(network: Trainable & { readonly training: Pick<TrainingRecipe, "optimizer"> }, ends: Ends): MemoryModel {
  const step = stepGraph(network, ends, { measureChange: true });
  const loss = lossGraph(network, ends);
  const parameters = weightSpecs(network.model, ends).reduce((sum, { shape }) => sum + sizeOf(shape, 0), 0);
  const perRow = inputNumbers(step.graph, [FEATURES, TARGETS], 1);
  const state = BYTES * inputNumbers(step.graph, step.carried, 0);
  const random = (batch: number): number => BYTES * step.graph.nodes.reduce((sum, node) => (node.op === "input" && node.attributes.role === "random" ? sum + sizeOf(node.shape, batch) : sum), 0);
  const known = new Map<number, Liveness>();
  const living = (batch: number): Liveness => {
    const found = known.get(batch) ?? liveness(step.graph, batch);
    known.set(batch, found);
    return found;
  };
  const { peak: heldByRow, nodes: lossNodes } = liveness(loss, 1);
  const { fullBatch } = OPTIMIZERS[network.training.optimizer.type];

  return {
    batchOf: (batchSize, { train }) => Math.max(1, fullBatch ? train : Math.min(batchSize, train)),
    estimate(batch, { train, validation }) {
      const last = train % batch;
      const sizes = last === 0 ? [batch] : [batch, last];
      // Each batch size has a session of its own, with its own memory.
      const steps = sizes.reduce((sum, size) => sum + SCATTERED * Math.max(0, BYTES * living(size).peak - state), 0) + (sizes.length - 1) * state;
      const prepared = BYTES * perRow * (train + validation + (train > MEASURED_ROWS ? MEASURED_ROWS : 0)) + BYTES * train;
      const atOnce = stepsPerCall(living(batch), Math.ceil(train / batch));
      const handedOver = Math.min(64 * MB, random(batch) * atOnce) + Math.min(16 * MB, BYTES * perRow * batch * atOnce, prepared);
      const parts = {
        state: state * COPIES + GARBAGE / (1 + (GARBAGE_HALF / Math.max(1, state)) ** 2),
        step: steps + handedOver,
        data: prepared,
        evaluation: SCATTERED * BYTES * heldByRow * Math.min(Math.max(train, validation), evaluationBatch(parameters, heldByRow)),
        runtime: RUNTIME + PER_NODE * (sizes.length * living(batch).nodes + lossNodes),
      };
      return { ...parts, total: Object.values(parts).reduce((sum, bytes) => sum + bytes, 0) };
    },
  };
}

/** The greatest batch size, of powers of two, whose training fits into so many bytes; null where not even one row's does. */
export function fittingBatch(model: MemoryModel, rows: RowCounts, from: number, bytes: number): number | null {
  for (let batch = 2 ** Math.floor(Math.log2(Math.max(1, from))); batch >= 1; batch /= 2) {
    if (model.estimate(Math.min(batch, Math.max(1, rows.train)), rows).total <= bytes) return batch;
  }
  return null;
}

/** About as many steps as 30 ms hold (train/pace.ts), were a node to take 1.5 us and memory to give 2 GB a second. */
function stepsPerCall({ peak, nodes }: Liveness, available: number): number {
  return Math.max(1, Math.min(available, 4_096, Math.floor(0.03 / (1.5e-6 * nodes + (BYTES * peak) / 2e9))));
}

function inputNumbers(graph: Graph, names: readonly string[], batch: number): number {
  return graph.nodes.reduce((sum, node) => (node.op === "input" && names.includes(node.attributes.name) ? sum + sizeOf(node.shape, batch) : sum), 0);
}
