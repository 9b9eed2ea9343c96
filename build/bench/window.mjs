/* global document, requestAnimationFrame -- two functions run in the page */
// How prompt the window is while it trains: the time between frames, and how long pause, continue and stop take from the press to
// the answer on the screen, in a run of millions of steps. Wants the built app and a display:
//   npm run bench -- --window        (without a display: xvfb-run -a npm run bench -- --window)
import { _electron } from "@playwright/test";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { median } from "./report.mjs";

const SECONDS = 10;
const ROUNDS = 9;

/** @param {string} root the repository */
export async function measureWindow(root) {
  const home = mkdtempSync(path.join(os.tmpdir(), "gradual-bench-"));
  const app = await _electron.launch({
    args: [root, `--user-data-dir=${path.join(home, "user-data")}`],
    // Chromium does not let root have its sandbox.
    chromiumSandbox: process.getuid?.() !== 0,
    cwd: home,
    env: { ...process.env, HOME: home, XDG_CONFIG_HOME: path.join(home, ".config") },
  });
  try {
    const page = await app.firstWindow();
    await page.getByTestId("sample-penguins").click();
    await page.getByTestId("station-train").click();
    await page.getByTestId("epochs").fill("1000000");
    await page.getByTestId("epochs").press("Enter");
    // No rule ends the run before it is stopped.
    for (const rule of ["no-improvement", "weights-unchanged"]) {
      const remove = page.getByTestId(`rule-${rule}`).getByTestId("remove-rule");
      if ((await remove.count()) > 0) await remove.click();
    }

    const results = { frame: [], task: [], pause: [], continue: [], stop: [] };
    for (let round = 0; round < ROUNDS; round++) {
      await page.getByTestId("train").click();
      await page.getByTestId("live").waitFor();
      if (round === 0) Object.assign(results, await page.evaluate(watchFrames, SECONDS * 1_000));
      results.pause.push(await page.evaluate(press, ["pause", "continue"]));
      results.continue.push(await page.evaluate(press, ["continue", "pause"]));
      await page.getByTestId("pause").waitFor();
      results.stop.push(await page.evaluate(press, ["stop", "stop-banner"]));
      await page.locator('[data-testid="train"]:not([aria-disabled])').waitFor();
    }
    return Object.fromEntries(Object.entries(results).map(([name, values]) => [name, summary(values)]));
  } finally {
    await app.evaluate(({ app: program }) => program.exit()).catch(() => undefined);
    rmSync(home, { recursive: true, force: true });
  }
}

/** In the page: milliseconds between frames, and lengths of the tasks that the browser calls long (over 50 ms). */
function watchFrames(milliseconds) {
  return new Promise((resolve) => {
    const frame = [];
    const task = [];
    const observer = new PerformanceObserver((list) => task.push(...list.getEntries().map(({ duration }) => duration)));
    observer.observe({ type: "longtask" });
    const begin = performance.now();
    let last = begin;
    const next = (now) => {
      frame.push(now - last);
      last = now;
      if (now - begin < milliseconds) requestAnimationFrame(next);
      else {
        observer.disconnect();
        resolve({ frame: frame.slice(1), task });
      }
    };
    requestAnimationFrame(next);
  });
}

/** In the page: milliseconds from pressing a button to the frame in which another one has come. */
function press([name, answer]) {
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

function summary(values) {
  return { count: values.length, median: values.length === 0 ? 0 : median(values), greatest: Math.max(0, ...values) };
}

/** The figures as a table. */
export function windowTable(results) {
  const names = {
    frame: "between two frames",
    task: "long tasks (over 50 ms)",
    pause: "pause",
    continue: "continue",
    stop: "stop",
  };
  return [
    "                            median   greatest   (ms)",
    ...Object.entries(results).map(
      ([key, { count, median, greatest }]) =>
        `${names[key].padEnd(26)}${median.toFixed(1).padStart(8)}${greatest.toFixed(1).padStart(11)}   of ${count}`,
    ),
  ].join("\n");
}
