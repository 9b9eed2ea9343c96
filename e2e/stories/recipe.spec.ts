// The recipe: a rate is found and used, a schedule laid out, a layer frozen and kept small, and the rate changed in the middle
// of a run.

import { expect, test } from "@playwright/test";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { launchApp } from "../app";
import { expectAccessible, goTo, openSample, picture } from "../person";

test("find a rate, choose a schedule, freeze a layer, change the rate while it trains", async () => {
  const app = await launchApp();
  const { page } = app;
  await openSample(page, "penguins");

  await goTo(page, "build");
  await page.locator(".vue-flow__node").nth(1).click();
  await page.getByTestId("layer-training").locator("summary").click();
  await page.getByLabel("L2 penalty", { exact: true }).fill("0.01");
  await page.getByLabel("L2 penalty", { exact: true }).press("Enter");
  await page.getByRole("checkbox", { name: "Frozen" }).check();
  await expect(page.getByText("Frozen: training does not change them.")).toBeVisible();
  await expect(page.locator(".vue-flow__node").getByRole("img", { name: /frozen/ })).toBeVisible();
  await expect(page.getByText("51 trained")).toBeVisible();
  await expect(page.getByText("This is a problem in Gradual")).toHaveCount(0);
  await picture(page, "recipe-frozen");
  await expectAccessible(page);

  await goTo(page, "train");
  await page.getByTestId("find-rate").click();
  await expect(page.getByTestId("rate-found")).toBeVisible();
  await picture(page, "recipe-found");
  await expectAccessible(page);
  const use = page.getByTestId("use-rate");
  const rate = Number((await use.textContent())?.replace("Use ", ""));
  expect(rate).toBeGreaterThan(1e-5);
  await use.click();
  await expect(page.getByTestId("learning-rate")).toHaveValue(String(rate));

  await page.getByTestId("advanced").locator("summary").click();
  await page.getByTestId("schedule").selectOption("Cosine");
  await page.getByTestId("schedule-warmup").fill("5");
  await page.getByTestId("schedule-warmup").press("Enter");
  await expect(page.getByTestId("rate-sketch")).toBeVisible();
  await page.getByTestId("epochs").fill("2000000");
  await page.getByTestId("epochs").press("Enter");
  const patience = page.getByRole("button", { name: "Remove Early stopping" });
  if (await patience.isVisible()) await patience.click();
  await picture(page, "recipe-schedule");

  await page.getByTestId("train").click();
  await expect(page.getByTestId("live-rate")).toBeVisible();
  await page.getByTestId("live-rate-field").fill("0.001");
  await page.getByTestId("live-rate-field").press("Enter");
  await expect(page.getByTestId("rate-change")).toContainText("0.001 from epoch");
  await picture(page, "recipe-live");
  await expectAccessible(page);
  await page.getByTestId("stop").click();
  await expect(page.getByTestId("stop-banner")).toContainText("Stopped by you");
  await expect(page.getByTestId("run")).toContainText("rate 0.001 from epoch");

  const runs = join(app.documents, "Gradual", "penguins", "runs");
  const [run = ""] = await readdir(runs);
  const kept = JSON.parse(await readFile(join(runs, run, "run.json"), "utf8")) as {
    rateChanges: unknown[];
    document: { training: unknown };
  };
  expect(kept.rateChanges).toMatchObject([{ learningRate: 0.001 }]);
  expect(kept.document.training).toMatchObject({
    optimizer: { params: { learningRate: rate } },
    schedule: { type: "cosine", params: { warmup: 5 } },
  });
  await app.close();
});
