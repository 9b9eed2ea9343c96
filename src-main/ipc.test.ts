import type { BrowserWindow, IpcMainInvokeEvent } from "electron";
import { describe, expect, it, vi } from "vitest";
import type { CallReply } from "./contract/calls";
import type { Handlers } from "./ipc";
import { isFromPage, isSameOrigin, send, setupCalls } from "./ipc";
import { Refusal } from "./refusal";

const PAGE = new URL("app://bundle/index.html");
const window = { id: 1 } as BrowserWindow;

/** Calls through the one registered channel, from a frame at `url`. */
function caller(handlers: Partial<Handlers>, options: { url?: string; subframe?: boolean; strange?: boolean } = {}) {
  let listener: ((event: IpcMainInvokeEvent, ...args: unknown[]) => unknown) | undefined;
  const reported: unknown[] = [];
  setupCalls({ handle: (_channel, registered) => (listener = registered) }, handlers as Handlers, {
    page: PAGE,
    windowOf: () => (options.strange === true ? null : window),
    report: (error) => reported.push(error),
  });
  const mainFrame = { url: options.url ?? PAGE.href };
  const senderFrame = options.subframe === true ? { url: PAGE.href } : mainFrame;
  const event = { senderFrame, sender: { mainFrame } } as IpcMainInvokeEvent;
  return {
    call: (name: unknown, args: unknown) => listener?.(event, name, args) as Promise<CallReply<unknown>>,
    reported,
  };
}

describe("setupCalls", () => {
  it("gives the handler the parsed arguments and the window that called", async () => {
    const write = vi.fn(() => null);
    const { call } = caller({ "settings.write": write });
    expect(await call("settings.write", [{ theme: "dark" }])).toEqual({ ok: true, value: null });
    expect(write).toHaveBeenCalledWith(window, {
      theme: "dark",
      reducedMotion: "system",
      device: "cpu",
      threads: null,
      notifications: true,
      panelWidth: 300,
    });
  });

  it.each([
    ["a wrong type", "settings.write", [{ theme: "purple" }]],
    ["too few", "settings.write", []],
    ["too many", "app.info", [1]],
    ["none at all", "settings.write", undefined],
    ["an unknown field", "settings.write", [{ theme: "dark", evil: 1 }]],
    ["a path of the wrong kind", "shell.showInFolder", [{ toString: "x" }]],
  ])("refuses arguments: %s", async (_case, name, args) => {
    const handler = vi.fn();
    const { call, reported } = caller({
      "settings.write": handler,
      "app.info": handler,
      "shell.showInFolder": handler,
    });
    expect(await call(name, args)).toMatchObject({ ok: false, bug: true, problem: { code: "internal-error" } });
    expect(handler).not.toHaveBeenCalled();
    expect(reported).toHaveLength(1);
  });

  it.each(["nothing", "__proto__", "toString", "constructor", 7, null])("knows no call %j", async (name) => {
    expect(await caller({}).call(name, [])).toMatchObject({ ok: false, bug: true });
  });

  it.each([
    ["another origin", { url: "https://bundle/index.html" }],
    ["an origin that begins like ours", { url: "app://bundle.evil/index.html" }],
    ["a frame inside the page", { subframe: true }],
    ["a window that is not ours", { strange: true }],
  ])("refuses a call from %s", async (_case, options) => {
    const handler = vi.fn();
    const { call } = caller({ "app.info": handler }, options);
    expect(await call("app.info", [])).toMatchObject({ ok: false, bug: true });
    expect(handler).not.toHaveBeenCalled();
  });

  it("tells the person's failures from its own mistakes", async () => {
    const problem = { code: "cannot", message: "It cannot.", next: "Do that." };
    const { call, reported } = caller({
      "samples.copy": () => Promise.reject(new Refusal(problem)),
      "app.info": () => Promise.reject(new TypeError("oops")),
    });
    expect(await call("samples.copy", ["iris"])).toEqual({ ok: false, problem, bug: false });
    expect(reported).toEqual([]);
    expect(await call("app.info", [])).toMatchObject({
      ok: false,
      bug: true,
      problem: { message: "Gradual made a mistake: oops" },
    });
    expect(reported).toHaveLength(1);
  });
});

describe("the sender", () => {
  it("is compared by parsed protocol and host", () => {
    expect(isSameOrigin("app://bundle/deep/page.html?x#y", PAGE)).toBe(true);
    expect(isSameOrigin("app://bundle.evil/index.html", PAGE)).toBe(false);
    expect(isSameOrigin("app://evil@bundle/index.html", PAGE)).toBe(false);
    expect(isSameOrigin("apps://bundle/index.html", PAGE)).toBe(false);
    expect(isSameOrigin("no address", PAGE)).toBe(false);
    expect(isSameOrigin("http://localhost:5173/x", new URL("http://localhost:5173/"))).toBe(true);
    expect(isSameOrigin("http://localhost:5174/", new URL("http://localhost:5173/"))).toBe(false);
  });

  it("is nobody when the frame is gone already", () => {
    expect(isFromPage({ senderFrame: null, sender: { mainFrame: null } } as unknown as IpcMainInvokeEvent, PAGE)).toBe(
      false,
    );
  });
});

describe("send", () => {
  it("tells a living window, and no other", () => {
    const tell = vi.fn();
    const contents = { isDestroyed: () => false, send: tell };
    send({ isDestroyed: () => false, webContents: contents } as unknown as BrowserWindow, "window.closing", {
      mayAsk: true,
    });
    expect(tell).toHaveBeenCalledExactlyOnceWith("gradual:event", "window.closing", { mayAsk: true });
    send({ isDestroyed: () => true } as BrowserWindow, "window.closing", { mayAsk: true });
    expect(tell).toHaveBeenCalledTimes(1);
  });
});
