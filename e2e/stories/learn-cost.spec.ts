// What a step costs, in the units of the file and row by row; inputs as they are in the file; a weight that is nudged, set, undone.

import type { Page } from "@playwright/test";
import { expect, test } from "@playwright/test";
import { launchApp } from "../app";
import { goTo, openSample } from "../person";
import { look, resize } from "../views";

async function exact(page: Page, id: string): Promise<number> {
  return Number(await page.getByTestId(id).getAttribute("title"));
}

/** Where the dot of a number line stands, in percent. */
async function dotOf(page: Page, line: number): Promise<number> {
  const style = await page.getByTestId("number-line").nth(line).getByTestId("line-dot").getAttribute("style");
  return Number.parseFloat(/left: ([\d.]+)%/.exec(style ?? "")?.[1] ?? "");
}

test("the cost of a number in miles per gallon, over every row of the batch", async () => {
  const app = await launchApp();
  const { page } = app;
  await openSample(page, "cars");
  await goTo(page, "learn");
  await resize(app, 1280, 800);
  const sentence = page.getByTestId("learn-sentence");
  await expect(sentence).toContainText(/Miles_per_Gallon [\d.]+ \(scaled/);

  // While it is measured, the cost comes first.
  await page.getByTestId("learn-stage").click();
  await expect(sentence).toContainText(/It should have been Miles_per_Gallon [\d.]+ \(scaled/);
  await expect(page.getByTestId("cost-total")).toBeInViewport();
  await look(app, "learn-measure");
  await page.getByTestId("batch").locator("summary").click();
  const mean = await exact(page, "batch-mean");
  const shown = Number(/the mean is ([\d.e-]+)\.$/.exec((await sentence.textContent()) ?? "")?.[1]);
  expect(Math.abs(mean - shown)).toBeLessThanOrEqual(1e-3 * mean);
  await page.getByTestId("batch-worst").check();
  await page.getByTestId("batch-row").first().getByRole("button").press("Enter");
  await expect(page.getByTestId("batch-row").first()).toHaveClass(/now/);
  await page.getByTestId("batch-mean").scrollIntoViewIfNeeded();
  await resize(app, 960, 600);
  await look(app, "learn-batch");
  await app.close();
});

test("an input as it is in the file, and as the network is given it", async () => {
  const app = await launchApp();
  const { page } = app;
  await openSample(page, "cars");
  await goTo(page, "learn");
  await resize(app, 1280, 800);
  await page.getByTestId("find").click();
  await page.getByTestId("find-layer").selectOption({ index: 0 });
  await expect(page.getByTestId("subject-name")).toContainText("Input");
  await expect(page.getByTestId("formula-forward")).toContainText("in the file");
  await look(app, "learn-input");
  await app.close();
});

test("a weight is dragged along lines that keep their scale, set, and undone before the project is", async () => {
  const app = await launchApp();
  const { page } = app;
  await openSample(page, "penguins");
  await goTo(page, "learn");
  await resize(app, 1280, 800);
  await page.getByTestId("tab-nudge").click();
  const slider = page.getByTestId("nudge-slider");
  await expect(page.getByTestId("number-line").first()).toBeVisible();
  const places = [await dotOf(page, 0)];
  for (let presses = 0; presses < 3; presses++) {
    await slider.press("Shift+ArrowRight");
    await expect.poll(() => dotOf(page, 0)).not.toBeCloseTo(places.at(-1) ?? NaN, 1);
    places.push(await dotOf(page, 0));
  }
  // Each press moves the dot as far as the one before.
  const [a = NaN, b = NaN, c = NaN, d = NaN] = places;
  expect(b - a).toBeGreaterThan(2);
  expect(c - b).toBeCloseTo(b - a, 0);
  expect(d - c).toBeCloseTo(b - a, 0);
  await look(app, "learn-nudge-lines");

  const before = await page.getByTestId("weight-value").inputValue();
  await page.getByTestId("weight-value").fill("0.5");
  await page.getByTestId("weight-value").press("Enter");
  await page.getByTestId("weight-hold").click();
  for (let stages = 0; stages < 3; stages++) await page.getByTestId("learn-stage").click();
  await expect(page.getByTestId("learn-sentence")).toContainText("is held at 0.5");
  await page.getByTestId("tab-optimizer").click();
  await expect(page.getByTestId("weight-after")).toHaveText("0.5");
  await look(app, "learn-held");
  await page.keyboard.press("Control+z");
  await expect(page.getByTestId("weight-hold")).toHaveAttribute("aria-pressed", "false");
  await expect(page.getByTestId("undo")).toHaveAttribute("aria-label", /^Undo: value of /);
  // Another number of epochs keeps it.
  await goTo(page, "train");
  await page.getByLabel("Epochs").first().fill("7");
  await page.getByLabel("Epochs").first().press("Enter");
  await goTo(page, "learn");
  await expect(page.getByTestId("weight-value")).toHaveValue("0.5");
  await page.getByTestId("learn-sentence").click();
  await page.keyboard.press("Control+z");
  await expect(page.getByTestId("weight-value")).toHaveValue(before);
  await expect(page.getByTestId("undo")).not.toHaveAttribute("aria-label", /value of/);
  await app.close();
});
