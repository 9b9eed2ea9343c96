// Runs: named, tagged and starred by keyboard, kept over a restart, forked, and one of them in hand in every station.

import { expect, test } from "@playwright/test";
import { rm } from "node:fs/promises";
import { launchApp, makeHome } from "../app";
import { expectAccessible, goTo, openSample, picture } from "../person";
import { resize } from "../views";

test("runs are named, tagged and starred by keyboard, forked, and the starred one is in hand after a restart", async () => {
  test.setTimeout(120_000);
  const home = await makeHome();
  let app = await launchApp({ home });
  let { page } = app;
  await openSample(page, "iris");
  await goTo(page, "train");
  const rows = page.getByTestId("run");
  await page.getByTestId("train").click();
  await expect(page.getByTestId("stop-banner")).toBeVisible({ timeout: 30_000 });

  // By keyboard alone: from the list to the dialog and back.
  await rows.first().locator("[data-name]").focus();
  await page.keyboard.press("F2");
  await page.getByLabel("Name", { exact: true }).fill("first try");
  await page.keyboard.press("Tab");
  await page.keyboard.type("plain, wide");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(rows.first()).toContainText("first try");
  await expect(rows.first()).toContainText("wide");
  await expect(rows.first().locator("[data-name]")).toBeFocused();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  await expect(rows.first().getByTestId("star")).toHaveAttribute("aria-pressed", "true");

  // Two forks with other learning rates, from the same initial weights.
  for (const rate of ["0.002", "0.05"]) {
    await page.getByTestId("learning-rate").fill(rate);
    await page.getByTestId("learning-rate").press("Enter");
    await rows.last().getByRole("button").last().click();
    await page.getByRole("menuitem", { name: "Fork…" }).click();
    await expect(page.getByTestId("fork-differs")).toContainText(`learning rate ${rate}`);
    if (rate === "0.05") {
      await picture(page, "fork");
      await expectAccessible(page);
    }
    await page.getByTestId("fork").click();
    await expect(rows.first()).toContainText(`learning rate ${rate}`);
    await expect(page.getByTestId("stop-banner")).toBeVisible({ timeout: 30_000 });
  }
  await expect(rows).toHaveCount(3);
  await rows
    .nth(1)
    .getByRole("button", { name: /^Overlay on chart/ })
    .click();

  // Three runs beside each other.
  await page.getByTestId("compare-open").click();
  const compare = page.getByTestId("compare");
  await expect(compare.getByTestId("compare-verdict")).toHaveCount(2, { timeout: 30_000 });
  await expect(compare.getByTestId("compare-verdict").first()).toContainText(/more than luck|may be luck|equally well/);
  await expect(compare.getByTestId("compare-settings")).toContainText("learning rate 0.002");
  await expect(compare.getByTestId("compare-figures").locator("tbody tr").first()).toContainText("Accuracy");
  await expect(compare.getByTestId("curves")).toBeVisible();
  await picture(page, "compare");
  await expectAccessible(page);
  await compare.getByTestId("compare-with").selectOption({ label: "1 · first try" });
  await expect(compare.getByTestId("compare-verdict").first()).toContainText("1 · first try", { timeout: 30_000 });
  // The test rows were not revealed.
  await compare.getByTestId("compare-part").selectOption("test rows");
  await expect(compare.getByRole("alert")).toContainText("have not been revealed");
  await page.keyboard.press("Escape");
  await expect(compare).toHaveCount(0);

  await page.getByTestId("sort-loss").click();
  await expect(page.locator("th[aria-sort=ascending]")).toHaveCount(1);
  await picture(page, "runs");
  await expectAccessible(page);
  for (const [width, height, zoom] of [
    [960, 600, 1],
    [1280, 800, 2],
  ] as const) {
    await resize(app, width, height, zoom);
    // However narrow: each run has its menu.
    const menu = rows.first().getByRole("button", { name: /^Actions of run/ });
    await menu.evaluate((button) => button.scrollIntoView({ block: "nearest", inline: "start" }));
    await expect(menu).toBeInViewport({ ratio: 0.95 });
    await picture(page, `runs-${width}-${zoom}`);
  }
  await resize(app, 1280, 800, 1);
  await app.close();

  app = await launchApp({ home });
  ({ page } = app);
  await page.getByRole("button", { name: /^Iris/ }).last().click();
  await expect(page.getByTestId("table-facts")).toBeVisible();
  await goTo(page, "train");
  // The newest starred one.
  await expect(page.locator("[data-testid=run][aria-current]")).toContainText("first try");

  await goTo(page, "learn");
  const picker = page.getByTestId("run-picker");
  await expect(picker).toHaveAccessibleName(/^Run 1 · first try, starred, Val\. accuracy/);
  await picker.focus();
  await page.keyboard.press("ArrowDown");
  await expect(page.getByTestId("run-picker-list").locator("[aria-current] [data-name]")).toBeFocused();
  await page.keyboard.press("Home");
  await expect(page.getByTestId("run-picker-list")).toBeInViewport({ ratio: 1 });
  await picture(page, "run-picker");
  await expectAccessible(page);
  await page.keyboard.press("Enter");
  await expect(picker).toHaveAccessibleName(/^Run 3/);
  await expect(picker).toBeFocused();
  await expect(page.getByTestId("learn")).toBeVisible();
  await goTo(page, "train");
  await expect(page.locator("[data-testid=run][aria-current]")).toContainText("3 · Adam");
  await app.close();
  await rm(home, { recursive: true, force: true });
});
