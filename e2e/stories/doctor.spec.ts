// The training doctor: a run that goes wrong is named with its evidence, its fix is tried in a fork, and the chart is looked at
// closely and saved.

import { expect, test } from "@playwright/test";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { launchApp } from "../app";
import { goTo, openSample } from "../person";
import { look, resize } from "../views";

test("a run that diverges is named, a fork with the fix is better, and its chart is zoomed and saved", async () => {
  const app = await launchApp();
  const { page, electron } = app;
  const files = ["numbers.csv", "chart.svg", "chart.png"].map((name) => join(app.home, name));
  await openSample(page, "cars");
  await goTo(page, "train");
  await page.getByTestId("learning-rate").fill("100");
  await page.getByTestId("learning-rate").press("Enter");
  await page.getByTestId("train").click();

  // What is wrong, by mouse and by keyboard.
  const found = page.getByTestId("finding-diverging");
  await expect(found).toContainText("no longer a finite number; the learning rate is 100");
  await expect(page.getByTestId("finding-no-better-than-baseline")).toContainText("always guessing the mean gives");
  await expect(page.getByTestId("stop-banner")).not.toContainText("Finished");
  await resize(app, 1280, 800);
  await look(app, "doctor");
  const fix = found.getByTestId("try-fix");
  await expect(fix).toHaveText("Fork with learning rate 0.1");
  await fix.focus();
  await page.keyboard.press("Enter");

  // The better result, and the change in the recipe, which can be undone.
  await expect(page.getByTestId("stop-banner")).toContainText("always guessing the mean is off by");
  await expect(page.getByTestId("run")).toHaveCount(2);
  await expect(page.getByTestId("doctor")).toHaveCount(0);
  await expect(page.getByTestId("learning-rate")).toHaveValue("0.1");

  // Zoom: by dragging, by the wheel and by keys.
  const curves = page.getByTestId("curves");
  await expect(curves).not.toHaveAttribute("data-from");
  const box = await curves.boundingBox();
  if (box === null) throw new TypeError("there is a chart");
  const at = (share: number): [number, number] => [box.x + 80 + share * (box.width - 100), box.y + box.height / 2];
  await page.mouse.move(...at(0.2));
  await page.mouse.down();
  await page.mouse.move(...at(0.3), { steps: 3 });
  await page.mouse.move(...at(0.5), { steps: 5 });
  await page.mouse.up();
  await expect(curves).toHaveAttribute("data-from", /^\d/);
  const length = async (): Promise<number> =>
    Number(await curves.getAttribute("data-to")) - Number(await curves.getAttribute("data-from"));
  const drawn = await length();
  await page.mouse.wheel(0, -200);
  await expect.poll(length).toBeLessThan(drawn);
  await curves.focus();
  await page.keyboard.press("+");
  await page.keyboard.press("ArrowRight");
  await expect(page.getByTestId("readout")).toBeVisible();
  await page.getByTestId("smoothing").selectOption({ label: "smoothed 0.9" });
  await expect(curves).toHaveAttribute("data-from", /^\d/);
  await look(app, "chart-zoomed");
  await curves.focus();
  await page.keyboard.press("0");
  await expect(curves).not.toHaveAttribute("data-from");

  // Files of it.
  const menu = page.getByTestId("chart-menu").first();
  for (const [path, item] of [
    [files[0], "Save numbers as CSV…"],
    [files[1], "Save as SVG…"],
    [files[2], "Save as PNG…"],
  ] as const) {
    await electron.evaluate(
      ({ dialog }, filePath) => void (dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })),
      path ?? "",
    );
    await menu.focus();
    await page.keyboard.press("Enter");
    await page.getByRole("menuitem", { name: item }).press("Enter");
    await expect.poll(() => existsSync(path ?? "")).toBe(true);
  }
  const [csv, svg, png] = files.map((path) => readFileSync(path));
  const [head, ...rows] = (csv ?? "").toString().trimEnd().split("\r\n");
  expect(head).toMatch(/^Epoch,.*train.*validation/);
  expect(rows.length).toBeGreaterThan(50);
  expect(svg?.toString()).toMatch(/^<svg .*<path .*train/s);
  expect(png?.subarray(1, 4).toString()).toBe("PNG");
  expect(statSync(files[2] ?? "").size).toBeGreaterThan(5_000);

  // What is in the layers.
  await page.getByTestId("show-layers").press("Enter");
  await expect(page.getByTestId("histograms")).toHaveCount(3);
  const weights = page.getByTestId("histograms").first();
  await weights.focus();
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowLeft");
  await expect(page.getByTestId("layers")).toContainText("most often about");
  await look(app, "layers");
  await resize(app, 960, 600);
  await look(app, "layers-small");
  await page.getByTestId("show-curves").press("Enter");
  await look(app, "train-small");
  await app.close();
});
