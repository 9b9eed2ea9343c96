// Pictures: open the digits, look at them, see the network that is proposed, train an epoch of it, and find it all again.

import { expect, test } from "@playwright/test";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT, launchApp } from "../app";
import { dropFile, expectAccessible, goTo, openSample, picture } from "../person";

test("open the digits, look at them, and train a convolutional network on them", async () => {
  const app = await launchApp();
  const { page } = app;
  await openSample(page, "digits");
  await expect(page.getByTestId("table-facts")).toHaveText("10,000 examples, 28 × 28, uint8, IDX");
  await expect(page.getByTestId("examples-shown")).toHaveText(/^1–\d+ of 10,000$/);
  await expect(page.getByTestId("fit-facts")).toContainText("28 × 28 × 1");
  await expect(page.getByTestId("count-train")).toContainText("7,200");
  await expect(page.getByTestId("class-counts").getByRole("listitem")).toHaveCount(10);
  // Something is drawn: ink and paper.
  const shades = await page
    .getByTestId("pictures")
    .locator("canvas")
    .first()
    .evaluate((canvas: HTMLCanvasElement) => new Set(canvas.getContext("2d")?.getImageData(0, 0, 28, 28).data).size);
  expect(shades).toBeGreaterThan(10);
  await picture(page, "arrays-data");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Later examples" }).click();
  await expect(page.getByTestId("examples-shown")).toHaveText(/^[2-9]\d–\d+ of 10,000$/);
  // From one end to the other, through pictures that are fetched as they come into view.
  await page.getByTestId("pictures").evaluate((gallery) => gallery.parentElement?.scrollTo(0, 1e9));
  await expect(page.getByTestId("examples-shown")).toHaveText(/–10,000 of 10,000$/);
  await expect(page.getByRole("img", { name: /^Example 10,000: / })).toBeVisible();

  await goTo(page, "build");
  await expect(page.locator(".vue-flow__node").first()).toContainText("28×28×1");
  await picture(page, "arrays-build");

  await goTo(page, "train");
  await page.getByTestId("epochs").fill("1");
  await page.getByTestId("epochs").press("Enter");
  await page.getByTestId("train").click();
  await expect(page.getByTestId("stop-banner")).toBeVisible({ timeout: 180_000 });
  await expect(page.getByTestId("run")).toHaveCount(1);
  await picture(page, "arrays-train");

  const record = JSON.parse(
    await readFile(join(app.documents, "Gradual", "digits", "runs", "0001-adam", "run.json"), "utf8"),
  ) as { last: { validationAccuracy: number } };
  expect(record.last.validationAccuracy).toBeGreaterThan(0.8);
  await app.close();
});

test("drop one of MNIST's files: the whole set becomes a project, and can be treated as something else", async () => {
  const app = await launchApp();
  const { page } = app;
  await dropFile(page, join(ROOT, "examples", "sources", "digits", "train-images-idx3-ubyte.gz"));
  await expect(page.getByTestId("table-facts")).toHaveText("10,000 examples, 28 × 28, uint8, IDX");
  await expect(page.getByText("Digits", { exact: true })).toBeVisible();
  await expect(page.getByTestId("split-given")).toBeVisible();

  await page.getByTestId("array-as").selectOption("sequences");
  await expect(page.getByTestId("fit-facts")).toContainText("28 × 28 ·");
  // The network was made for pictures: the Build station says what does not fit.
  await goTo(page, "build");
  await expect(page.locator(".vue-flow__node").first()).toContainText("28×28");
  await expect(page.getByTestId("station-build")).not.toContainText("No problems");
  await page.keyboard.press("Control+z");
  await expect(page.locator(".vue-flow__node").first()).toContainText("28×28×1");

  // In an open project data is asked about before it takes the place of what is there.
  await dropFile(page, join(ROOT, "examples", "sources", "iris.csv"));
  await page.getByRole("button", { name: "Replace", exact: true }).click();
  await expect(page.getByTestId("table-facts")).toContainText("150 rows");
  await goTo(page, "build");
  await expect(page.locator(".vue-flow__node")).toHaveCount(3);
  await app.close();
});
