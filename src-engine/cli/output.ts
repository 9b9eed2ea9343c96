// What the command line says, and where: results on standard output, progress and problems on standard error; with
// `--json`, one JSON object on standard output and nothing else; with `--quiet`, results and errors.

import type { Problem } from "../document/errors";
import { printable } from "../words/printable";

interface Sink {
  /** False where whoever reads cannot keep up, until "drain". */
  write(chunk: string | Uint8Array): unknown;
  readonly isTTY?: boolean;
}

export interface Streams {
  readonly out: Sink & { once?(event: "drain", listener: () => void): unknown };
  readonly err: Sink;
  readonly in?: AsyncIterable<Uint8Array | string> & { readonly isTTY?: boolean };
}

export interface Output {
  readonly json: boolean;
  /** The outcome: an object for `--json`, text for people. Called once. */
  result(json: object, text: string): void;
  /** What went wrong. */
  problem(problem: Problem): void;
  /** A line about work under way; on a terminal it replaces the one before, elsewhere there is one now and then. Nothing with `--json` or `--quiet`. */
  progress(line: string): void;
  /** A line that stays. Nothing with `--json` or `--quiet`. */
  note(line: string): void;
}

/** How often a line of progress goes to a file or a pipe, in ms. */
const PLAIN_EVERY = 10_000;

/** Clears the line and goes to its start. */
const FRESH_LINE = "\r\u001B[2K";

export function createOutput({ out, err }: Streams, json: boolean, quiet = false): Output {
  let open = false;
  let lastPlain = performance.now();
  const close = (): void => {
    if (open) err.write(FRESH_LINE);
    open = false;
  };
  return {
    json,
    result(object, text) {
      close();
      const plain = printable(text);
      out.write(json ? `${JSON.stringify(object, null, 2)}\n` : plain.endsWith("\n") ? plain : `${plain}\n`);
    },
    problem(problem) {
      close();
      if (json) out.write(`${JSON.stringify({ error: problem }, null, 2)}\n`);
      else
        err.write(printable(`gradual: ${problem.message}\n${problem.next === undefined ? "" : `  ${problem.next}\n`}`));
    },
    progress(line) {
      if (json || quiet) return;
      if (err.isTTY !== true) {
        const now = performance.now();
        if (now - lastPlain < PLAIN_EVERY) return;
        lastPlain = now;
        err.write(`${printable(line)}\n`);
        return;
      }
      err.write(`${FRESH_LINE}${printable(line)}`);
      open = true;
    },
    note(line) {
      if (json || quiet) return;
      close();
      err.write(`${printable(line)}\n`);
    },
  };
}
