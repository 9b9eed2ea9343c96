// The cost around the weights: where the training stands, by mouse and by keyboard alone.

import type { Page } from "@playwright/test";
import { expect, test } from "@playwright/test";
import { launchApp } from "../app";
import { expectAccessible, goTo, openSample, picture, tabTo } from "../person";
import { look, resize } from "../views";

const KINDS = { weights: 0, slice: 1, random: 2, path: 3 } as const;

async function along(page: Page, kind: keyof typeof KINDS): Promise<void> {
  await page.getByTestId("landscape-axes").selectOption({ index: KINDS[kind] });
}

/** Nothing is being computed any more. */
async function done(page: Page): Promise<void> {
  await expect(page.getByTestId("landscape-sentence")).toContainText("the cost is");
  await expect(page.getByTestId("landscape").getByTestId("task-cancel")).toHaveCount(0);
}

/** Whether something is drawn: the canvas has more than one color. */
function isDrawn(page: Page, id: string): Promise<boolean> {
  return page
    .getByTestId(id)
    .locator("canvas")
    .evaluate((canvas: HTMLCanvasElement) => {
      const pixels = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      const colors = new Set<number>();
      for (let at = 0; at < pixels.length; at += 400) colors.add((pixels[at] ?? 0) * 256 + (pixels[at + 2] ?? 0));
      return colors.size > 3;
    });
}

/** How many records the run on view has, as the time machine says. */
async function recordedSteps(page: Page): Promise<number> {
  await page.getByTestId("tab-time").click();
  const records = page.getByText(/^\d+ records$/);
  await expect(records).toBeVisible();
  const count = Number.parseInt((await records.textContent()) ?? "", 10);
  await page.getByTestId("tab-landscape").click();
  await done(page);
  await page.getByTestId("landscape-table").click();
  return count;
}

test("the landscape around a training's weights, with its path", async () => {
  const app = await launchApp();
  const { page } = app;
  await resize(app, 1280, 800);
  await openSample(page, "penguins");
  await goTo(page, "learn");
  await page.getByTestId("tab-landscape").click();
  await done(page);
  const sentence = page.getByTestId("landscape-sentence");
  const facts = page.getByTestId("landscape-facts");
  const cursor = page.getByTestId("landscape-cursor");
  await expect(sentence).toContainText("After step 0");
  // Its middle is the step's own cost.
  await expect(facts).toContainText("2 of 227 directions; the rest held as after step 0.");
  await expect(facts).toContainText("Mean over 32 of 32 rows of the step's batch");
  await expect(facts).toContainText("Difference: 0.");
  await expect(facts).toContainText("The path has one state so far");
  expect(await isDrawn(page, "contours")).toBe(true);
  expect(await isDrawn(page, "surface")).toBe(true);

  // The training goes down in it.
  await page.getByTestId("learn-epoch").click();
  await page.getByTestId("learn-epoch").click();
  await expect(sentence).toContainText("After step 16");
  await expect(facts).toContainText("The path leaves the plane of the two directions: at step 0 its weights are");
  await done(page);
  await page.getByTestId("landscape-widest").click();
  await done(page);

  // A click reads a cost; so does one on the surface.
  await page.getByTestId("contours").click({ position: { x: 120, y: 60 } });
  await expect(cursor).toContainText(/Cursor: cost [\d.]+ at x = /);
  const first = await cursor.textContent();
  await page.getByTestId("surface").click({ position: { x: 220, y: 260 } });
  await expect(cursor).not.toHaveText(first ?? "");
  await look(app, "landscape-weights");

  // A drag turns the surface and leaves the cursor.
  const second = await cursor.textContent();
  const box = await page.getByTestId("surface").boundingBox();
  const [x, y] = [(box?.x ?? 0) + 200, (box?.y ?? 0) + 200];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 120, y + 30, { steps: 5 });
  await page.mouse.up();
  await expect(cursor).toHaveText(second ?? "");
  await picture(page, "landscape-turned");
  await page.getByTestId("landscape-front").click();

  // Nearer, and back.
  await page.getByTestId("landscape-zoom-in").click();
  await done(page);
  await expect(page.getByTestId("landscape-whole")).not.toHaveAttribute("aria-disabled");
  await page.getByTestId("landscape-whole").click();
  await done(page);

  await along(page, "slice");
  await expect(sentence).toContainText("The slope of the tangent is");
  await done(page);
  expect(await isDrawn(page, "slice")).toBe(true);
  await look(app, "landscape-slice");

  await along(page, "random");
  await expect(page.getByTestId("landscape-seed")).toBeVisible();
  await done(page);
  await picture(page, "landscape-random");

  await along(page, "path");
  await expect(facts).toContainText("High shares prove nothing");
  await done(page);
  await page.getByTestId("landscape-table").click();
  await expect(page.getByRole("row")).toHaveCount(18);
  await look(app, "landscape-path");

  // The training rows instead of the batch.
  await page.getByTestId("landscape-rows").selectOption({ index: 1 });
  await expect(facts).toContainText(/Mean over (\d+) of \1 training rows/);
  await expect(facts).not.toContainText("the step itself says");

  // The same weight twice is told, and can be put right.
  await along(page, "weights");
  await done(page);
  const finder = (axis: "x" | "y") => page.getByTestId(`landscape-${axis}`);
  for (const axis of ["x", "y"] as const) await finder(axis).getByTestId("find-layer").selectOption({ index: 0 });
  await expect(page.getByTestId("landscape-problem")).toContainText("Both axes are number 1");
  await finder("y").getByTestId("find-axis-1").selectOption({ index: 1 });
  await expect(page.getByTestId("landscape-problem")).toHaveCount(0);
  await done(page);

  await resize(app, 960, 600);
  await done(page);
  await look(app, "landscape-small");
  await resize(app, 1280, 800, 2);
  await look(app, "landscape-zoomed");
  await app.close();
});

