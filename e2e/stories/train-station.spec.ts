// The Train station: what came out is told first; a run's settings are read and used again; the same again says so; what is in
// the way is fixed beside the button.

import { expect, test } from "@playwright/test";
import type { Page } from "@playwright/test";
import { launchApp } from "../app";
import { expectAccessible, goTo, openSample, picture } from "../person";

test("the result first, the same again, and a run's settings used again", async () => {
  const app = await launchApp();
  const { page } = app;
  await openSample(page, "cars");
  await goTo(page, "train");
  const [train, banner] = [page.getByTestId("train"), page.getByTestId("stop-banner")];
  const place = await train.boundingBox();
  await train.click();
  await expect(banner).toContainText(
    /^Off by [\d.]+ on the validation rows \(RMSE\); always guessing the mean is off by/,
  );
  expect(await train.boundingBox()).toEqual(place);
  await expect(banner.locator("[data-run-color]")).toHaveAttribute("data-run-color", "--run-1");

  await train.click();
  await page.getByTestId("new-seed").click();
  await expect(page.getByTestId("run")).toHaveCount(2);
  await expect(page.getByTestId("run").first()).toContainText("seed 2");
  await expect(banner.locator("[data-run-color]")).toHaveAttribute("data-run-color", "--run-2");

  await page.getByTestId("run").nth(1).getByRole("button").last().click();
  await page.getByRole("menuitem", { name: "Settings" }).click();
  await expect(page.getByTestId("run-settings-differ")).toContainText("1 setting differs");
  await picture(page, "run-settings");
  await expectAccessible(page);
  await page.getByTestId("use-settings").click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await train.click();
  await expect(page.getByTestId("repeat")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByTestId("repeat")).toHaveCount(0);

  for (const station of ["data", "build", "evaluate", "try", "learn", "train"] as const) await goTo(page, station);
  const { held, shown } = await partsOf(page);
  // What a station drew goes with it; of what is shown, fields and pictures hold parts of the browser's own.
  expect(held).toBeLessThan(1.5 * shown);
  await app.close();
});

/** How many parts of pages the window holds once the garbage is collected, and how many are shown. */
async function partsOf(page: Page): Promise<{ readonly held: number; readonly shown: number }> {
  const devtools = await page.context().newCDPSession(page);
  for (let time = 0; time < 3; time++) {
    await devtools.send("HeapProfiler.collectGarbage");
    // What a first collection lets go of may have held more.
    await page.waitForTimeout(100);
  }
  const { nodes } = await devtools.send("Memory.getDOMCounters");
  const shown = await page.evaluate(() => {
    const all = globalThis.document.createTreeWalker(globalThis.document);
    let count = 1;
    while (all.nextNode() !== null) count += 1;
    return count;
  });
  return { held: nodes, shown };
}

test("without validation rows the reason stands beside the button, with a repair", async () => {
  const app = await launchApp();
  const { page } = app;
  await openSample(page, "penguins");
  await goTo(page, "data");
  await page.getByRole("button", { name: "Exact shares" }).click();
  await page.getByLabel("validation", { exact: true }).fill("0");
  await page.getByLabel("validation", { exact: true }).press("Enter");
  await goTo(page, "train");
  await expect(page.getByTestId("why-not")).toContainText("validation rows, but the split keeps none");
  await expect(page.getByTestId("train")).toHaveAttribute("aria-disabled", "true");
  await picture(page, "why-not");
  await expectAccessible(page);
  await page.getByTestId("repair").first().click();
  await expect(page.getByTestId("why-not")).toHaveCount(0);
  await expect(page.getByTestId("train")).not.toHaveAttribute("aria-disabled", "true");
  await app.close();
});
