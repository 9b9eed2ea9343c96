// Starts the reader's process as a child of plain Node. Electron's own program does not serve as one: there main starts it.

import { fork } from "node:child_process";
import type { JobMessage } from "./jobs";
import type { StartReader } from "./reader";

/** Characters of the standard error output that are kept. */
const LAST = 10_000;

/** @param path of the built reader.js */
export function childReader(path: string): StartReader {
  return (heap) => {
    const child = fork(path, [], {
      // Numbers that are not finite, dates and arrays come across as they are.
      serialization: "advanced",
      execArgv: [`--max-old-space-size=${Math.floor(heap / 2 ** 20)}`],
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    let lastWords = "";
    child.stderr?.setEncoding("utf8").on("data", (text: string) => (lastWords = (lastWords + text).slice(-LAST)));
    // What was on its way when the process ended is of no use.
    child.on("error", () => undefined);
    function keepAlive(busy: boolean): void {
      const pipe = child.stderr as { ref?(): void; unref?(): void } | null;
      if (busy) {
        child.ref();
        child.channel?.ref();
        pipe?.ref?.();
      } else {
        child.unref();
        child.channel?.unref();
        pipe?.unref?.();
      }
    }
    return {
      send(message) {
        if (child.connected) child.send(message, () => undefined);
      },
      onMessage: (listener) => void child.on("message", (message) => listener(message as JobMessage)),
      onEnd(listener) {
        let told = false;
        const tell = (): void => {
          if (!told) listener(lastWords);
          told = true;
        };
        child.on("close", tell);
        // It could not be started.
        child.on("error", () => child.pid === undefined && tell());
      },
      keepAlive,
      kill() {
        // Its end is waited for.
        keepAlive(true);
        child.kill("SIGKILL");
      },
    };
  };
}
