// A rule written by hand on the penguins, by mouse and then by keyboard, judged beside a network.

import type { Page } from "@playwright/test";
import { expect, test } from "@playwright/test";
import { launchApp } from "../app";
import { expectAccessible, goTo, openSample } from "../person";
import { look, resize } from "../views";

async function choose(page: Page, id: string, label: string): Promise<void> {
  await page.getByTestId(id).selectOption({ label });
}
async function enter(page: Page, id: string, value: string): Promise<void> {
  await page.getByTestId(id).fill(value);
  await page.getByTestId(id).press("Enter");
}

test("a rule is written, judged beside a network, undone and kept", async () => {
  const app = await launchApp();
  const { page } = app;
  await openSample(page, "penguins");
  await goTo(page, "train");
  await page.getByTestId("train").click();
  await expect(page.getByTestId("stop-banner")).toBeVisible({ timeout: 60_000 });
  await goTo(page, "learn");
  await page.getByTestId("tab-rules").click();
  await resize(app, 1280, 800);
  // The sample has a rule; here it is written from the start.
  await expect(page.getByTestId("rule-counts")).toHaveText("223 of 241 training rows right");
  await page.getByTestId("rule-remove").click();
  await page.getByTestId("rule-write").click();

  await page.getByTestId("rule-add").click();
  await choose(page, "rule-0-0-column", "Beak Length (mm)");
  await enter(page, "rule-0-0-value", "45");
  await page.getByTestId("rule-0-add").click();
  await choose(page, "rule-0-1-column", "Body Mass (g)");
  await choose(page, "rule-0-1-test", "at most");
  await enter(page, "rule-0-1-value", "4500");
  await choose(page, "rule-0-answer", "Chinstrap");
  await page.getByTestId("rule-add").click();
  await choose(page, "rule-1-0-column", "Beak Length (mm)");
  await enter(page, "rule-1-0-value", "43");
  await choose(page, "rule-1-answer", "Gentoo");
  await choose(page, "rule-otherwise", "Adelie");
  await expect(page.getByTestId("rule-counts")).toHaveText("223 of 241 training rows right");
  await expect(page.getByTestId("region-network")).toBeVisible({ timeout: 30_000 });

  // A slider that is dragged is one step of undo.
  const slider = page.getByTestId("rule-1-0-value-slider");
  const box = await slider.boundingBox();
  const [left, top] = [(box?.x ?? 0) + (box?.width ?? 0) * 0.4, (box?.y ?? 0) + (box?.height ?? 0) / 2];
  await page.mouse.move(left, top);
  await page.mouse.down();
  await page.mouse.move(left + 40, top, { steps: 5 });
  await page.mouse.up();
  await expect(page.getByTestId("rule-1-0-value")).not.toHaveValue("43");
  await expect(page.getByTestId("rule-counts")).not.toHaveText("223 of 241 training rows right");
  await page.getByTestId("rule-counts").click();
  await page.keyboard.press("Control+z");
  await expect(page.getByTestId("rule-1-0-value")).toHaveValue("43");
  await expect(page.getByTestId("rule-counts")).toHaveText("223 of 241 training rows right");

  await page.getByTestId("rule-judge-press").click();
  await expect(page.getByTestId("rule-verdict")).toContainText(/Your rule \d+ of 5\d, the network \d+ of 5\d/);
  await expect(page.getByTestId("rule-judge").getByTestId("matrix")).toHaveCount(2);
  await expectAccessible(page);
  await look(app, "hand-rule");
  await page.getByTestId("rule-contest-press").click();
  await page.getByTestId("task-cancel").click();
  await expect(page.getByTestId("rule-contest-press")).toBeVisible();
  await expect(page.getByTestId("rule-contest")).toHaveCount(0);
  await page.getByTestId("rule-differ").scrollIntoViewIfNeeded();
  await look(app, "hand-rule-judged");
  await resize(app, 960, 600);
  await look(app, "hand-rule-small");
  await resize(app, 1280, 800);

  // By keyboard: a line is added, moved up and removed.
  await page.getByTestId("rule-add").focus();
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("rule-2-0-column")).toBeFocused();
  await expect(page.getByTestId("rule-verdict")).toHaveCount(0);
  await page.getByTestId("rule-2-up").focus();
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("rule-1-up")).toBeFocused();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("rule-add")).toBeFocused();
  await expect(page.getByTestId("rule-counts")).toHaveText("223 of 241 training rows right");
  await app.close();
});
