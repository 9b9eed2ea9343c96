// Closing the window while a run is in progress: keep training in the background, pause and save, or stop; and continuing
// afterwards. Each is a story of its own, with work that takes long.

import { expect, test } from "@playwright/test";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { launchApp, makeHome } from "../app";
import type { App } from "../app";
import { expectAccessible, goTo, openSample, picture } from "../person";

/** A run that would take hours, some epochs on. */
async function begin(home: string, epochs = "2000000"): Promise<App> {
  const app = await launchApp({ home });
  const { page } = app;
  await openSample(page, "penguins");
  await goTo(page, "train");
  await page.getByTestId("epochs").fill(epochs);
  await page.getByTestId("epochs").press("Enter");
  const patience = page.getByRole("button", { name: "Remove Early stopping" });
  if (await patience.isVisible()) await patience.click();
  await page.getByTestId("train").click();
  await expect(page.getByTestId("run")).toHaveCount(1);
  return app;
}

const askToClose = (app: App): Promise<void> =>
  app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());

/** Presses a button whose press may end the app, and the click's own confirmation with it. */
const press = (app: App, id: string): Promise<void> =>
  app.page.getByTestId(id).evaluate((button: HTMLElement) => void setTimeout(() => button.click()));

async function recordOf(
  app: App,
  at = 0,
): Promise<{ status: string; stopReason: { kind: string } | null; epochs: number }> {
  const runs = join(app.documents, "Gradual", "penguins", "runs");
  const run = (await readdir(runs)).sort()[at] ?? "";
  return JSON.parse(await readFile(join(runs, run, "run.json"), "utf8")) as Awaited<ReturnType<typeof recordOf>>;
}

/** What a run has learned: the figures of each epoch, but for the seconds, and the weights that it left. */
async function learned(
  app: App,
  at: number,
): Promise<{ readonly figures: readonly string[]; readonly weights: Buffer }> {
  const runs = join(app.documents, "Gradual", "penguins", "runs");
  const run = join(runs, (await readdir(runs)).sort()[at] ?? "");
  const [head = "", ...lines] = (await readFile(join(run, "metrics.csv"), "utf8")).trim().split("\n");
  const seconds = head.split(",").indexOf("seconds");
  const figures = lines.map((line) =>
    line
      .split(",")
      .filter((_, column) => column !== seconds)
      .join(","),
  );
  return { figures, weights: await readFile(join(run, "weights.safetensors")) };
}

async function ended(app: App): Promise<void> {
  await app.electron.waitForEvent("close", { timeout: 60_000 });
}

test("pause and save; the next start offers to continue, and it goes on from there", async () => {
  const home = await makeHome();
  const app = await begin(home);
  await askToClose(app);
  const dialog = app.page.getByRole("alertdialog");
  await expect(dialog).toContainText("is in progress");
  await picture(app.page, "closing-a-run");
  await expectAccessible(app.page);
  // Whoever cancels trains on.
  await app.page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(app.page.getByTestId("pause")).toBeVisible();
  await askToClose(app);
  const over = ended(app);
  await press(app, "leave-pause");
  await over;
  const paused = await recordOf(app);
  expect(paused).toMatchObject({ status: "ended", stopReason: { kind: "closed" } });

  const folder = join(app.documents, "Gradual", "penguins");
  const second = await launchApp({ home, args: [join(folder, "penguins.gradual")] });
  await goTo(second.page, "train");
  await expect(second.page.getByTestId("stop-banner")).toContainText("Paused");
  await second.page.getByTestId("notice").getByRole("button", { name: "Continue training" }).click();
  await expect(second.page.getByTestId("pause")).toBeVisible();
  await expect.poll(async () => (await recordOf(second)).status).toBe("running");
  await second.page.getByTestId("stop").click();
  await expect(second.page.getByTestId("stop-banner")).toContainText("Stopped by you");
  // What was closed and continued is, bit for bit, what a run without a break comes to after as many epochs.
  await expect.poll(async () => (await recordOf(second)).status).toBe("ended");
  const { epochs } = await recordOf(second);
  await second.page.getByTestId("epochs").fill(String(epochs));
  await second.page.getByTestId("epochs").press("Enter");
  await second.page.getByTestId("train").click();
  await expect(second.page.getByTestId("run")).toHaveCount(2);
  await expect(second.page.getByTestId("stop-banner")).toContainText("Finished", { timeout: 60_000 });
  await expect.poll(async () => (await recordOf(second, 1)).status).toBe("ended");
  const [broken, whole] = [await learned(second, 0), await learned(second, 1)];
  expect(whole.figures).toHaveLength(epochs);
  expect(broken.figures).toEqual(whole.figures);
  expect(broken.weights.equals(whole.weights)).toBe(true);
  // And once more, from the banner.
  await second.page.getByTestId("run").last().click();
  await expect(second.page.getByTestId("stop-banner")).toContainText("Stopped by you");
  await second.page.getByTestId("resume").click();
  await expect(second.page.getByTestId("pause")).toBeVisible();
  await expect(second.page.getByTestId("run")).toHaveCount(2);
  await askToClose(second);
  const closed = ended(second);
  // By keyboard alone: from the close button over Cancel to Stop.
  await expect(second.page.getByRole("alertdialog")).toBeVisible();
  await second.page.getByTestId("leave-stop").focus();
  await second.page.keyboard.press("Enter").catch(() => undefined);
  await closed;
  const stopped = await recordOf(second);
  expect(stopped).toMatchObject({ status: "ended", stopReason: { kind: "user" } });
  expect(stopped.epochs).toBeGreaterThan(paused.epochs);
  await rm(home, { recursive: true });
});

