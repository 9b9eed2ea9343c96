// The time machine: a training gone through from end to end, by mouse and by keyboard, and a new run begun where it was best.

import type { Page } from "@playwright/test";
import { expect, test } from "@playwright/test";
import { launchApp } from "../app";
import { expectAccessible, goTo, openSample } from "../person";
import { look, resize } from "../views";

async function train(page: Page): Promise<void> {
  await goTo(page, "train");
  await page.getByTestId("train").click();
  await expect(page.getByTestId("stop-banner")).toBeVisible({ timeout: 60_000 });
}

async function rightRows(page: Page): Promise<number> {
  return Number.parseInt((await page.getByTestId("time-right").textContent()) ?? "", 10);
}

/** Of all cells of the confusion matrix, those on the diagonal. */
async function diagonal(page: Page): Promise<number> {
  const lines = await page.getByTestId("matrix").locator("tbody tr").all();
  const counts = await Promise.all(lines.map((line, at) => line.locator("td").nth(at).textContent()));
  return counts.reduce((sum, count) => sum + Number(count), 0);
}

test("scrubbed to the best epoch by mouse, looked at step by step, and forked", async () => {
  const app = await launchApp();
  const { page } = app;
  await openSample(page, "penguins");
  await train(page);
  await goTo(page, "learn");
  await page.getByTestId("tab-time").click();
  await page.getByTestId("time-open-1").click();
  const position = page.getByTestId("time-position");
  await expect(position).toContainText("Last step", { timeout: 30_000 });
  await resize(app, 1280, 800);
  await look(app, "time-last");
  await expectAccessible(page);

  // The initial weights know little; every view says so together.
  const atLast = await rightRows(page);
  await page.getByTestId("time-first").click();
  await expect(position).toContainText("step 0 of");
  await expect.poll(() => rightRows(page)).toBeLessThan(atLast);
  expect(await diagonal(page)).toBe(await rightRows(page));
  await look(app, "time-first");

  await page.getByTestId("time-best").click();
  await expect(position).toContainText("Best epoch");
  await expect.poll(() => rightRows(page)).toBeGreaterThanOrEqual(atLast - 3);
  expect(await diagonal(page)).toBe(await rightRows(page));
  await page.getByTestId("time-x").selectOption({ label: "Flipper Length (mm)" });
  await expect(page.getByTestId("region")).toHaveAttribute("aria-label", /over Flipper Length \(mm\) and/);
  await look(app, "time-best");
  await resize(app, 960, 600);
  await look(app, "time-small");
  await resize(app, 1280, 800, 2);
  await look(app, "time-zoomed");
  await expectAccessible(page);
  await resize(app, 1280, 800, 1);

  // The very update that comes next, and back.
  const step = Number.parseInt(
    /step ([\d,]+) of/.exec((await position.textContent()) ?? "")?.[1]?.replaceAll(",", "") ?? "",
    10,
  );
  await page.getByTestId("time-step").click();
  await expect(page.getByTestId("learn-position")).toContainText(`step ${(step + 1).toLocaleString("en-US")} of`);
  await page.getByTestId("tab-time").click();
  await expect(position).toContainText("Best epoch");

  await page.getByTestId("time-fork").click();
  await expect(page.getByTestId("station-train")).toHaveAttribute("aria-current", "page");
  await expect(page.getByTestId("run")).toHaveCount(2);
  await expect(page.getByTestId("stop-banner")).toBeVisible({ timeout: 60_000 });
  await app.close();
});

test("the same by keyboard alone, in forty strokes", async () => {
  const app = await launchApp();
  const { page } = app;
  let strokes = 0;
  const press = async (key: string): Promise<void> => {
    strokes += 1;
    await page.keyboard.press(key);
  };
  const isFocused = (id: string): Promise<boolean> =>
    page.getByTestId(id).evaluate((element) => element === document.activeElement);
  const tabTo = async (id: string): Promise<void> => {
    while (!(await isFocused(id)) && strokes < 60) await press("Tab");
  };

  await openSample(page, "penguins");
  await train(page);
  await press("Control+6");
  await expect(page.getByTestId("tab-step")).toBeVisible();
  await tabTo("tab-step");
  await press("End");
  while (!(await isFocused("tab-time"))) await press("ArrowLeft");
  await tabTo("time-open-1");
  await press("Enter");
  const position = page.getByTestId("time-position");
  await expect(position).toContainText("Last step", { timeout: 30_000 });
  await tabTo("time-slider");
  await press("Home");
  await expect(position).toContainText("step 0 of");
  await press("ArrowRight");
  await expect(position).toContainText("step 1 of");
  await press("PageUp");
  await expect(position).not.toContainText("step 1 of");
  await press("End");
  await expect(position).toContainText("Last step");
  await expect(page.getByTestId("time-slider")).toHaveAttribute(
    "aria-valuetext",
    /Step [\d,]+, epoch \d+, .*Last step/,
  );
  await tabTo("time-best");
  await press("Enter");
  await expect(position).toContainText("Best epoch");
  expect(strokes).toBeLessThanOrEqual(40);
  await app.close();
});

test("a run without records is replayed, and the same moments are there", async () => {
  const app = await launchApp();
  const { page } = app;
  await openSample(page, "cars");
  await goTo(page, "train");
  await page.getByTestId("advanced").locator("summary").click();
  await page.getByTestId("records").uncheck();
  await page.getByTestId("train").click();
  await expect(page.getByTestId("stop-banner")).toBeVisible({ timeout: 60_000 });
  await goTo(page, "learn");
  await page.getByTestId("tab-time").click();
  await page.getByTestId("time-open-1").click();
  await expect(page.getByTestId("time-replay")).toBeVisible({ timeout: 30_000 });
  await look(app, "time-none");
  await page.getByTestId("time-replay").click();
  await expect(page.getByTestId("time-position")).toContainText("Last step", { timeout: 60_000 });
  const error = async (): Promise<number> =>
    Number.parseFloat(/([\d.]+)$/.exec((await page.getByTestId("time-error").textContent()) ?? "")?.[1] ?? "");
  const atLast = await error();
  await look(app, "time-numbers");
  await expectAccessible(page);
  await page.getByTestId("time-first").click();
  await expect.poll(error).toBeGreaterThan(atLast);
  await app.close();
});
