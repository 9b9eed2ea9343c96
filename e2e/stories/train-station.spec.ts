// The Train station: what came out is told first; a run's settings are read and used again; the same again says so; what is in
// the way is fixed beside the button.

import { expect, test } from "@playwright/test";
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
  await app.close();
});

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