test("a run's whole descent, and another from a point of the picture", async () => {
  const app = await launchApp();
  const { page } = app;
  await resize(app, 1280, 800);
  await openSample(page, "penguins");
  await goTo(page, "train");
  await page.getByTestId("train").click();
  await expect(page.getByTestId("stop-banner")).toBeVisible({ timeout: 60_000 });
  await goTo(page, "learn");
  await page.getByTestId("learn-origin").selectOption({ label: "The run's last weights" });
  await page.getByTestId("tab-landscape").click();
  await done(page);
  const facts = page.getByTestId("landscape-facts");
  const sentence = page.getByTestId("landscape-sentence");
  await expect(facts).toContainText(/The path leaves the plane of the two directions: at step \d+ its weights are/);
  await page.getByTestId("landscape-table").click();
  await expect(page.getByRole("row")).toHaveCount(Math.min(60, await recordedSteps(page)) + 1);
  await look(app, "landscape-descent");

  // At the end of the recipe no step is left; where there is one, a descent needs a place.
  const start = page.getByTestId("landscape-start");
  await expect(start).toHaveAttribute("aria-disabled", "true");
  await page.getByTestId("learn-first").click();
  await expect(sentence).toContainText("After step 0");
  await done(page);
  await page.getByTestId("contours").click({ position: { x: 90, y: 60 } });
  await expect(start).not.toHaveAttribute("aria-disabled");
  await page.getByTestId("contours").dblclick({ position: { x: 90, y: 60 } });
  await expect(page.getByTestId("learn-edits")).toContainText("2 weights set by hand");
  // It plays on from there, but where motion is unwanted, as here: then it goes by steps.
  await expect(page.getByTestId("learn-play")).toHaveText(/Play/);
  for (const step of [1, 2]) {
    await page.getByTestId("learn-step").click();
    await expect(sentence).toContainText(`After step ${step}`);
  }
  await done(page);
  await expect(page.getByRole("row")).toHaveCount(3 + 1);
  await expect(page.getByRole("row").last()).toContainText(/^0/);
  await look(app, "landscape-started");
  await page.getByTestId("learn-put-back").click();
  await expect(page.getByTestId("learn-edits")).toHaveCount(0);
  await done(page);

  // By keyboard, along one weight.
  await along(page, "slice");
  await done(page);
  await page.getByTestId("slice").focus();
  await page.keyboard.press("ArrowLeft");
  await expect(page.getByTestId("landscape-cursor")).toContainText("Cursor: cost");
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("learn-edits")).toContainText("1 weight set by hand");
  await along(page, "random");
  await done(page);
  await expect(start).toHaveAttribute("aria-disabled", "true");
  await app.close();
});

test("the same by keyboard alone", async () => {
  const app = await launchApp();
  const { page } = app;
  await tabTo(page, "sample-penguins");
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("table-facts")).toBeVisible();
  await expect
    .poll(async () => {
      await page.keyboard.press("Control+6");
      return page.getByTestId("station-learn").getAttribute("aria-current");
    })
    .toBe("page");
  await tabTo(page, "tab-step");
  await page.keyboard.press("End");
  while (!(await page.getByTestId("landscape").isVisible())) await page.keyboard.press("ArrowLeft");
  await done(page);

  const cursor = page.getByTestId("landscape-cursor");
  await tabTo(page, "contours");
  await page.keyboard.press("ArrowUp");
  await expect(cursor).toContainText("Cursor: cost");
  const up = await cursor.textContent();
  await page.keyboard.press("ArrowRight");
  await expect(cursor).not.toHaveText(up ?? "");
  await page.keyboard.press("ArrowLeft");
  await expect(cursor).toHaveText(up ?? "");
  await page.keyboard.press("Escape");
  await expect(cursor).toContainText("Click, or use the arrow keys");

  // Plus and minus go nearer and back.
  const facts = page.getByTestId("landscape-facts");
  await page.keyboard.press("+");
  await done(page);
  await page.keyboard.press("ArrowUp");
  await expect(cursor).not.toHaveText(up ?? "");

  await tabTo(page, "surface");
  const before = await page.getByTestId("surface").screenshot();
  await page.keyboard.press("ArrowRight");
  await expect.poll(async () => (await page.getByTestId("surface").screenshot()).equals(before)).toBe(false);
  await page.keyboard.press("Home");

  // A step, without leaving: the picture follows.
  await page.keyboard.press("Shift+ArrowRight");
  await expect(page.getByTestId("landscape-sentence")).toContainText("After step 1");
  await expect(facts).toContainText("held as after step 1");
  await expectAccessible(page);
  await app.close();
});
