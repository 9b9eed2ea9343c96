// Until the weights stop changing: a guess, three trainings side by side, and a threshold that is dragged, moved by keys and typed.

import { expect, test } from "@playwright/test";
import { launchApp } from "../app";
import { expectAccessible, goTo, openSample } from "../person";
import { look, resize } from "../views";

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
  await page.getByTestId("guess-tenth").check();
  await page.getByTestId("lab-run").click();
  await expect(page.getByTestId("stopping-answer")).toBeVisible({ timeout: 60_000 });
  await expectAccessible(page);
  await look(app, "stopping");
  await app.close();
});