test("keep training in the background: the window is out of sight, a second start brings it back, and the app ends with the run", async () => {
  const home = await makeHome();
  const app = await begin(home, "30000");
  const visible = (): Promise<boolean | undefined> =>
    app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible());
  await askToClose(app);
  await press(app, "leave-background");
  await expect.poll(visible).toBe(false);
  // Quitting asks again, in sight.
  await app.electron.evaluate(({ app: program }) => program.quit());
  await expect.poll(visible).toBe(true);
  await press(app, "leave-background");
  await expect.poll(visible).toBe(false);
  expect((await recordOf(app)).stopReason).toBeNull();
  // As a second start of the app does.
  await app.electron.evaluate(({ app: program }) => program.emit("second-instance", {}, [], "", { kind: "nothing" }));
  await expect.poll(visible).toBe(true);
  await expect(app.page.getByTestId("pause")).toBeVisible();
  await askToClose(app);
  const over = ended(app);
  await press(app, "leave-background");
  await over;
  expect(await recordOf(app)).toMatchObject({ status: "ended", stopReason: { kind: "epochs" }, epochs: 30_000 });
  await rm(home, { recursive: true });
});

test("a finished run is trained on, as a run of its own", async () => {
  const home = await makeHome();
  const app = await begin(home, "20");
  const { page } = app;
  await expect(page.getByTestId("stop-banner")).toContainText("Finished");
  await page.getByTestId("train-on-open").click();
  await page.getByTestId("more-epochs").fill("15");
  await picture(page, "train-on");
  await expectAccessible(page);
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("run")).toHaveCount(2);
  await expect(page.getByTestId("stop-banner")).toContainText("35");
  await expect(page.getByTestId("run").first()).toContainText("epoch 20");
  await app.close();
  await rm(home, { recursive: true });
});

test("a window that was brought back from the background stays when the run ends", async () => {
  const home = await makeHome();
  const app = await begin(home);
  const visible = (): Promise<boolean | undefined> =>
    app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible());
  await askToClose(app);
  await press(app, "leave-background");
  await expect.poll(visible).toBe(false);
  await app.electron.evaluate(({ app: program }) => program.emit("second-instance", {}, [], "", { kind: "nothing" }));
  await expect.poll(visible).toBe(true);
  await app.page.getByTestId("stop").click();
  await expect(app.page.getByTestId("stop-banner")).toContainText("Stopped by you");
  await expect(app.page.getByTestId("resume")).toBeVisible();
  expect(await visible()).toBe(true);
  await app.close();
  await rm(home, { recursive: true });
});

test("a run is paused, and nobody is asked, when the system shuts down", async () => {
  const home = await makeHome();
  const app = await begin(home);
  const over = ended(app);
  await app.electron.evaluate(({ powerMonitor }) => {
    setTimeout(() => powerMonitor.emit("shutdown", { preventDefault: () => undefined }));
  });
  await over;
  expect(await recordOf(app)).toMatchObject({ status: "ended", stopReason: { kind: "closed" } });
  await rm(home, { recursive: true });
});
