import type { PowerSaveBlocker } from "electron";

/** Whoever asks that the machine stays awake: a window, by its id. */
export interface Awake {
  set(who: number, wanted: boolean): void;
}

/** Keeps the machine from going to sleep by itself while anyone asks for it. The screen may turn off. */
export function setupAwake(blocker: Pick<PowerSaveBlocker, "start" | "stop">): Awake {
  const asking = new Set<number>();
  let id: number | null = null;
  return {
    set(who, wanted) {
      if (wanted) asking.add(who);
      else asking.delete(who);
      if (asking.size > 0) id ??= blocker.start("prevent-app-suspension");
      else if (id !== null) {
        blocker.stop(id);
        id = null;
      }
    },
  };
}
