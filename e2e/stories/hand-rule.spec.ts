// Rules written by hand, by mouse and by keyboard: one is built, one is beaten by the network, and one beats it.

import type { Page } from "@playwright/test";
import { expect, test } from "@playwright/test";
import { launchApp } from "../app";
import { expectAccessible, goTo, openSample, tabTo } from "../person";
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

  // By keys alone: a line is added, written, moved up and removed.
  const press = (key: string): Promise<void> => page.keyboard.press(key);
  await tabTo(page, "tab-rules");
  await tabTo(page, "rule-add");
  await press("Enter");
  await expect(page.getByTestId("rule-2-0-column")).toBeFocused();
  await expect(page.getByTestId("rule-verdict")).toHaveCount(0);
  await page.keyboard.type("Fl");
  await expect(page.getByTestId("rule-2-0-column").locator("option:checked")).toHaveText("Flipper Length (mm)");
  await press("Tab");
  await expect(page.getByTestId("rule-2-0-test")).toBeFocused();
  await press("ArrowDown");
  await tabTo(page, "rule-2-0-value");
  await press("Control+a");
  await page.keyboard.type("205");
  await press("Enter");
  await tabTo(page, "rule-2-answer");
  await page.keyboard.type("G");
  await expect(page.getByTestId("rule-2-answer").locator("option:checked")).toHaveText("Gentoo");
  await expect(page.getByTestId("rule-counts")).not.toHaveText("223 of 241 training rows right");
  await tabTo(page, "rule-2-up", "Shift+Tab");
  await press("Enter");
  await expect(page.getByTestId("rule-1-up")).toBeFocused();
  await expect(page.getByTestId("rule-1-0-value")).toHaveValue("205");
  await press("Tab");
  await press("Tab");
  await press("Enter");
  await expect(page.getByTestId("rule-add")).toBeFocused();
  await expect(page.getByTestId("rule-counts")).toHaveText("223 of 241 training rows right");
  await app.close();
});

/** Judges both on 20 other splits, once they have been judged on one. */
async function verdict(page: Page, press: (id: string) => Promise<void>): Promise<string> {
  await press("rule-judge-press");
  await expect(page.getByTestId("rule-verdict")).toBeVisible();
  await press("rule-contest-press");
  await expect(page.getByTestId("rule-contest")).toBeVisible({ timeout: 240_000 });
  return (await page.getByTestId("rule-contest").textContent()) ?? "";
}

test("bounds are dragged in the plot against gradient descent, and the network wins on the penguins", async () => {
  test.setTimeout(360_000);
  const app = await launchApp();
  const { page } = app;
  await openSample(page, "penguins");
  await goTo(page, "train");
  await page.getByTestId("train").click();
  await expect(page.getByTestId("stop-banner")).toBeVisible({ timeout: 60_000 });
  await goTo(page, "learn");
  await page.getByTestId("tab-rules").click();
  await resize(app, 1280, 800);
  await expect(page.getByTestId("region-network")).toBeVisible({ timeout: 30_000 });
  const you = page.getByTestId("descent-you");
  await expect(you).toHaveText("Your rule costs 0.0747, as it began. That is your best so far.");
  await expect(page.getByTestId("descent-network")).toContainText(/It is below your best from epoch \d+ on\./);

  const line = page.getByTestId("bound-1-0-value");
  const drag = async (by: number): Promise<void> => {
    await line.scrollIntoViewIfNeeded();
    const { x = 0, y = 0, width = 0, height = 0 } = (await line.boundingBox()) ?? {};
    const [left, top] = [x + width / 2, y + height / 2];
    await page.mouse.move(left, top);
    await page.mouse.down();
    await page.mouse.move(left + by, top, { steps: 6 });
    await page.mouse.up();
  };
  // Each release is one try, and one step of undo.
  await drag(40);
  await expect(page.getByTestId("rule-1-0-value")).not.toHaveValue("43");
  await expect(you).toHaveText(/^After 1 change your rule costs 0\.\d+\. Your best so far is 0\.0747, as it began\.$/);
  await drag(-30);
  await expect(you).toHaveText(/^After 2 changes/);
  await page.getByTestId("descent-best").click();
  await expect(page.getByTestId("rule-1-0-value")).toHaveValue("43");
  await expect(page.getByTestId("descent-best")).toHaveAttribute("aria-disabled", "true");
  await page.getByTestId("rule-counts").click();
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+z");
  await expect(page.getByTestId("rule-counts")).toHaveText("223 of 241 training rows right");
  await look(app, "rule-descent");
  await you.scrollIntoViewIfNeeded();
  await look(app, "rule-descent-chart");
  await resize(app, 960, 600);
  await look(app, "rule-descent-small");
  await resize(app, 1280, 800, 2);
  await look(app, "rule-descent-zoomed");
  await resize(app, 1280, 800);

  expect(await verdict(page, (id) => page.getByTestId(id).click())).toContain("The network is better");
  await page.getByTestId("rule-contest").scrollIntoViewIfNeeded();
  await look(app, "rule-beaten");
  await app.close();
});

test("by keyboard alone, the rule wins on the hurricanes", async () => {
  test.setTimeout(360_000);
  const app = await launchApp();
  const { page } = app;
  const press = (key: string): Promise<void> => page.keyboard.press(key);
  await tabTo(page, "sample-hurricanes");
  await press("Enter");
  await expect(page.getByTestId("table-facts")).toBeVisible();
  await expect
    .poll(async () => {
      await press("Control+3");
      return page.getByTestId("station-train").getAttribute("aria-current");
    })
    .toBe("page");
  await expect(page.getByTestId("train")).not.toHaveAttribute("aria-disabled");
  await press("Control+Enter");
  await expect(page.getByTestId("stop-banner")).toBeVisible({ timeout: 120_000 });
  await press("Control+6");
  await tabTo(page, "tab-step");
  while (!(await page.getByTestId("rule-counts").isVisible())) await press("ArrowRight");
  await expect(page.getByTestId("rule-counts")).toHaveText("348 of 348 training rows right");
  await expect(page.getByTestId("descent-network")).toContainText("It never comes below your best.");

  // A bound of the scale is moved away in the plot, and back.
  const counts = page.getByTestId("rule-counts");
  await tabTo(page, "bound-4-0-value");
  await press("PageDown");
  await expect(counts).not.toHaveText("348 of 348 training rows right");
  await expect(page.getByTestId("descent-you")).toHaveText(/^After 1 change .* Your best so far is 0, as it began\.$/);
  await press("PageUp");
  await expect(counts).toHaveText("348 of 348 training rows right");
  await expect(page.getByTestId("rule-4-0-value")).toHaveValue("64");

  const byKey = async (id: string): Promise<void> => {
    await tabTo(page, id);
    await press("Enter");
  };
  expect(await verdict(page, byKey)).toContain("Your rule is better: ahead on 20 of 20 splits");
  await page.getByTestId("rule-contest").scrollIntoViewIfNeeded();
  await look(app, "rule-wins");
  await app.close();
});
