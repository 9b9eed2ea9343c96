// Data with something wrong in it: what the data doctor finds is fixed and undone; rows are sorted, filtered, edited and excluded in the
// table; a picture is given another label. With the mouse and by keyboard.

import { expect, test } from "@playwright/test";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { launchApp } from "../app";
import { dropFile, expectAccessible, openSample } from "../person";
import { look, resize } from "../views";

const SIZES = [
  [1280, 800, 1],
  [960, 600, 1],
  [1280, 800, 2],
] as const;

test("a finding is fixed and undone; a table is searched, filtered, sorted, edited, and a row excluded", async () => {
  test.setTimeout(180_000);
  const app = await launchApp();
  const { page, home } = app;
  const file = join(home, "towns.csv");
  const towns = ["Bern", "bern", "Basel", "Zug", "Uri"];
  const rows = Array.from({ length: 200 }, (_, row) => {
    const height = row % 50 === 3 ? -999 : 400 + ((row * 37) % 90) + row / 1000;
    return `${towns[row % 5] ?? ""},${height},${((row * 31) % 17) + row / 100},${(row * 7) % 11 < 5 ? "yes" : "no"}`;
  });
  await writeFile(file, `town,height,rain,visited\n${rows.join("\n")}\n`);
  await dropFile(page, file);
  await expect(page.getByTestId("table-facts")).toContainText("200 rows");
  await expect(page.getByText("Suggested", { exact: true })).toBeVisible();

  await expect(page.getByTestId("findings-count")).toHaveText("2 findings");
  await page.getByTestId("findings-count").click();
  const sentinel = page.getByTestId("data-finding-sentinels");
  await expect(sentinel).toContainText("4 rows");
  await expectAccessible(page);
  for (const [width, height, zoom] of SIZES) {
    await resize(app, width, height, zoom);
    await look(app, `doctor-data-${width}x${height}-${zoom}`);
  }
  await resize(app, 1280, 800);
  await sentinel.getByTestId("show-rows").click();
  await expect(page.getByTestId("shown-rows")).toHaveText("4 of 200 rows");
  await page.getByTestId("show-all").click();
  await sentinel.getByTestId("fix").focus();
  await page.keyboard.press("Enter");
  await expect(sentinel).toHaveCount(0);
  await expect(page.getByTestId("findings-count")).toHaveText("1 finding");
  await page.keyboard.press("Control+z");
  await expect(sentinel).toBeVisible();
  await page.getByTestId("data-finding-spellings").getByTestId("fix").click();
  await expect(page.getByTestId("data-finding-spellings")).toHaveCount(0);

  // The keyboard: Ctrl+F, a filter, the grid.
  const grid = page.getByTestId("rows");
  await grid.focus();
  await page.keyboard.press("Control+f");
  await expect(page.getByTestId("search-rows")).toBeFocused();
  await page.keyboard.type("bern");
  await expect(page.getByTestId("shown-rows")).toHaveText("80 of 200 rows");
  await page.keyboard.press("Escape");
  await expect(page.getByTestId("shown-rows")).toHaveCount(0);
  await page.getByTestId("add-filter").click();
  await page.getByTestId("filter-column").selectOption({ label: "height" });
  await page.getByTestId("filter-how").selectOption({ label: "is at most" });
  await page.getByTestId("filter-value").fill("0");
  await page.getByTestId("filter-value").press("Enter");
  await expect(page.getByTestId("filter-chip")).toHaveText("height ≤ 0");
  await expect(page.getByTestId("shown-rows")).toHaveText("4 of 200 rows");
  await grid.focus();
  // visited is pinned, then town, height: its head sorts by S.
  for (const key of ["ArrowRight", "ArrowRight", "s"]) await page.keyboard.press(key);
  await expect(page.locator('[aria-sort="ascending"]')).toContainText("height");
  // The rows come in their new order; until they are there, no cell can be edited.
  await page.keyboard.press("ArrowDown");
  await expect(async () => {
    await page.keyboard.press("Enter");
    await expect(page.getByTestId("cell-input")).toBeFocused({ timeout: 500 });
  }).toPass({ timeout: 10_000 });
  await expect(page.getByTestId("cell-input")).toBeFocused();
  await page.keyboard.press("Control+a");
  await page.keyboard.type("nonsense");
  await page.keyboard.press("Enter");
  // It is written on where it stands.
  await expect(page.getByText("“nonsense” is not a number.")).toBeVisible();
  await expect(page.getByTestId("cell-input")).toHaveValue("nonsense");
  await page.keyboard.press("Control+a");
  await page.keyboard.type("455.5");
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("shown-rows")).toHaveText("3 of 200 rows");
  await page.keyboard.press("Control+z");
  await expect(page.getByTestId("shown-rows")).toHaveText("4 of 200 rows");
  await grid.focus();
  await page.keyboard.press("Space");
  await expect(page.getByTestId("chosen-rows")).toHaveText("1 row chosen");
  await page.getByTestId("exclude-rows").click();
  await expect(page.getByText("1 excluded")).toBeVisible();
  await expectAccessible(page);
  for (const [width, height, zoom] of SIZES) {
    await resize(app, width, height, zoom);
    await look(app, `table-edited-${width}x${height}-${zoom}`);
  }
  await resize(app, 1280, 800);
  await page.keyboard.press("Control+z");
  await expect(page.getByText("1 excluded")).toHaveCount(0);
  await app.close();
});

test("a picture is dragged to another label, and by keyboard, and both are undone", async () => {
  test.setTimeout(120_000);
  const app = await launchApp();
  const { page } = app;
  await openSample(page, "digits");
  const labels = page.getByTestId("labels");
  await labels.getByRole("button", { name: "7", exact: true }).click();
  await expect(page.getByTestId("example").first()).toContainText("7");
  const shown = page.getByTestId("examples-shown");
  // How many there are in all: how many are in view depends on what else is shown.
  const before = new RegExp(`of ${(await shown.textContent())?.split(" of ").at(-1) ?? ""}$`);
  await page
    .getByTestId("example")
    .first()
    .dragTo(labels.getByRole("button", { name: "3", exact: true }));
  await expect(page.getByText("1 relabeled")).toBeVisible();
  await expect(shown).not.toHaveText(before);
  await page.getByTestId("example").first().focus();
  for (const key of ["End", "Home", "ArrowDown", "ArrowUp", "ArrowRight"]) await page.keyboard.press(key);
  await expect(page.getByTestId("example").nth(1)).toBeFocused();
  await page.keyboard.press("Space");
  await expect(page.getByTestId("chosen-rows")).toHaveText("1 row chosen");
  await expectAccessible(page);
  await look(app, "gallery");
  await resize(app, 960, 600);
  await look(app, "gallery-960x600");
  await resize(app, 1280, 800);
  await page.getByTestId("relabel-rows").selectOption({ label: "1" });
  await expect(page.getByText("2 relabeled")).toBeVisible();
  for (let times = 0; times < 2; times++) await page.keyboard.press("Control+z");
  await expect(shown).toHaveText(before);
  await app.close();
});
