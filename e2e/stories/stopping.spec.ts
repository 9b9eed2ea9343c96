// Until the weights stop changing: a guess, three trainings side by side, and a threshold that is dragged, moved by keys and typed.

import type { Page } from "@playwright/test";
import { expect, test } from "@playwright/test";
import { launchApp } from "../app";
import { exactly, goTo, openSample, tabTo } from "../person";
import { look, resize } from "../views";

/** After how many steps the rule stops an arm; null where it does not. */
async function stopOf(page: Page, arm: "tenth" | "once" | "tenTimes"): Promise<number | null> {
  const text = await page.getByTestId(`arm-${arm}`).getByTestId("fires").innerText();
  const digits = /step ([\d,]+)/.exec(text)?.[1];
  return digits === undefined ? null : Number(digits.replaceAll(",", ""));
}

async function threshold(page: Page): Promise<number> {
  return Number(await page.getByTestId("threshold").getAttribute("aria-valuenow"));
}

test("a guess, three learning rates, and a threshold that is dragged", async () => {
  const app = await launchApp();
  const { page } = app;
  await openSample(page, "cars");
  await goTo(page, "learn");
  await page.getByTestId("tab-stopping").click();
  await resize(app, 1280, 800);
  await look(app, "stopping-guess");

  // No run without a guess.
  await expect(page.getByTestId("lab-run")).toHaveAttribute("aria-disabled", "true");
  await page.getByTestId("guess-tenTimes").check();
  // A long one can be canceled, keeps what it has, and goes on.
  await page.getByTestId("lab-steps").fill("9000");
  await page.getByTestId("lab-steps").press("Enter");
  await page.getByTestId("lab-run").click();
  await expect(page.getByTestId("stopping-table")).toBeVisible();
  await page.getByTestId("task-cancel").click();
  await expect(page.getByTestId("lab-run")).toHaveText("Continue");
  await expect(page.getByTestId("stopping-answer")).toHaveCount(0);
  await page.getByTestId("lab-steps").fill("2000");
  await page.getByTestId("lab-steps").press("Enter");
  if (await page.getByTestId("lab-run").isVisible()) await page.getByTestId("lab-run").click();

  // Ten times as much does not settle; a tenth is stopped first, and costs more there than the others come down to.
  await expect(page.getByTestId("stopping-answer")).toContainText("You guessed ten times:", {
    timeout: 60_000,
  });
  await expect(page.getByTestId("stopping-verdict")).toContainText("Stopped is not the same as good");
  const first = await stopOf(page, "tenth");
  expect(first).not.toBeNull();
  expect(await stopOf(page, "tenTimes")).toBeNull();
  const there = page.getByTestId("arm-tenth").getByTestId("there");
  await expect(there).not.toContainText("≈");
  expect(await exactly(there)).toBeGreaterThan(await exactly(page.getByTestId("arm-once").getByTestId("end")));
  await look(app, "stopping");

  // Dragged up, the rule stops sooner; typed far below, it stops none.
  const line = page.getByTestId("threshold");
  const box = await line.boundingBox();
  const before = await threshold(page);
  await page.mouse.move((box?.x ?? 0) + 200, (box?.y ?? 0) + (box?.height ?? 0) / 2);
  await page.mouse.down();
  await page.mouse.move((box?.x ?? 0) + 220, (box?.y ?? 0) - 20, { steps: 4 });
  await page.mouse.up();
  expect(await threshold(page)).toBeGreaterThan(before);
  expect(await stopOf(page, "tenth")).toBeLessThan(first ?? 0);
  await page.getByTestId("threshold-field").fill("1e-9");
  await page.getByTestId("threshold-field").press("Enter");
  await expect(page.getByTestId("stopping-verdict")).toContainText("The rule stops none of them");
  await page.getByTestId("threshold-back").click();
  expect(await threshold(page)).toBe(before);
  expect(await stopOf(page, "tenth")).toBe(first);

  // It is still there after a look elsewhere.
  await page.getByTestId("tab-step").click();
  await expect(page.getByTestId("learn-sentence")).toBeVisible();
  await page.getByTestId("tab-stopping").click();
  await expect(page.getByTestId("stopping-answer")).toBeVisible();
  await page.getByTestId("stopping-numbers").click();
  await resize(app, 960, 600);
  await look(app, "stopping-small");
  await resize(app, 1280, 800, 2);
  await look(app, "stopping-zoomed");
  await page.getByTestId("cost-chart").scrollIntoViewIfNeeded();
  await look(app, "stopping-zoomed-chart");
  await app.close();
});

test("the same by keyboard alone", async () => {
  const app = await launchApp();
  const { page } = app;
  const press = (key: string): Promise<void> => page.keyboard.press(key);
  await expect(page.getByTestId("sample-cars")).toBeVisible();
  await tabTo(page, "sample-cars");
  await press("Enter");
  await expect(page.getByTestId("table-facts")).toBeVisible();
  await expect
    .poll(async () => {
      await press("Control+6");
      return page.getByTestId("station-learn").getAttribute("aria-current");
    })
    .toBe("page");
  await tabTo(page, "tab-step");
  await press("ArrowRight");
  await expect(page.getByTestId("stopping")).toBeVisible();
  await tabTo(page, "guess-tenth");
  await press("ArrowDown");
  await expect(page.getByTestId("guess-once")).toBeChecked();
  await tabTo(page, "lab-run");
  await press("Enter");
  await expect(page.getByTestId("stopping-answer")).toContainText("Right", { timeout: 60_000 });

  await tabTo(page, "threshold");
  const before = await threshold(page);
  const stop = await stopOf(page, "tenth");
  await press("ArrowUp");
  expect(await threshold(page)).toBeGreaterThan(before);
  await press("Shift+ArrowUp");
  expect(await stopOf(page, "tenth")).toBeLessThan(stop ?? 0);
  expect(await page.getByTestId("threshold").getAttribute("aria-valuetext")).toMatch(/A tenth: stops after step \d/);
  await press("Home");
  await expect(page.getByTestId("stopping-verdict")).toContainText("The rule stops none of them");
  await app.close();
});
