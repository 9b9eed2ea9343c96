// The fast backend: graphs run by ONNX Runtime in float32. A call blocks the thread it is made on until it is done, so
// callers run it in a worker thread and keep calls short.

import { invariant } from "../../document/errors";
import type { Graph } from "../../ir/graph";
import { neededInputs } from "../../ir/needed";
import { toOnnx } from "../../passes/toOnnx";
import type { Backend, Program, Tensors } from "../backend";
import { loadGpuProgram } from "./gpuProgram";
import { loadGpuTraining } from "./gpuTraining";
import { blockSize } from "./blockSize";
import { floatTensor, openSession, resultTensor } from "./session";
import type { SessionSettings } from "./session";
import { loadTraining } from "./training";

export interface OnnxBackendOptions {
  /** "gpu" where there is a GPU (service/adapter.ts); without one, loading throws. Default "cpu". */
  readonly device?: "cpu" | "gpu";
  /** Threads that may share the work of a large operation; training steps too small for that use one. Default 1. The last bits of results may depend on it. */
  readonly threads?: number;
}

/** A backend on this computer's processor, or on its GPU. */
export function createOnnxBackend({ device = "cpu", threads = 1 }: OnnxBackendOptions = {}): Backend {
  invariant(Number.isInteger(threads) && threads >= 1, `a number of threads is a whole number, not ${threads}`);
  const settings: SessionSettings = { threads };
  if (device === "gpu") {
    return {
      name: "onnx",
      load: (graph) => loadGpuProgram(graph, settings),
      loadTraining: (step, rows) => loadGpuTraining(step, rows, settings),
    };
  }
  return {
    name: "onnx",
    load: (graph) => load(graph, settings),
    loadTraining: (step, rows) => loadTraining(step, rows, settings),
  };
}

async function load(graph: Graph, settings: SessionSettings): Promise<Program> {
  const inputs = neededInputs(graph);
  const session = await openSession(toOnnx(graph, { standard: false, block: await blockSize() }), settings);
  return {
    async run(feeds: Tensors) {
      const results = await session.run(
        Object.fromEntries(
          inputs.map(({ name }) => {
            const feed = feeds[name];
            invariant(feed !== undefined, `no value for the input "${name}"`);
            return [name, floatTensor(feed.data, feed.shape)];
          }),
        ),
      );
      return Object.fromEntries(Object.keys(graph.outputs).map((name) => [name, resultTensor(results[name])]));
    },
    dispose: () => session.release(),
  };
}
