// A step of training, seen and touched: a weight of the person's own network through the four stages.

import type { Page } from "@playwright/test";
import { expect, test } from "@playwright/test";
import { launchApp } from "../app";
import { exactly, expectAccessible, goTo, openSample, picture } from "../person";

async function train(page: Page): Promise<void> {
  await goTo(page, "train");
  await page.getByTestId("train").click();
  await expect(page.getByTestId("stop-banner")).toBeVisible({ timeout: 60_000 });
}

const exact = (page: Page, id: string): Promise<number> => exactly(page.getByTestId(id));

test("a weight on its way through a step: predicted with, blamed, changed, set by hand", async () => {
  const app = await launchApp();
  const { page } = app;
  await openSample(page, "penguins");
  await train(page);

  await goTo(page, "learn");
  const sentence = page.getByTestId("learn-sentence");
  await expect(sentence).toContainText("goes in from the left, and the network answers: Adelie");
  await picture(page, "learn-predict");
  await expectAccessible(page);

  // Initial weights stand before the first step.
  await expect(page.getByTestId("learn-position")).toContainText("epoch 1 · step 1 of");
  await page.getByTestId("learn-stage").click();
  await expect(sentence).toContainText("It should have been");
  await page.getByTestId("learn-stage").click();
  await expect(sentence).toContainText("the cost of the batch changes by");
  await expect(page.getByTestId("formula-backward")).toBeVisible();
  await picture(page, "learn-blame");

  // The mean of the ledger is the gradient; the optimizer makes a new value of it.
  await page.getByTestId("tab-ledger").click();
  const [sum, mean] = [await exact(page, "ledger-sum"), await exact(page, "ledger-mean")];
  expect(mean).toBeCloseTo(sum / 32, 12);
  await picture(page, "learn-ledger");
  await page.getByTestId("learn-stage").click();
  await page.getByTestId("tab-optimizer").click();
  const after = await exact(page, "weight-after");
  await expect(sentence).toContainText("moves against its gradient");
  await expectAccessible(page);

  // The next step begins with what this one made, to float32.
  await page.getByTestId("learn-stage").click();
  await expect(page.getByTestId("learn-position")).toContainText("step 2 of");
  await expect.poll(() => exact(page, "weight-before")).toBeCloseTo(after, 5);
  await page.getByTestId("learn-stepBack").click();
  await expect(page.getByTestId("learn-position")).toContainText("step 1 of");

  // The product of the ratios comes near to the derivative.
  await page.getByTestId("tab-nudge").click();
  await page.getByTestId("nudge-slider").press("ArrowRight");
  await expect(page.getByTestId("nudge-product")).toBeVisible();
  await picture(page, "learn-nudge");
  await expectAccessible(page);

  // What if: another weight, put back.
  const before = await page.getByTestId("weight-value").inputValue();
  await page.getByTestId("weight-value").fill("2");
  await page.getByTestId("weight-value").press("Enter");
  await expect(page.getByTestId("learn-edits")).toContainText("1 weight set by hand");
  await page.getByTestId("weight-put-back").click();
  await expect(page.getByTestId("learn-edits")).toHaveCount(0);
  await expect(page.getByTestId("weight-value")).toHaveValue(before);

  // On the drawing itself: dragged and let be, dragged, moved by keys, put back.
  const edge = await page.locator('[data-map^="weight "]').first().boundingBox();
  if (edge === null) throw new Error("The chosen weight is not drawn.");
  const [x, y] = [edge.x + edge.width / 2, edge.y + edge.height / 2];
  const drag = async (): Promise<void> => {
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x, y - 30, { steps: 3 });
    await expect(page.getByTestId("drag-tag")).toContainText("→");
  };
  await drag();
  await page.keyboard.press("Escape");
  await page.mouse.up();
  await expect(page.getByTestId("weight-value")).toHaveValue(before);
  await drag();
  await page.mouse.up();
  await expect(page.getByTestId("learn-edits")).toContainText("1 weight set by hand");
  const dragged = await page.getByTestId("weight-value").inputValue();
  await page.keyboard.press("Alt+ArrowUp");
  await expect(page.getByTestId("weight-value")).not.toHaveValue(dragged);
  await page.getByTestId("learn-put-back").click();
  await expect(page.getByTestId("learn-edits")).toHaveCount(0);

  // The run that was trained, at its best weights; its worst row costs more than any other of the batch.
  await page.getByTestId("learn-origin").selectOption({ index: 1 });
  await expect(page.getByTestId("learn-position")).not.toContainText("step 1 of");
  await page.getByTestId("learn-worst").click();
  await expect(page.getByTestId("cost-total")).toBeVisible();
  await page.getByTestId("learn-train-on").click();
  await expect(page.getByTestId("station-train")).toHaveAttribute("aria-current", "page");
  await expect(page.getByTestId("run")).toHaveCount(2);
  // Closing during a run asks first.
  await expect(page.getByTestId("stop-banner")).toBeVisible({ timeout: 60_000 });
  await app.close();
});
