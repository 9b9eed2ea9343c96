/* global document, requestAnimationFrame -- some functions run in the page */
// The built app for a measurement, with a home of its own, and a watch over the window's thread.
import { _electron } from "@playwright/test";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";

/**
 * Opens the app, has `action` use its page, and ends it.
 * @param {string} root the repository
 * @param {readonly string[]} args what a person would write after the program's name
 */
export async function withApp(root, args, action) {
  const home = mkdtempSync(path.join(os.tmpdir(), "gradual-bench-"));
  const app = await _electron.launch({
    args: [root, `--user-data-dir=${path.join(home, "user-data")}`, ...args],
    // Chromium does not let root have its sandbox.
    chromiumSandbox: process.getuid?.() !== 0,
    cwd: home,
    env: { ...process.env, HOME: home, XDG_CONFIG_HOME: path.join(home, ".config") },
  });
  try {
    const page = await app.firstWindow();
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(1280, 800));
    return await action(page);
  } finally {
    const ended = new Promise((resolve) => app.process().once("exit", resolve));
    await app.evaluate(({ app: program }) => program.exit()).catch(() => undefined);
    await ended;
    // Its other processes may write for a moment longer.
    rmSync(home, { recursive: true, force: true, maxRetries: 10 });
  }
}

/**
 * While `action` goes on: milliseconds between frames, and lengths of the tasks that the browser calls long (over 50 ms).
 * @param {import("@playwright/test").Page} page
 */
export async function watched(page, action) {
  await page.evaluate(beginWatch);
  const result = await action();
  return { ...(await page.evaluate(endWatch)), result };
}

/** In the page. */
function beginWatch() {
  const watch = { frame: [], task: [], isOver: false };
  watch.observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) watch.task.push(duration);
  });
  watch.observer.observe({ type: "longtask" });
  let last = null;
  const next = (now) => {
    if (last !== null) watch.frame.push(now - last);
    last = now;
    if (!watch.isOver) requestAnimationFrame(next);
  };
  requestAnimationFrame(next);
  globalThis.watchOfTheBench = watch;
}

/** In the page, two frames later: what was long is told of a moment after it. */
function endWatch() {
  return new Promise((resolve) => {
    requestAnimationFrame(() =>
      requestAnimationFrame(() =>
        setTimeout(() => {
          const { watchOfTheBench: watch } = globalThis;
          watch.isOver = true;
          watch.observer.disconnect();
          resolve({ frame: watch.frame, task: watch.task });
        }, 50),
      ),
    );
  });
}

/** In the page: milliseconds from pressing a button to the frame in which another one has come. */
export function press([name, answer]) {
  return new Promise((resolve) => {
    const begin = performance.now();
    document.querySelector(`[data-testid="${name}"]`).click();
    const look = () => {
      if (document.querySelector(`[data-testid="${answer}"]`) === null) requestAnimationFrame(look);
      else resolve(performance.now() - begin);
    };
    look();
  });
}
