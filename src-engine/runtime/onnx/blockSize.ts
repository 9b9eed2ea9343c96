// Which blocks of channels ONNX Runtime's own convolutions work on here: 16 with AVX-512, 8 with AVX2, none elsewhere. It does
// not say, so a model of one node is asked: it fills the channels up to whole blocks.

import { GraphWriter, model, valueInfo } from "../../passes/onnx/model";
import { intoBlocks } from "../../passes/onnx/blocked";
import { floatTensor, openSession } from "./session";

/** Fewer channels than any block holds. */
const CHANNELS = 4;

let known: Promise<number | null> | undefined;

/** Channels in a block; null where there are no such convolutions. The same for the life of the process. */
export function blockSize(): Promise<number | null> {
  known ??= ask();
  return known;
}

async function ask(): Promise<number | null> {
  const writer = new GraphWriter();
  const blocks = intoBlocks(writer, "x");
  const question = model(
    writer.graph("blocks", [valueInfo("x", "float", [1, CHANNELS, 1, 1])], [valueInfo(blocks, "float", null)]),
  );
  try {
    const session = await openSession(question, { threads: 1 });
    try {
      const results = await session.run({ x: floatTensor(new Float32Array(CHANNELS), [1, CHANNELS, 1, 1]) });
      const filled = results[blocks]?.dims[1] ?? 0;
      return filled > CHANNELS ? filled : null;
    } finally {
      await session.release();
    }
  } catch {
    // A build of ONNX Runtime without these kernels refuses the model: then the plain operators do the work.
    return null;
  }
}
