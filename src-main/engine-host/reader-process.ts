// Starts a process that reads files for the engine. What is said between the two does not pass here.

/** What is needed of Electron's UtilityProcess. */
export interface ReaderUtility<Port> {
  readonly stderr: { on(event: "data" | "end", listener: (part: unknown) => void): unknown } | null;
  readonly pid: number | undefined;
  postMessage(message: unknown, ports?: Port[]): void;
  kill(): boolean;
  on(event: "exit", listener: () => void): unknown;
}

export interface ReaderHostProcess {
  /** @param lastWords the end of what it wrote to its standard error output */
  onEnd(listener: (lastWords: string) => void): void;
  /** At once, whatever it does. */
  kill(): void;
}

/** Characters of the standard error output that are kept. */
const LAST = 10_000;

/** How long what was written may be on its way when the process has ended, in milliseconds. */
const ON_ITS_WAY = 100;

/** @param fork starts the process with these switches of V8 */
export function startReader<Port>(
  fork: (switches: string[]) => ReaderUtility<Port>,
  { heap, port }: { readonly heap: number; readonly port: Port },
): ReaderHostProcess {
  const child = fork([`--max-old-space-size=${Math.floor(heap / 2 ** 20)}`]);
  let lastWords = "";
  child.stderr?.on("data", (part) => (lastWords = (lastWords + String(part)).slice(-LAST)));
  child.postMessage(null, [port]);
  return {
    onEnd(listener) {
      child.on("exit", () => setTimeout(() => listener(lastWords), ON_ITS_WAY));
    },
    kill() {
      // Its own kill() asks politely.
      try {
        if (child.pid !== undefined) process.kill(child.pid, "SIGKILL");
      } catch {
        // It has just ended.
      }
      child.kill();
    },
  };
}
