// Runs that are trained together: a sweep whose worse runs are stopped early, several seeds and folds, and a queue that goes on after a
// restart.

import { expect, test } from "@playwright/test";
import { rm } from "node:fs/promises";
import { launchApp, makeHome } from "../app";
import { expectAccessible, goTo, openSample, picture } from "../person";
import { look, resize } from "../views";

test("a sweep of 12 runs stops the worse early, seeds and folds say how much is luck, and the queue outlives the window", async () => {
  test.setTimeout(180_000);
  const home = await makeHome();
  let app = await launchApp({ home });
  let { page } = app;
  await openSample(page, "iris");
  await goTo(page, "train");
  const more = async (name: string): Promise<void> => {
    await page.getByTestId("more-training").focus();
    await page.keyboard.press("Enter");
    await page.getByRole("menuitem", { name }).press("Enter");
  };
  const group = page.getByTestId("group");
  const members = group.getByTestId("group-member");

  // By keyboard: the learning rate is proposed, and the worse are stopped early.
  await page.getByTestId("epochs").fill("45");
  await page.getByTestId("epochs").press("Enter");
  await more("Sweep…");
  await expect(page.getByTestId("plan-axis")).toContainText("Learning rate");
  await page.getByTestId("plan-add").selectOption({ label: "Batch size" });
  await expect(page.getByTestId("plan-axis")).toHaveCount(2);
  await page.getByTestId("plan-method").selectOption({ label: "Halving: the worse are stopped early" });
  await expect(page.getByTestId("plan-start")).toHaveText("Train 12 runs");
  // What can be chosen has names, and a number that is wrong is told by the button.
  await page.getByTestId("plan-add").selectOption({ label: "Optimizer" });
  await page.getByRole("group", { name: "Values to try" }).getByLabel("Gradient descent", { exact: true }).uncheck();
  await page.getByTestId("plan-runs").fill("0");
  await expect(page.getByTestId("plan-start")).toHaveAttribute("aria-disabled", "true");
  await page.getByTestId("plan-runs").fill("12");
  await expect(page.getByTestId("plan-start")).not.toHaveAttribute("aria-disabled", "true");
  await picture(page, "sweep-plan");
  await expectAccessible(page);
  await resize(app, 1280, 800, 2);
  await look(app, "sweep-plan-200");
  await resize(app, 1280, 800);
  await page.getByRole("button", { name: "Remove Optimizer" }).click();
  await page.getByTestId("plan-runs").focus();
  await page.keyboard.press("Enter");
  await expect(members).toHaveCount(12, { timeout: 60_000 });
  await expect(group.getByTestId("group-best")).toBeVisible({ timeout: 60_000 });
  await expect(group.getByTestId("group-best")).toContainText("looks better than it is");
  expect(await members.filter({ hasText: "stopped early by its sweep" }).count()).toBeGreaterThanOrEqual(8);
  await expect(group.locator("[data-within=true]")).toHaveCount(12);

  // Only those with a loss in the lower part are kept: by keyboard, then drawn with the pointer.
  const most = group.getByRole("slider", { name: /loss: to$/ });
  await most.focus();
  for (let press = 0; press < 8; press++) await page.keyboard.press("PageDown");
  await expect(group.getByTestId("group-clear")).toBeVisible();
  const keptByKeyboard = await members.count();
  expect(keptByKeyboard).toBeGreaterThan(0);
  expect(keptByKeyboard).toBeLessThan(12);
  await picture(page, "sweep");
  await expectAccessible(page);
  await page.emulateMedia({ colorScheme: "dark" });
  await picture(page, "sweep-dark");
  await expectAccessible(page);
  await page.emulateMedia({ colorScheme: "light" });
  await group.getByTestId("group-clear").click();
  await expect(members).toHaveCount(12);
  const axis = await group.getByTestId("axis-0").boundingBox();
  if (axis === null) throw new Error("the axis is seen");
  await page.mouse.move(axis.x + axis.width / 2, axis.y + 2);
  await page.mouse.down();
  await page.mouse.move(axis.x + axis.width / 2, axis.y + axis.height / 3, { steps: 5 });
  await page.mouse.up();
  expect(await members.count()).toBeLessThan(12);
  await resize(app, 960, 600, 1);
  await picture(page, "sweep-960");
  await resize(app, 1280, 800, 1);
  await page.keyboard.press("Escape");
  await expect(group).toHaveCount(0);
  await expect(page.getByTestId("run")).toHaveCount(12);

  // The same settings with other seeds, from the best run's menu.
  await page.getByTestId("run").last().getByRole("button").last().click();
  await page.getByRole("menuitem", { name: "Several seeds…" }).click();
  await page.getByTestId("plan-seeds").fill("3");
  await page.getByTestId("plan-start").click();
  await expect(members).toHaveCount(3, { timeout: 60_000 });
  await expect(group.getByTestId("group-going")).toHaveCount(0, { timeout: 60_000 });
  await expect(group.getByTestId("group-figures")).toContainText("Accuracy");
  await expect(group.getByTestId("group-band")).toBeVisible();
  await picture(page, "seeds");
  await expectAccessible(page);
  await page.keyboard.press("Escape");

  await more("Cross-validate…");
  await page.getByTestId("plan-folds").fill("3");
  await page.getByTestId("plan-start").click();
  await expect(group).toContainText("Each row was tested once", { timeout: 60_000 });
  await expect(group.getByTestId("group-figures")).toContainText("All rows together");
  await picture(page, "folds");
  await page.keyboard.press("Escape");

  const rules = page.getByRole("button", { name: /^Remove / });
  while ((await rules.count()) > 0) await rules.first().click();
  // Three that would train for hours, two at once; the second goes before the first, and both outlive the window.
  await page.getByTestId("epochs").fill("90000000");
  await page.getByTestId("epochs").press("Enter");
  for (const rate of ["0.001", "0.002", "0.003"]) {
    await page.getByTestId("learning-rate").fill(rate);
    await page.getByTestId("learning-rate").press("Enter");
    await more("Add to queue");
  }
  const queued = page.getByTestId("queued");
  await expect(queued).toHaveCount(3);
  await expect(queued.first()).toContainText("training");
  await queued
    .last()
    .getByRole("button", { name: /^Move .* up$/ })
    .click();
  await expect(queued.nth(1)).toContainText("0.003");
  await page.getByTestId("queue-pause").click();
  await expect(queued.first()).toContainText("paused");
  await picture(page, "queue");
  await expectAccessible(page);
  await page.getByTestId("queue-pause").click();
  await expect(queued.first()).toContainText("training");
  await app.close();

  app = await launchApp({ home });
  ({ page } = app);
  await page.getByRole("button", { name: /^Iris/ }).last().click();
  await expect(page.getByTestId("table-facts")).toBeVisible();
  await goTo(page, "train");
  const again = page.getByTestId("queued");
  await expect(again).toHaveCount(3);
  await expect(again.first()).toContainText("training", { timeout: 30_000 });
  await page.emulateMedia({ colorScheme: "dark" });
  await picture(page, "queue-dark");
  while ((await again.count()) > 0) {
    const left = await again.count();
    await again.last().getByTestId("queue-remove").click();
    await expect(again).toHaveCount(left - 1);
  }
  await app.close();
  await rm(home, { recursive: true, force: true });
});
