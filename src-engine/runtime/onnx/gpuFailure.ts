// What ONNX Runtime and WebGPU say of a GPU that failed, in words for people.

import { bytesInWords } from "../../check/memoryCheck";

const SAYINGS: readonly (readonly [RegExp, (match: RegExpExecArray) => string])[] = [
  [/No supported adapters|Failed to get a WebGPU adapter/, () => "No GPU was found that WebGPU can use."],
  // The limit is what WebGPU's adapter tells: nobody else is told of it.
  [
    /(?:Buffer|Binding) size \((\d+)\)[^(]*(?:exceeds|larger than)[^(]*\((\d+)\)/i,
    ([, size, most]) =>
      `A tensor of this network takes ${bytesInWords(Number(size))} with this batch size, and the GPU takes at most ${bytesInWords(Number(most))} in one piece. Use a smaller batch size to train on it.`,
  ],
  [
    /out of (?:device )?memory|OUT_OF_DEVICE_MEMORY|OUT_OF_HOST_MEMORY|bad_alloc|Failed to allocate memory/i,
    () => "The GPU had not enough memory for the next step. Use a smaller batch size to train on it.",
  ],
  [
    /\bis lost\b|device (?:was )?lost|DEVICE_LOST|DeviceLost/i,
    () => "The GPU was lost: its driver was reset, or it was taken away.",
  ],
];

/** One or two sentences. */
export function gpuFailureInWords(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  for (const [saying, words] of SAYINGS) {
    const match = saying.exec(message);
    if (match !== null) return words(match);
  }
  // ONNX Runtime names a place in its source, and then what is the matter.
  return `The GPU could not be used: ${message
    .replace(/^.*?was false\.\s*/s, "")
    .trim()
    .slice(0, 500)}`;
}
