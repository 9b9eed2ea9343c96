// Memory that ran out all the same, in words for people: who tells of it, and how, depends on where it was wanted.

/** ONNX Runtime's arena and C++, V8's buffers, and a worker thread's own memory. */
const SIGNS =
  /bad_alloc|bad allocation|Failed to allocate memory|Array buffer allocation failed|Invalid (typed )?array length|ERR_WORKER_OUT_OF_MEMORY|reached heap limit|out of memory/i;

export const OUT_OF_MEMORY =
  "There was not enough memory for the next step. What was written until then was kept. Use a smaller batch size or fewer units, or close other programs.";

/** Whether an error, or what caused it, says that there was no memory left. */
export function ranOutOfMemory(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  return SIGNS.test(`${code} ${error.message}`) || ranOutOfMemory(error.cause);
}
