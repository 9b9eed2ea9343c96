// How good is it, and where is it wrong: the penguins are trained and evaluated, a cell opens its rows, and the test rows are revealed
// once, which the project remembers.

import { expect, test } from "@playwright/test";
import { rm } from "node:fs/promises";
import { launchApp, makeHome } from "../app";
import { expectAccessible, goTo, openSample } from "../person";
import { look, resize } from "../views";

test("a run is judged beside the baseline and the rule, and a look at the test rows is remembered", async () => {
  test.setTimeout(300_000);
  const home = await makeHome();
  const first = await launchApp({ home });
  const { page } = first;
  await openSample(page, "penguins");
  await goTo(page, "evaluate");
  await expect(page.getByTestId("evaluate")).toContainText("Train a network first");
  await goTo(page, "train");
  await page.getByTestId("train").click();
  await expect(page.getByTestId("stop-banner")).toBeVisible({ timeout: 60_000 });
  await resize(first, 1280, 800);
  await page.keyboard.press("Control+4");
  await expect(page.getByTestId("station-evaluate")).toHaveAttribute("aria-current", "page");

  const sentence = page.getByTestId("evaluate-sentence");
  await expect(sentence).toHaveText(
    /^(All \d+ rows right: at least [\d.]+% of all rows like these|[\d.]+% right, between [\d.]+% and [\d.]+%); always guessing the most frequent class, Adelie, gives [\d.]+%; your rule gives [\d.]+%\.$/,
    { timeout: 30_000 },
  );
  await expect(page.getByTestId("evaluate")).toContainText(/on 5\d validation rows/);
  for (const figure of ["accuracy", "logLoss", "brier", "calibrationError"])
    await expect(page.locator(`[data-figure=${figure}]`)).toContainText(" to ");
  // Every row is right: these have no spread.
  for (const figure of ["balancedAccuracy", "mcc"])
    await expect(page.locator(`[data-figure=${figure}]`)).toContainText("—");
  await look(first, "evaluate-figures");

  // Every panel, by keyboard.
  await page.getByTestId("tab-figures").focus();
  for (const panel of ["matrix", "classes", "threshold", "calibration", "slices", "columns", "rows", "why"]) {
    await page.keyboard.press("ArrowRight");
    await expect(page.getByTestId(`tab-${panel}`)).toHaveAttribute("data-state", "active");
    await expectAccessible(page);
  }

  await page.getByTestId("tab-threshold").click();
  await expect(page.getByTestId("xy-chart")).toHaveCount(2);
  const found = page.getByTestId("threshold-hits");
  const before = await found.textContent();
  await page.getByTestId("threshold").focus();
  for (let press = 0; press < 20; press++) await page.keyboard.press("Shift+ArrowRight");
  await expect(found).not.toHaveText(before ?? "");
  await look(first, "evaluate-threshold");
  await resize(first, 1280, 800, 2);
  await look(first, "evaluate-threshold-200");
  await resize(first, 1280, 800);

  // A cell opens its rows; the arrow keys go from cell to cell.
  await page.getByTestId("tab-matrix").click();
  await look(first, "evaluate-matrix");
  const cell = page.locator('[data-cell="0-0"]');
  const count = Number(await cell.textContent());
  await cell.focus();
  await page.keyboard.press("ArrowDown");
  await expect(page.locator('[data-cell="1-0"]')).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("picked-rows")).toHaveText(`Adelie predicted as Adelie · ${count} rows`);
  await expect(page.getByTestId("picked-rows")).toBeFocused();
  const grid = page.getByTestId("rows");
  await expect(grid.locator("[role=row]:has([role=gridcell])")).toHaveCount(count);
  await expect(grid.locator('[role=gridcell][aria-colindex="2"]').first()).toHaveText("Adelie");
  await grid.focus();
  await page.keyboard.press("ArrowDown");
  await expect(page.getByTestId("cell-value")).toContainText("Adelie");
  await resize(first, 960, 600);
  await look(first, "evaluate-rows-small");
  await resize(first, 1280, 800, 2);
  await look(first, "evaluate-rows-200");
  await resize(first, 1280, 800);

  // Test rows only after one deliberate step.
  await page.getByTestId("evaluate-part").focus();
  await page.getByTestId("evaluate-part").selectOption({ label: "Test rows" });
  await expect(page.getByTestId("reveal-confirm")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByTestId("evaluate-part")).toHaveValue("0");
  await expect(page.getByTestId("evaluate")).toContainText("validation rows");
  await page.getByTestId("reveal").click();
  await expectAccessible(page);
  await page.getByTestId("reveal-confirm").click();
  await expect(page.getByTestId("evaluate")).toContainText(/on 5\d test rows/);
  await expect(page.getByTestId("test-looks")).toContainText("Test rows revealed: run 1");
  await expect(page.getByTestId("reveal")).toHaveCount(0);
  await first.close();

  const again = await launchApp({ home });
  await again.page
    .getByRole("button", { name: /Penguins/ })
    .first()
    .click();
  await goTo(again.page, "evaluate");
  await expect(again.page.getByTestId("evaluate")).toContainText("validation rows");
  await expect(again.page.getByTestId("test-looks")).toContainText("Test rows revealed: run 1");
  await again.close();
  await rm(home, { recursive: true, force: true });
});

test("predicted numbers are beside the actual ones, and a bar opens its rows", async () => {
  const app = await launchApp();
  const { page } = app;
  await openSample(page, "cars");
  await goTo(page, "train");
  await page.getByTestId("train").click();
  await expect(page.getByTestId("stop-banner")).toBeVisible({ timeout: 90_000 });
  await resize(app, 1280, 800);
  await goTo(page, "evaluate");
  await expect(page.getByTestId("evaluate-sentence")).toHaveText(
    /^Off by [\d.]+ on average, between [\d.]+ and [\d.]+; always guessing the mean, [\d.]+, is off by [\d.]+/,
    { timeout: 30_000 },
  );
  await page.getByTestId("tab-actual").click();
  await look(app, "evaluate-actual");
  await page.getByTestId("xy-chart").first().focus();
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("picked-rows")).toContainText("1 row");
  await page.getByTestId("tab-errors").click();
  await look(app, "evaluate-errors");
  const bar = page.getByTestId("bars").getByRole("button").first();
  const rows = /: (\d+ rows?)/.exec((await bar.getAttribute("aria-label")) ?? "")?.[1] ?? "";
  await bar.click();
  await expect(page.getByTestId("picked-rows")).toContainText(rows);
  await app.close();
});
