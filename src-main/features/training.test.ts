import type { BrowserWindow } from "electron";
import { EventEmitter } from "node:events";
import { expect, test, vi } from "vitest";
import type { LogEntry } from "./log";
import { setupTraining } from "./training";

function world() {
  const setProgressBar = vi.fn();
  const contents = new EventEmitter();
  const window = Object.assign(new EventEmitter(), {
    id: 3,
    webContents: contents,
    setProgressBar,
    isDestroyed: () => false,
  }) as unknown as BrowserWindow & EventEmitter;
  const awake = { set: vi.fn() };
  const written: LogEntry["what"][] = [];
  const handlers = setupTraining(awake, { write: ({ what }) => written.push(what) });
  return { window, contents, setProgressBar, awake, written, tell: handlers["window.training"] };
}

test("a run keeps the machine awake and shows in the taskbar how far it is; a paused one lets it sleep", () => {
  const { window, setProgressBar, awake, written, tell } = world();
  void tell(window, { isPaused: false, share: null });
  void tell(window, { isPaused: false, share: 0.5 });
  void tell(window, { isPaused: true, share: 0.5 });
  void tell(window, null);
  expect(setProgressBar.mock.calls).toEqual([
    [2, { mode: "indeterminate" }],
    [0.5, { mode: "normal" }],
    [0.5, { mode: "paused" }],
    [-1],
  ]);
  expect(awake.set.mock.calls.map(([, wanted]: unknown[]) => wanted)).toEqual([true, true, false, false]);
  expect(written).toEqual(["training-started", "training-ended"]);
});

test.each(["closed", "render-process-gone", "did-start-loading"])("nothing stays behind of a window at %s", (event) => {
  const { window, contents, setProgressBar, awake, tell } = world();
  void tell(window, { isPaused: false, share: 0.1 });
  (event === "closed" ? window : contents).emit(event);
  expect(awake.set).toHaveBeenLastCalledWith(3, false);
  expect(setProgressBar).toHaveBeenLastCalledWith(-1);
});
