// The whole story of a step: a network is trained, one of its weights is followed through the four stages, its gradient and its new value
// are those that the engine tells, and from the best epoch another run begins. By mouse, and by keyboard alone.

import type { Page } from "@playwright/test";
import { expect, test } from "@playwright/test";
import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { App } from "../app";
import { ROOT, launchApp } from "../app";
import { exactly, goTo, isFocused, numberFrom, openSample } from "../person";

const MOST_KEYS = 40;
const INPUTS = ["Island = Biscoe", "Island = Dream", "Island = Torgersen", "Beak Length (mm)", "Beak Depth (mm)"];

const exact = (page: Page, id: string): Promise<number> => exactly(page.getByTestId(id));

interface Told {
  readonly step: Readonly<{
    weights: Readonly<Record<string, Readonly<{ before: number[]; gradient: number[]; after: number[] }>>>;
  }>;
  readonly trace: Readonly<{ value: number }>;
}

/** What `gradual explain` says of the first step of the window's project. */
async function engineSays({ documents }: App, row: number, weight: string): Promise<Told> {
  const projects = join(documents, "Gradual");
  const [project = ""] = await readdir(projects);
  const args = ["explain", join(projects, project), "--row", String(row), "--weight", weight, "--json"];
  const { stdout } = await promisify(execFile)(process.execPath, [join(ROOT, "build/bin/gradual.mjs"), ...args], {
    maxBuffer: 2 ** 28,
  });
  return JSON.parse(stdout) as Told;
}

function numbersIn(text: string | null): readonly number[] {
  return (text ?? "").match(/[-−]?\d+(?:\.\d+)?(?:e[-+]?\d+)?/g)?.map((one) => Number(one.replace("−", "-"))) ?? [];
}

/** What the window says of the chosen weight at the stages of blame and change is what the engine says. */
async function expectAsTold(app: App, input: number, unit: number): Promise<void> {
  const { page } = app;
  const row = Number((await page.getByTestId("learn-row").inputValue()).replaceAll(",", ""));
  const { step, trace } = await engineSays(app, row, `hidden/kernel[${input + 1},${unit + 1}]`);
  const { before, gradient, after } = step.weights["hidden/kernel"] ?? { before: [], gradient: [], after: [] };
  const units = (step.weights["hidden/bias"]?.before ?? []).length;
  const index = input * units + unit;
  expect(trace.value).toBe(before[index]);
  expect(await exact(page, "weight-before")).toBe(before[index]);
  expect(await exact(page, "weight-after")).toBe(after[index]);
  const mean = await page.getByTestId("optimizer").locator(".result mrow").first().getAttribute("title");
  expect(numberFrom(mean)).toBeCloseTo(gradient[index] ?? NaN, 14);
}

test("by mouse: a weight through the four stages as the engine tells them, and a fork of the best epoch", async () => {
  test.setTimeout(300_000);
  const app = await launchApp();
  const { page } = app;
  await openSample(page, "penguins");
  await goTo(page, "train");
  await page.getByTestId("train").click();
  await expect(page.getByTestId("stop-banner")).toBeVisible({ timeout: 60_000 });
  await goTo(page, "learn");
  const sentence = page.getByTestId("learn-sentence");
  await expect(sentence).toContainText("goes in from the left");

  // An edge, taken near where it begins.
  const [from, to] = await Promise.all(
    ["input 3", "hidden 1"].map((unit) => page.locator(`[data-unit="${unit}"]`).boundingBox()),
  );
  if (!from || !to) throw new Error("both units are drawn");
  const [x1, y1] = [from.x + from.width, from.y + from.height / 2];
  const subject = page.getByTestId("subject-name");
  const before = (await subject.textContent()) ?? "";
  await page.mouse.move(x1 + 0.15 * (to.x - x1), y1 + 0.15 * (to.y + to.height / 2 - y1));
  await expect(page.getByTestId("drawing-reading")).toContainText("→ Dense");
  await page.mouse.down();
  await page.mouse.up();
  await expect(subject).not.toHaveText(before);
  const name = await subject.textContent();
  const [, input = "", unit = ""] = /^(.+) → Dense (\d+)$/.exec(name ?? "") ?? [];
  expect(INPUTS).toContain(input);

  for (const [stage, said] of [
    ["measure", "It should have been"],
    ["blame", "the cost of the batch changes by"],
    ["change", "from"],
  ] as const) {
    await page.getByTestId("learn-stage").click();
    await expect(page.getByTestId(`stage-${stage}`)).toHaveAttribute("aria-current", "step");
    await expect(sentence).toContainText(said);
  }
  await page.getByTestId("tab-optimizer").click();
  await expectAsTold(app, INPUTS.indexOf(input), Number(unit) - 1);

  await page.getByTestId("tab-time").click();
  await page.getByTestId("time-open-1").click();
  const position = page.getByTestId("time-position");
  await expect(position).toContainText("Last step", { timeout: 30_000 });
  await page.getByTestId("time-best").click();
  await expect(position).toContainText("Best epoch");
  await page.getByTestId("time-fork").click();
  await expect(page.getByTestId("station-train")).toHaveAttribute("aria-current", "page");
  await expect(page.getByTestId("run")).toHaveCount(2);
  await expect(page.getByTestId("stop-banner")).toBeVisible({ timeout: 60_000 });
  await app.close();
});

