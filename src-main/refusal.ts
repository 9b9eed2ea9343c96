import type { Problem } from "../src-engine/document/errors";

/** A failure of the person's or the world's making, explained; every other error is a bug of ours. */
export class Refusal extends Error {
  readonly problem: Problem;

  constructor(problem: Problem, options?: { cause?: unknown }) {
    super(problem.message, options);
    this.name = "Refusal";
    this.problem = problem;
  }
}

/** The system's error code ("ENOENT") of a failed file operation, or null. */
export function systemCode(error: unknown): string | null {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : null;
}
