import type { BrowserWindow, IpcMainInvokeEvent } from "electron";
import { describe, expect, it, vi } from "vitest";
import type { CallReply } from "./contract/calls";
import type { Handlers } from "./ipc";
import { placesKey, sealedPlaces } from "../src-engine/disk/sealedPlaces";
import { isFromPage, isSameOrigin, send, setupCalls, setupDrop } from "./ipc";
import { Refusal } from "./refusal";

const PAGE = new URL("app://bundle/index.html");
const window = { id: 1 } as BrowserWindow;

const places = sealedPlaces(placesKey());

/** Calls through the one registered channel, from a frame at `url`. */
function caller(handlers: Partial<Handlers>, options: { url?: string; subframe?: boolean; strange?: boolean } = {}) {
  let listener: ((event: IpcMainInvokeEvent, ...args: unknown[]) => unknown) | undefined;
  const reported: unknown[] = [];
  setupCalls({ handle: (_channel, registered) => (listener = registered) }, handlers as Handlers, {
    page: PAGE,
    places,
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

describe("places", () => {
  const html = "<p>A report</p>";

  it.each([
    ["shell.showInFolder", ["/etc"]],
    ["recent.add", [{ folder: "/etc", name: "x" }]],
    ["recent.remove", ["/etc"]],
    ["runs.toBin", [{ folder: "/etc", run: "0001-adam" }]],
    ["report.savePdf", [{ html, path: "/etc/cron.d/evil" }]],
    ["window.describe", [{ title: "x", unsaved: false, folder: "/etc", stations: [] }]],
  ])("of the page's own making are refused by %s", async (name, args) => {
    const handler = vi.fn();
    const { call } = caller({ [name]: handler });
    const sealed = places.seal("/home/ann", ["read"]).token;
    const elsewhere = sealedPlaces(placesKey()).seal("/etc", ["read", "project", "new", "write"]).token;
    for (const token of ["/etc", elsewhere, ...(name === "shell.showInFolder" ? [] : [sealed])]) {
      const made = JSON.parse(JSON.stringify(args).replace(/"\/etc[^"]*"/, JSON.stringify(token))) as unknown;
      expect(await call(name, made)).toMatchObject({ ok: false, bug: true });
    }
    expect(handler).not.toHaveBeenCalled();
  });

  it("that were given out come back, for what they were given", async () => {
    const savePdf = vi.fn(() => null);
    const show = vi.fn(() => null);
    const { call } = caller({
      "dialog.saveFile": () => "/home/ann/report.pdf",
      "report.savePdf": savePdf,
      "shell.showInFolder": show,
    });
    const reply = await call("dialog.saveFile", [{ suggestedName: "report", extension: "pdf", files: "PDF" }]);
    if (!reply.ok) throw new Error("It was refused.");
    const [place] = reply.places ?? [];
    expect(reply.value).toBe("/home/ann/report.pdf");
    expect(place).toMatchObject({ path: "/home/ann/report.pdf", uses: ["write"] });
    expect(await call("report.savePdf", [{ html, path: place?.token }])).toEqual({ ok: true, value: null });
    expect(savePdf).toHaveBeenCalledExactlyOnceWith(window, { html, path: "/home/ann/report.pdf" });
    expect(await call("shell.showInFolder", [place?.token])).toEqual({ ok: true, value: null });
    expect(show).toHaveBeenCalledExactlyOnceWith(window, "/home/ann/report.pdf");
  });

  it("of dropped files are given to the page that preload serves, and to no other", () => {
    let listener: ((event: IpcMainInvokeEvent, ...args: unknown[]) => unknown) | undefined;
    const handle = (_channel: string, registered: typeof listener): void => void (listener = registered);
    setupDrop({ handle }, { page: PAGE, places, windowOf: () => window });
    const event = (url: string): IpcMainInvokeEvent => {
      const mainFrame = { url };
      return { senderFrame: mainFrame, sender: { mainFrame } } as IpcMainInvokeEvent;
    };
    const given = listener?.(event(PAGE.href), "/home/ann/rows.csv");
    expect(given).toMatchObject({ path: "/home/ann/rows.csv", uses: ["read", "project"] });
    expect(listener?.(event("https://example.org/"), "/home/ann/rows.csv")).toBeNull();
    for (const path of ["", 5, null, "x".repeat(4_001)]) expect(listener?.(event(PAGE.href), path)).toBeNull();
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