test("by keyboard alone, in forty presses", async () => {
  test.setTimeout(300_000);
  const app = await launchApp();
  const { page } = app;
  let presses = 0;
  const press = async (...keys: readonly string[]): Promise<void> => {
    for (const key of keys) {
      presses += 1;
      await page.keyboard.press(key);
    }
  };
  const goToWith = async (key: string, id: string): Promise<void> => {
    while (!(await isFocused(page, id)) && presses <= MOST_KEYS) await press(key);
    expect(await isFocused(page, id), id).toBe(true);
  };

  await expect(page.getByTestId("sample-penguins")).toBeVisible();
  await goToWith("Tab", "sample-penguins");
  await press("Enter");
  await expect(page.getByTestId("table-facts")).toBeVisible();
  await press("Control+3");
  await expect(page.getByTestId("train")).not.toHaveAttribute("aria-disabled");
  await press("Control+Enter");
  await expect(page.getByTestId("stop-banner")).toBeVisible({ timeout: 60_000 });
  await press("Control+6");
  const sentence = page.getByTestId("learn-sentence");
  await expect(sentence).toContainText("goes in from the left");

  // A weight by its input: the second, with the unit that is chosen already.
  await press("Control+f");
  await expect(page.getByTestId("find-layer")).toBeFocused();
  await press("Tab", "Tab", "Home", "ArrowDown");
  await expect(page.getByTestId("subject-name")).toContainText("Island = Dream");
  await press("Escape", "ArrowRight");
  await expect(sentence).toContainText("It should have been");
  await press("ArrowRight");
  await expect(sentence).toContainText("the cost of the batch changes by");
  const blamed = numbersIn(await sentence.textContent());
  await press("ArrowRight");
  await expect(sentence).toContainText("from");
  const changed = numbersIn(await sentence.textContent());

  // Gradient and new value as the sentences have them, to four digits.
  const name = await page.getByTestId("subject-name").textContent();
  const unit = Number(/ → Dense (\d+)$/.exec(name ?? "")?.[1]);
  const row = Number((await page.getByTestId("learn-row").inputValue()).replaceAll(",", ""));
  const { step } = await engineSays(app, row, `hidden/kernel[2,${unit}]`);
  const { gradient, after } = step.weights["hidden/kernel"] ?? { gradient: [], after: [] };
  const index = (step.weights["hidden/bias"]?.before ?? []).length + unit - 1;
  const isNear = (value: number | undefined) => (one: number) => Math.abs(one / (value ?? NaN) - 1) < 1e-3;
  expect(blamed.some(isNear(gradient[index])), `${blamed.join()} have ${gradient[index]}`).toBe(true);
  expect(changed.some(isNear(after[index])), `${changed.join()} have ${after[index]}`).toBe(true);

  await goToWith("Shift+Tab", "tab-step");
  await press("End");
  await goToWith("Tab", "time-open-1");
  await press("Enter");
  const position = page.getByTestId("time-position");
  await expect(position).toContainText("Last step", { timeout: 30_000 });
  await press("b");
  await expect(position).toContainText("Best epoch");
  await goToWith("Tab", "time-fork");
  await press("Enter");
  await expect(page.getByTestId("station-train")).toHaveAttribute("aria-current", "page");
  await expect(page.getByTestId("run")).toHaveCount(2);
  expect(presses).toBeLessThanOrEqual(MOST_KEYS);
  await expect(page.getByTestId("stop-banner")).toBeVisible({ timeout: 60_000 });
  await app.close();
});
