import type { BrowserWindow as BrowserWindowClass, Session } from "electron";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Refusal } from "../refusal";
import { allowOnly, paperSize, setupPdf } from "./pdf";

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "gradual-pdf-"))));
afterEach(() => rmSync(folder, { recursive: true }));

interface Asked {
  readonly url: string;
}
type OnRequest = (details: Asked, answer: (how: { cancel: boolean }) => void) => void;

function fakeSession() {
  let onRequest: OnRequest = () => undefined;
  const session = {
    setPermissionRequestHandler: vi.fn(),
    setPermissionCheckHandler: vi.fn(),
    webRequest: { onBeforeRequest: (listener: OnRequest) => void (onRequest = listener) },
  } as unknown as Session;
  const isCanceled = (url: string): boolean => {
    let cancel = false;
    onRequest({ url }, (how) => void (cancel = how.cancel));
    return cancel;
  };
  return { session, isCanceled };
}

const window = {} as Electron.BrowserWindow;

function printer(print: () => Promise<Buffer> = () => Promise.resolve(Buffer.from("%PDF"))) {
  const { session, isCanceled } = fakeSession();
  const made: { options: unknown; loaded: string; html: string; isDestroyed: boolean; printed: unknown }[] = [];
  class FakeWindow {
    readonly #own = { options: null as unknown, loaded: "", html: "", isDestroyed: false, printed: null as unknown };
    readonly webContents = {
      printToPDF: (printed: unknown) => {
        this.#own.printed = printed;
        return print();
      },
    };
    constructor(options: unknown) {
      this.#own.options = options;
      made.push(this.#own);
    }
    loadFile(path: string): Promise<void> {
      this.#own.loaded = path;
      this.#own.html = readFileSync(path, "utf8");
      return Promise.resolve();
    }
    destroy(): void {
      this.#own.isDestroyed = true;
    }
  }
  const handlers = setupPdf({
    app: { getLocaleCountryCode: () => "DE" },
    BrowserWindow: FakeWindow as unknown as typeof BrowserWindowClass,
    printSession: () => session,
  });
  return { made, isCanceled, save: handlers["report.savePdf"] };
}

test("a page is printed by a hidden window that runs no script, and nothing stays behind", async () => {
  const { made, isCanceled, save } = printer();
  const path = join(folder, "report.pdf");
  await save(window, { html: "<p>hello</p>", path });
  expect(readFileSync(path, "utf8")).toBe("%PDF");
  const [only] = made;
  expect(made).toHaveLength(1);
  expect(only).toMatchObject({
    html: "<p>hello</p>",
    isDestroyed: true,
    printed: {
      pageSize: "A4",
      displayHeaderFooter: true,
      footerTemplate: expect.stringContaining("pageNumber") as string,
    },
    options: { show: false, webPreferences: { sandbox: true, javascript: false, nodeIntegration: false } },
  });
  expect(() => readFileSync(only?.loaded ?? "")).toThrow("ENOENT");
  expect(isCanceled("https://example.com/a.png")).toBe(true);
  expect(isCanceled("file:///etc/passwd")).toBe(true);
});

test("only the page itself may be asked for", () => {
  const { session, isCanceled } = fakeSession();
  allowOnly(session, "file:///tmp/a/page.html");
  expect(isCanceled("file:///tmp/a/page.html")).toBe(false);
  for (const url of ["file:///tmp/a/page.html.js", "file:///tmp/a/", "http://127.0.0.1/", "data:text/html,x"])
    expect(isCanceled(url)).toBe(true);
});

test("the paper is the country's", () => {
  expect(["US", "ca", "MX", "PH"].map(paperSize)).toEqual(["Letter", "Letter", "Letter", "Letter"]);
  expect(["DE", "GB", "JP", ""].map(paperSize)).toEqual(["A4", "A4", "A4", "A4"]);
});

test("a file that cannot be written, or a page that cannot be printed, leaves what was there", async () => {
  const path = join(folder, "old.pdf");
  writeFileSync(path, "old");
  const broken = printer(() => Promise.reject(new Error("out of paper")));
  await expect(broken.save(window, { html: "x", path })).rejects.toThrow("out of paper");
  expect(readFileSync(path, "utf8")).toBe("old");
  expect(broken.made[0]?.isDestroyed).toBe(true);
  const failure: unknown = await Promise.resolve(
    printer().save(window, { html: "x", path: join(path, "below.pdf") }),
  ).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(Refusal);
  expect((failure as Refusal).problem).toMatchObject({ code: "cannot-write-file" });
});
