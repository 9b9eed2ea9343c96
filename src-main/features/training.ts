// What the system is told of a run in progress: the machine stays awake for it, and the taskbar or the dock shows how far it is.

import type { BrowserWindow } from "electron";
import type { CallArguments } from "../contract/calls";
import type { Handlers } from "../ipc";
import type { Awake } from "./awake";
import type { Log } from "./log";

type Progress = CallArguments<"window.training">[0];

/** The run that a window's page last told of, for as long as that page lives. */
export function setupTraining(awake: Awake, log: Pick<Log, "write">): Pick<Handlers, "window.training"> {
  const known = new Map<number, Exclude<Progress, null>>();

  function show(window: BrowserWindow, progress: Progress): void {
    const { id } = window;
    const before = known.get(id);
    if (progress === null) known.delete(id);
    else known.set(id, progress);
    if ((before === undefined) !== (progress === null))
      log.write({ what: progress === null ? "training-ended" : "training-started" });
    // A run that is paused computes nothing.
    awake.set(id, progress !== null && !progress.isPaused);
    if (window.isDestroyed()) return;
    if (progress === null) window.setProgressBar(-1);
    // Beyond 1 it moves without an end.
    else window.setProgressBar(progress.share ?? 2, { mode: modeOf(progress) });
  }

  return {
    "window.training": (window, progress) => {
      if (!known.has(window.id) && progress !== null) {
        const { id } = window;
        const forget = (): void => {
          if (known.has(id)) show(window, null);
        };
        window.once("closed", forget);
        window.webContents.once("render-process-gone", forget);
        window.webContents.once("did-start-loading", forget);
      }
      show(window, progress);
      return null;
    },
  };
}

function modeOf({ isPaused, share }: Exclude<Progress, null>): "paused" | "normal" | "indeterminate" {
  if (isPaused) return "paused";
  return share === null ? "indeterminate" : "normal";
}
