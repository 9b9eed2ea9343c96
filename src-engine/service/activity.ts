// What the engine does now, told to all windows when it changes and, while anything is done, once a second with the memory
// that the process uses.

import type { EngineEvent } from "../protocol/messages";

const INTERVAL = 1_000;

export interface Activity {
  /** Something begins; call the result when it ends. `what` is for the person. */
  begin(what: string): () => void;
  /** What the windows that come now are told. */
  status(): EngineEvent;
}

/** `tell` sends to every window. */
export function createActivity(tell: (status: EngineEvent) => void): Activity {
  const under = new Set<{ readonly what: string }>();
  let timer: ReturnType<typeof setInterval> | undefined;

  function status(): EngineEvent {
    // The newest says best what the machine is busy with.
    const newest = [...under].at(-1);
    return { type: "engine.status", memory: process.memoryUsage.rss(), busy: newest?.what ?? null };
  }

  return {
    status,
    begin(what) {
      const entry = { what };
      under.add(entry);
      tell(status());
      timer ??= setInterval(() => tell(status()), INTERVAL);
      return () => {
        if (!under.delete(entry)) return;
        if (under.size === 0) {
          clearInterval(timer);
          timer = undefined;
        }
        tell(status());
      };
    },
  };
}
