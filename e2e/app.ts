// Starts the built app for a test, as a person would, with a home of its own, and ends it.

import type { ElectronApplication, Page } from "@playwright/test";
import { _electron as electron } from "@playwright/test";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The repository. */
export const ROOT = join(__dirname, "..");

export interface LaunchOptions {
  /** What the person wrote after the program's name. */
  readonly args?: readonly string[];
  /** A home kept from an earlier start; then the test removes it. */
  readonly home?: string;
  /** The program; the built app in the repository's Electron where absent. */
  readonly executable?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface App {
  readonly electron: ElectronApplication;
  readonly page: Page;
  /** The person's home; `documents` is in it. */
  readonly home: string;
  readonly documents: string;
  /** Where settings, recent projects and the window's state are kept. */
  readonly userData: string;
  /** Everything that the processes wrote to their outputs so far. */
  readonly output: () => string;
  /** Process id of the engine that runs now, or null. */
  readonly enginePid: () => Promise<number | null>;
  /** Of the process that reads files, or null. */
  readonly readerPid: () => Promise<number | null>;
  /** Closes the window as a person does, waits for the end, and removes the home if it was made here. */
  readonly close: () => Promise<void>;
}

/** A new home for the app: with a documents folder and nothing else. */
export async function makeHome(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), "gradual-e2e-"));
  await mkdir(join(home, "Documents"));
  await mkdir(join(home, ".config"));
  // Where a Linux desktop says what its folders are called.
  await writeFile(join(home, ".config", "user-dirs.dirs"), 'XDG_DOCUMENTS_DIR="$HOME/Documents"\n');
  return home;
}

/** Starts the app and waits for its window. */
export async function launchApp(options: LaunchOptions = {}): Promise<App> {
  const home = options.home ?? (await makeHome());
  const documents = join(home, "Documents");
  const userData = join(home, "user-data");
  // Chromium does not let root have its sandbox; everyone else is tested with it.
  const chromiumSandbox = process.getuid?.() !== 0;
  const app = await electron.launch({
    ...(options.executable === undefined ? {} : { executablePath: options.executable }),
    args: [...(options.executable === undefined ? [ROOT] : []), `--user-data-dir=${userData}`, ...(options.args ?? [])],
    chromiumSandbox,
    // Not Playwright's own wish for a light theme: the app's.
    colorScheme: null,
    cwd: home,
    env: {
      ...(process.env as Record<string, string>),
      HOME: home,
      XDG_CONFIG_HOME: join(home, ".config"),
      ...options.env,
    },
  });
  let output = "";
  for (const stream of [app.process().stdout, app.process().stderr])
    stream?.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const page = await app.firstWindow();
  await page.waitForURL("app://bundle/index.html");
  // A key pressed before the window is there goes to nobody.
  await page.getByRole("contentinfo").waitFor();
  const pidOf = (service: string): Promise<number | null> =>
    app.evaluate(
      ({ app: { getAppMetrics } }, wanted) =>
        getAppMetrics().find(({ type, name }) => type === "Utility" && name === wanted)?.pid ?? null,
      service,
    );
  return {
    electron: app,
    page,
    home,
    documents,
    userData,
    output: () => output,
    enginePid: () => pidOf("Gradual engine"),
    readerPid: () => pidOf("Gradual file reader"),
    async close() {
      const ended = new Promise<void>((resolve) => {
        if (app.process().exitCode !== null) resolve();
        else app.process().once("exit", () => resolve());
      });
      await app
        .evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().forEach((window) => window.close()))
        .catch(() => undefined);
      // A run that is in progress is asked about: it is paused. It may end while it is asked about.
      void page
        .evaluate(() => {
          const answer = "[data-testid=leave-pause], [data-testid=leave-ended]";
          setInterval(() => document.querySelector<HTMLElement>(answer)?.click(), 50);
        })
        .catch(() => undefined);
      await ended;
      if (options.home === undefined) await rm(home, { recursive: true, force: true });
    },
  };
}
