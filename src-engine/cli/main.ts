// Entry of the `gradual` command: the engine without a window.

import process from "node:process";
import { runProgram } from "./program";
import type { Context } from "./spec";

/** The first Ctrl-C asks politely, the second one ends the process. */
function interrupts(): Context["onInterrupt"] {
  return (stop) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.once(signal, () => {
        process.once(signal, () => process.exit(130));
        stop();
      });
    }
  };
}

// Whoever reads may have read enough (`gradual schema | head`).
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

void runProgram(
  process.argv.slice(2),
  { out: process.stdout, err: process.stderr, in: process.stdin },
  interrupts(),
).then((code) => {
  process.exitCode = code;
});
