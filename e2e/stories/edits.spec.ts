// The closed loop: a cell of the matrix opens its rows, two are relabeled, the network is trained again, both runs are compared on those
// rows, and undo takes the edit back. By keyboard where rows are chosen.

import { expect, test } from "@playwright/test";
import { launchApp } from "../app";
import { expectAccessible, goTo, openSample } from "../person";
import { look, resize } from "../views";

test("rows are relabeled, trained again and compared before and after, and undo brings them back", async () => {
  test.setTimeout(300_000);
  const app = await launchApp();
  const { page } = app;
  await openSample(page, "penguins");
  await goTo(page, "train");
  await page.getByTestId("train").click();
  await expect(page.getByTestId("stop-banner")).toBeVisible({ timeout: 60_000 });
  await resize(app, 1280, 800);
  await goTo(page, "evaluate");
  await page.getByTestId("tab-matrix").click();
  await page.locator('[data-cell="0-0"]').focus();
  await page.keyboard.press("Enter");

  const grid = page.getByTestId("rows");
  await expect(grid.locator("[role=row][aria-selected]").first()).toBeVisible();
  await expect(page.getByTestId("relabel")).toHaveAttribute("aria-disabled", "true");
  await grid.focus();
  for (const key of ["ArrowDown", "Space", "ArrowDown", "Space"]) await page.keyboard.press(key);
  await expect(page.getByTestId("chosen-rows")).toHaveText("2 rows chosen");
  await expect(grid.locator("[role=row][aria-selected=true]")).toHaveCount(2);
  await page.getByTestId("relabel-to").selectOption({ label: "Gentoo" });
  await page.getByTestId("relabel").click();
  await expect(grid.getByText("→ Gentoo")).toHaveCount(2);
  await expect(page.getByTestId("edits-note")).toContainText("2 relabeled");
  await expectAccessible(page);
  await look(app, "edits-rows");
  await resize(app, 960, 600);
  await look(app, "edits-rows-small");
  await resize(app, 1280, 800);

  await page.getByTestId("tab-edits").click();
  await expect(page.getByTestId("edit-list").getByRole("listitem")).toHaveCount(2);
  await look(app, "edits-list");
  await page.getByTestId("train-again").click();
  await expect(page.getByTestId("evaluate")).toContainText("trained with 2 relabeled", { timeout: 60_000 });
  await page.getByTestId("tab-beforeAfter").click();
  await expect(page.getByTestId("before-after")).toContainText(/^0 of 2 right before, \d of 2 after\./);
  await expect(page.getByTestId("before-after-rows").locator("tbody tr")).toHaveCount(2);
  await expectAccessible(page);
  await look(app, "edits-before-after");
  await resize(app, 960, 600);
  await look(app, "edits-before-after-small");

  // The file keeps the edits; the data stay.
  await goTo(page, "data");
  await expect(page.getByTestId("station-data")).toBeVisible();
  await expect(page.getByText("2 relabeled")).toBeVisible();
  await page.keyboard.press("Control+z");
  await expect(page.getByText("2 relabeled")).toHaveCount(0);
  await goTo(page, "evaluate");
  await expect(page.getByTestId("edits-note")).toContainText("edits that the project no longer has");
  await page.keyboard.press("Control+Shift+z");
  await expect(page.getByTestId("edits-note")).toHaveCount(0);
  await app.close();
});
