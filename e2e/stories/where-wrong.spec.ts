// Why a run answers as it does: slices and their rows, the columns that its answers rest on, what would change its mind about a row, and where in
// a picture an answer comes from.

import { expect, test } from "@playwright/test";
import { launchApp } from "../app";
import { expectAccessible, goTo, openSample } from "../person";
import { look, resize } from "../views";

test("groups, columns and single rows say where cars are wrong", async () => {
  test.setTimeout(300_000);
  const app = await launchApp();
  const { page } = app;
  await openSample(page, "cars");
  await goTo(page, "train");
  await page.getByTestId("train").click();
  await expect(page.getByTestId("stop-banner")).toBeVisible({ timeout: 90_000 });
  await resize(app, 1280, 800);
  await goTo(page, "evaluate");

  await page.getByTestId("tab-slices").click();
  await expect(page.getByText(/groups and pairs of groups on \d+ rows/)).toBeVisible({ timeout: 60_000 });
  await page.getByTestId("slice-column").selectOption({ label: "Origin" });
  const slices = page.getByTestId("slices").last();
  await expect(slices).toContainText("Origin is USA");
  await expectAccessible(page);
  await look(app, "slices");
  await resize(app, 960, 600);
  await look(app, "slices-small");
  await resize(app, 1280, 800);
  const slice = slices.getByRole("row").filter({ hasText: "Origin is USA" });
  const rows = Number(await slice.getByRole("cell").first().textContent());
  await slice.getByTestId("slice").focus();
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("picked-rows")).toHaveText(`Origin is USA · ${rows} rows`);

  await page.getByTestId("tab-columns").click();
  await page.getByTestId("measure-importance").focus();
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("importance")).toBeVisible({ timeout: 60_000 });
  await page.getByTestId("importance-column").first().click();
  await expect(page.getByTestId("dependence").getByTestId("xy-chart")).toBeVisible({ timeout: 30_000 });
  await expectAccessible(page);
  await look(app, "columns");

  await page.getByTestId("tab-rows").click();
  await expect(page.getByTestId("why-this")).toHaveAttribute("aria-disabled", "true");
  const grid = page.getByTestId("rows");
  await expect(grid.locator("[role=row][aria-selected]").first()).toBeVisible();
  await grid.focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Space");
  await page.getByTestId("why-this").click();
  await expect(page.getByTestId("why-row")).toBeVisible();
  await page.getByTestId("find-change").click();
  await expect(page.getByTestId("changes").locator("tbody tr").nth(1)).toBeVisible({ timeout: 60_000 });
  await expectAccessible(page);
  await look(app, "why");
  await resize(app, 960, 600);
  await look(app, "why-small");
  await app.close();
});

test("a digit shows where its answer comes from", async () => {
  test.setTimeout(300_000);
  const app = await launchApp();
  const { page } = app;
  await openSample(page, "digits");
  await goTo(page, "train");
  await page.getByTestId("epochs").fill("1");
  await page.getByTestId("epochs").press("Enter");
  await page.getByTestId("train").click();
  await expect(page.getByTestId("stop-banner")).toBeVisible({ timeout: 200_000 });
  await resize(app, 1280, 800);
  await goTo(page, "evaluate");
  await page.getByTestId("tab-rows").click();
  await page.getByTestId("judged-pictures").getByRole("button").first().click();
  await page.getByTestId("why-this").click();
  await page.getByTestId("find-saliency").click();
  await expect(page.getByTestId("saliency").getByRole("img")).toHaveCount(3, { timeout: 60_000 });
  await expectAccessible(page);
  await look(app, "saliency");
  await app.close();
});
