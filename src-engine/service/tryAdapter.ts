// Whether this machine's GPU can be computed with. A driver that is not in order may end the process that asks, or
// never answer: it is asked in a process of its own (gpuProbe.ts), which is given only so long.

import * as v from "valibot";
import { GraphBuilder } from "../ir/builder";
import type { Adapter } from "../protocol/host";
import { AdapterSchema } from "../protocol/host";
import { createOnnxBackend } from "../runtime/onnx/backend";
import { gpuFailureInWords } from "../runtime/onnx/gpuFailure";

/** Works out a small product on the GPU, and looks whether it is right. */
export async function tryAdapter(): Promise<Adapter> {
  const builder = new GraphBuilder();
  const graph = builder.finish({
    y: builder.matmul(builder.input("x", "rows", ["N", 2]), builder.input("w", "weight", [2, 2])),
  });
  try {
    const program = await createOnnxBackend({ device: "gpu" }).load(graph);
    const w = { shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) };
    const { y } = await program.run({ x: w, w });
    await program.dispose();
    return y?.data.join() === "7,10,15,22"
      ? { found: true }
      : { found: false, why: "The GPU's answer to a small product is wrong." };
  } catch (error) {
    return { found: false, why: gpuFailureInWords(error) };
  }
}

/** What a probe printed, read. A process that ended without a word, or took too long, has found nothing. */
export function readAdapter(printed: string, how: { readonly timedOut: boolean }): Adapter {
  if (how.timedOut) return { found: false, why: "The GPU did not answer in time." };
  try {
    return v.parse(AdapterSchema, JSON.parse(printed.trim().split("\n").at(-1) ?? ""));
  } catch {
    return {
      found: false,
      why: "The test of the GPU ended unexpectedly: its driver may not be in order.",
    };
  }
}
