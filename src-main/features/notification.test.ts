import type { BrowserWindow, Notification } from "electron";
import { EventEmitter } from "node:events";
import { expect, test, vi } from "vitest";
import { setupNotification } from "./notification";

function world({ isFocused = false, isVisible = true, isWanted = true, isSupported = true } = {}) {
  const made: (EventEmitter & { readonly options: unknown; readonly show: () => void })[] = [];
  class FakeNotification extends EventEmitter {
    static isSupported = () => isSupported;
    readonly show = vi.fn();
    constructor(readonly options: unknown) {
      super();
      made.push(this);
    }
  }
  const window = {
    isFocused: () => isFocused,
    isVisible: () => isVisible,
    isDestroyed: () => false,
  } as unknown as BrowserWindow;
  const bringForward = vi.fn();
  const { "window.notify": notify } = setupNotification({
    Notification: FakeNotification as unknown as typeof Notification,
    isWanted: () => isWanted,
    bringForward,
  });
  void notify(window, { title: "Run 3 has ended", body: "Right on 97%" });
  return { made, window, bringForward };
}

test("who is elsewhere is told, and a click brings the window there", () => {
  const { made, window, bringForward } = world();
  expect(made.map(({ options }) => options)).toEqual([{ title: "Run 3 has ended", body: "Right on 97%" }]);
  expect(made[0]?.show).toHaveBeenCalledOnce();
  made[0]?.emit("click");
  expect(bringForward).toHaveBeenCalledExactlyOnceWith(window);
});

test.each([
  ["looks at the window", { isFocused: true }, 0],
  ["does not want it", { isWanted: false }, 0],
  ["has a system without notifications", { isSupported: false }, 0],
  ["sent the window out of sight", { isFocused: true, isVisible: false }, 1],
])("who %s", (_who, how, times) => {
  expect(world(how).made).toHaveLength(times);
});
