// ONNX Runtime's official builds report to their maker: 1.30 writes a device id and a database under the home folder and a log
// under the temporary folder, and looks up a host of its maker's after ten seconds. One variable of the environment, read when
// the library is loaded, turns all of that off.

import process from "node:process";
import { isMainThread } from "node:worker_threads";
import { invariant } from "../../document/errors";

const VARIABLE = "ORT_DISABLE_TELEMETRY";

/**
 * Turns ONNX Runtime's telemetry off for this process, its threads and the processes that it starts. To be called before the
 * library is loaded, and before a thread is started that loads it: the environment that a thread sees is a copy, which native
 * code does not read.
 */
export function turnTelemetryOff(): void {
  if (isMainThread) process.env[VARIABLE] = "1";
  invariant(process.env[VARIABLE] === "1", "the thread that starts others turns telemetry off first");
}
