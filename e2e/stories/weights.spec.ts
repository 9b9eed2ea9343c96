// The weights of a trained network are looked at: by mouse from the list of runs, by keyboard from a layer's inspector.

import { expect, test } from "@playwright/test";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { App } from "../app";
import { launchApp } from "../app";
import { goTo, numberFrom, openSample } from "../person";
import { look, resize } from "../views";

/** The numbers of a tensor in the newest run's weights.safetensors. */
async function tensorOf({ documents }: App, project: string, tensor: string): Promise<Float32Array> {
  const runs = join(documents, "Gradual", project, "runs");
  const [run = ""] = (await readdir(runs)).filter((name) => /^\d/.test(name)).slice(-1);
  const file = await readFile(join(runs, run, "weights.safetensors"));
  const start = 8 + Number(file.readBigUInt64LE(0));
  const header = JSON.parse(file.subarray(8, start).toString("utf8")) as Record<
    string,
    { data_offsets: [number, number] }
  >;
  const [from, to] = header[tensor]?.data_offsets ?? [0, 0];
  return new Float32Array(new Uint8Array(file.subarray(start + from, start + to)).buffer);
}

async function trained(sample: string, epochs: number): Promise<App> {
  const app = await launchApp();
  const { page } = app;
  await openSample(page, sample);
  await goTo(page, "train");
  await page.getByTestId("epochs").fill(String(epochs));
  await page.getByTestId("epochs").press("Enter");
  await page.getByTestId("train").click();
  await expect(page.getByTestId("stop-banner")).toBeVisible({ timeout: 120_000 });
  return app;
}

test("by mouse: from the run's menu, a cell says its exact value and its names", async () => {
  const app = await trained("penguins", 5);
  const { page } = app;
  await page.getByTestId("run").getByRole("button").last().click();
  await page.getByRole("menuitem", { name: "View weights" }).click();
  await expect(page.getByTestId("weights-tensor").locator("option:checked")).toHaveText("kernel");
  const map = page.getByTestId("heat-map");
  await map
    .locator("canvas")
    .last()
    .hover({ position: { x: 4, y: 4 } });
  const [first = NaN] = await tensorOf(app, "penguins", "hidden/kernel");
  const readout = page.getByTestId("heat-readout");
  await expect(readout).toContainText("Island = Biscoe → unit 1");
  /** Points at the first cell until it says so: the map of another tensor takes a moment to come. */
  const pointed = (says: () => Promise<void>): Promise<void> =>
    expect(async () => {
      const canvas = map.locator("canvas").last();
      await canvas.hover({ position: { x: 6, y: 6 } });
      await canvas.hover({ position: { x: 4, y: 4 } });
      await says();
    }).toPass({ timeout: 15_000 });
  const told = (await readout.locator("strong").textContent()) ?? "";
  expect(Math.fround(numberFrom(told))).toBe(first);

  await page.getByTestId("weights-layer").selectOption({ label: "Output" });
  await pointed(() => expect(readout).toContainText("→ Adelie", { timeout: 1_000 }));
  await page.getByTestId("weights-tensor").selectOption({ label: "bias" });
  await pointed(() => expect(readout.locator("span")).toHaveText("Adelie", { timeout: 1_000 }));
  await page.getByTestId("weights-tensor").selectOption({ label: "kernel" });
  await page.getByTestId("weights-copy").click();
  await expect(page.getByRole("dialog")).toContainText("Copied: 16 × 3 numbers");
  const copied = await app.electron.evaluate(({ clipboard }) => clipboard.readText());
  expect(copied.split("\r\n")[0]).toBe(",Adelie,Chinstrap,Gentoo");
  const numbers = copied
    .trim()
    .split("\r\n")
    .slice(1)
    .flatMap((line) => line.split(",").slice(1).map(Number));
  expect(numbers.map(Math.fround)).toEqual([...(await tensorOf(app, "penguins", "output/kernel"))]);

  await page.getByTestId("weights-layer").selectOption({ index: 0 });
  for (const [width, height] of [
    [1280, 800],
    [960, 600],
  ] as const) {
    await resize(app, width, height);
    await look(app, `story-weights-${width}`);
  }
  await app.close();
});

test("by keyboard: from a layer's inspector, arrow keys go from cell to cell", async () => {
  const app = await trained("digits", 1);
  const { page } = app;
  await goTo(page, "build");
  await page.locator(".vue-flow__node[data-id=filters-1]").click();
  await page.getByTestId("view-weights").focus();
  await page.keyboard.press("Enter");
  const map = page.getByTestId("heat-map");
  await expect(map).toBeVisible();
  await map.focus();
  const readout = page.getByTestId("heat-readout");
  await expect(readout).toContainText("channel 1, row 1 → filter 1, column 1");
  for (let step = 0; step < 5; step++) await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowDown");
  await expect(readout).toContainText("channel 1, row 2 → filter 2, column 1");
  await page.keyboard.press("Control+Home");
  await expect(readout).toContainText("channel 1, row 1 → filter 1, column 1");
  await page.getByTestId("weights-as-table").focus();
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("weights-table").getByRole("rowheader").first()).toHaveText("channel 1, row 1");
  await page.keyboard.press("Enter");
  await look(app, "story-weights-filters");
  await page.getByTestId("weights-layer").selectOption({ index: 2 });
  await look(app, "story-weights-large");
  await page.keyboard.press("Escape");
  await expect(page.getByTestId("weights")).toBeHidden();
  await expect(page.getByTestId("view-weights")).toBeFocused();
  await app.close();
});
