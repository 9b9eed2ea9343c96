// The engine in the middle of a run: killed, and at the end of the app.

import { expect, test } from "@playwright/test";
import { execFile } from "node:child_process";
import { readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Document } from "../src-engine/document/schema";
import type { RunSummary } from "../src-engine/runs/run";
import type { App } from "./app";
import { launchApp, makeHome, ROOT } from "./app";

/** A project whose run would go on for hours, made by the command line. */
async function endlessProject(home: string): Promise<string> {
  const rows = Array.from(
    { length: 200 },
    (_, i) => `${Math.sin(i).toFixed(3)},${Math.cos(i).toFixed(3)},${i % 2 === 0 ? "even" : "odd"}`,
  );
  const table = join(home, "rows.csv");
  await writeFile(table, `a,b,kind\n${rows.join("\n")}\n`);
  const folder = join(home, "Documents", "endless");
  await promisify(execFile)(process.execPath, [
    join(ROOT, "out/engine/cli.js"),
    "new",
    folder,
    "--from",
    table,
    "--target",
    "kind",
  ]);
  const file = join(folder, "endless.gradual");
  const document = JSON.parse(await readFile(file, "utf8")) as Document;
  await writeFile(
    file,
    JSON.stringify({
      ...document,
      training: { ...document.training, epochs: 50_000_000, rules: [], restoreBest: false },
    }),
  );
  return folder;
}

async function runRecord(folder: string): Promise<Pick<RunSummary, "status" | "stopReason">> {
  return JSON.parse(await readFile(join(folder, "runs", "0001-adam", "run.json"), "utf8")) as RunSummary;
}

/** How many epochs are on disk. */
async function epochsOf(folder: string): Promise<number> {
  return (
    (await readFile(join(folder, "runs", "0001-adam", "metrics.csv"), "utf8").catch(() => "")).split("\n").length - 2
  );
}

async function startTraining({ page }: App, folder: string): Promise<void> {
  await page.getByTestId("station-train").click();
  await page.getByTestId("train").click();
  await expect.poll(() => epochsOf(folder)).toBeGreaterThan(0);
}

test("killed in the middle of a run, it comes back with the document and what the run wrote", async () => {
  const home = await makeHome();
  const folder = await endlessProject(home);
  const before = await readFile(join(folder, "endless.gradual"), "utf8");
  const app = await launchApp({ home, args: [folder] });
  await startTraining(app, folder);
  process.kill((await app.enginePid()) ?? 0, "SIGKILL");

  await expect(app.page.getByTestId("notice").first()).toBeVisible();
  await expect.poll(async () => (await runRecord(folder)).stopReason).toEqual({ kind: "interrupted" });
  expect(await epochsOf(folder)).toBeGreaterThan(0);
  expect(JSON.parse(await readFile(join(folder, "endless.gradual"), "utf8"))).toEqual(JSON.parse(before));
  // The new engine trains, too.
  await app.page.getByTestId("train").click();
  await expect
    .poll(() =>
      stat(join(folder, "runs", "0002-adam", "metrics.csv")).then(
        ({ size }) => size > 200,
        () => false,
      ),
    )
    .toBe(true);
  await app.close();
  await rm(home, { recursive: true });
});

test("a page that is loaded anew shows the project again, with the run going on", async () => {
  const home = await makeHome();
  const folder = await endlessProject(home);
  const app = await launchApp({ home, args: [folder] });
  await startTraining(app, folder);
  await app.page.reload();
  await app.page.getByTestId("station-train").click();
  await app.page.getByTestId("stop").click();
  await expect.poll(() => runRecord(folder)).toMatchObject({ status: "ended", stopReason: { kind: "user" } });
  await app.close();
  await rm(home, { recursive: true });
});

test("closing the window in the middle of a run pauses the run with its weights, and lets go of the project", async () => {
  const home = await makeHome();
  const folder = await endlessProject(home);
  const app = await launchApp({ home, args: [join(folder, "endless.gradual")] });
  await startTraining(app, folder);
  await app.close();
  expect(await runRecord(folder)).toMatchObject({ status: "ended", stopReason: { kind: "closed" } });
  expect((await stat(join(folder, "runs", "0001-adam", "weights.safetensors"))).size).toBeGreaterThan(0);
  await expect(stat(join(folder, "gradual.lock"))).rejects.toThrow("ENOENT");
  await rm(home, { recursive: true });
});

test("the end of the session, or Ctrl-C in a terminal, pauses the run and asks nobody", async () => {
  test.skip(process.platform === "win32", "Windows has no such signals");
  const home = await makeHome();
  const folder = await endlessProject(home);
  const app = await launchApp({ home, args: [folder] });
  await startTraining(app, folder);
  const main = app.electron.process();
  const ended = new Promise((resolve) => main.once("exit", resolve));
  // Every process of the group gets it.
  for (const pid of [(await app.enginePid()) ?? 0, main.pid ?? 0]) process.kill(pid, "SIGINT");
  expect(await ended).toBe(0);
  expect(await runRecord(folder)).toMatchObject({ status: "ended", stopReason: { kind: "closed" } });
  await expect(stat(join(folder, "gradual.lock"))).rejects.toThrow("ENOENT");
  await rm(home, { recursive: true });
});

test("no engine is left behind when the app is killed", async () => {
  const home = await makeHome();
  const folder = await endlessProject(home);
  const app = await launchApp({ home, args: [folder] });
  await startTraining(app, folder);
  const engine = (await app.enginePid()) ?? 0;
  app.electron.process().kill("SIGKILL");
  await expect.poll(() => isRunning(engine)).toBe(false);
  await rm(home, { recursive: true });
});

/** A zombie is not running: its parent is gone, and nobody asked for its code. */
async function isRunning(pid: number): Promise<boolean> {
  if (process.platform === "linux")
    return readFile(`/proc/${pid}/stat`, "utf8").then(
      (line) => !line.includes(") Z "),
      () => false,
    );
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
