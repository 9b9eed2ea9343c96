// What the command line says, and where: results on standard output, progress and problems on standard error; with
// `--json`, one JSON object on standard output and nothing else.

import type { Problem } from "../document/errors";

export interface Streams {
  readonly out: { write(text: string): unknown };
  readonly err: { write(text: string): unknown; readonly isTTY?: boolean };
}

export interface Output {
  /** The outcome: an object for `--json`, text for people. Called once. */
  result(json: object, text: string): void;
  /** What went wrong. */
  problem(problem: Problem): void;
  /** A line about work under way; on a terminal it replaces the one before, elsewhere there is one now and then. Nothing with `--json`. */
  progress(line: string): void;
  /** A line that stays. Nothing with `--json`. */
  note(line: string): void;
}

/** How often a line of progress goes to a file or a pipe, in ms. */
const PLAIN_EVERY = 10_000;

/** Clears the line and goes to its start. */
const FRESH_LINE = "\r\u001B[2K";

export function createOutput({ out, err }: Streams, json: boolean): Output {
  let open = false;
  let lastPlain = performance.now();
  const close = (): void => {
    if (open) err.write(FRESH_LINE);
    open = false;
  };
  return {
    result(object, text) {
      close();
      out.write(json ? `${JSON.stringify(object, null, 2)}\n` : text.endsWith("\n") ? text : `${text}\n`);
    },
    problem(problem) {
      close();
      if (json) out.write(`${JSON.stringify({ error: problem }, null, 2)}\n`);
      else err.write(`gradual: ${problem.message}\n${problem.next === undefined ? "" : `  ${problem.next}\n`}`);
    },
    progress(line) {
      if (json) return;
      if (err.isTTY !== true) {
        const now = performance.now();
        if (now - lastPlain < PLAIN_EVERY) return;
        lastPlain = now;
        err.write(`${line}\n`);
        return;
      }
      err.write(`${FRESH_LINE}${line}`);
      open = true;
    },
    note(line) {
      if (json) return;
      close();
      err.write(`${line}\n`);
    },
  };
}
