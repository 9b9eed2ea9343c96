// A request that failed, with the problem told in words.

import type { Problem } from "../../src-engine/document/errors";

/** What a rejected call to the engine or to main carries. */
export class RequestFailure extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.name = "RequestFailure";
    this.problem = problem;
  }
}
