// Photos: an archive of them is dropped, what is left out is told, a size is chosen, a network is trained, and a photo is asked about.

import { expect, test } from "@playwright/test";
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { launchApp, ROOT } from "../app";
import { dropFile, goTo } from "../person";
import { look, resize } from "../views";

const FIXTURES = join(ROOT, "src-engine/data/pictures/fixtures");

test("an archive of pictures is dropped, resized and learned from, a photo is tried, and a folder takes its place", async () => {
  const app = await launchApp();
  const { page, home } = app;
  const archive = join(home, "grounds.zip");
  await copyFile(join(FIXTURES, "labeled.zip"), archive);
  await dropFile(page, archive);
  await expect(page.getByTestId("table-facts")).toHaveText("24 examples, 64 × 64 × 3, uint8, Pictures");
  await expect(page.getByTestId("pictures").locator("canvas")).toHaveCount(24);
  await expect(page.getByText('"dark/damaged.jpg"')).toBeVisible();

  await page.getByTestId("how").focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByTestId("preview-pictures").locator("canvas")).toHaveCount(24);
  await dialog.getByTestId("picture-size").fill("16x");
  await dialog.getByTestId("picture-size").press("Enter");
  await expect(dialog).toContainText("Give a width and a height");
  await dialog.getByTestId("picture-size").fill("16x12");
  await dialog.getByTestId("picture-size").press("Enter");
  await dialog.getByTestId("picture-resize").selectOption("fit: whole, within a black border");
  await expect(dialog.getByTestId("preview-pictures").locator("canvas").first()).toHaveJSProperty("width", 16);
  await resize(app, 960, 600);
  await look(app, "pictures-how");
  await resize(app, 1280, 800);
  await dialog.getByTestId("import-so").click();
  await expect(page.getByTestId("table-facts")).toHaveText("24 examples, 12 × 16 × 3, uint8, Pictures");

  await goTo(page, "train");
  await page.getByTestId("epochs").fill("10");
  await page.getByTestId("epochs").press("Enter");
  await page.getByTestId("train").click();
  await expect(page.getByTestId("stop-banner")).toBeVisible({ timeout: 60_000 });

  await goTo(page, "try");
  await expect(page.getByTestId("try-pad")).toBeVisible();
  const photo = join(home, "night.jpg");
  await copyFile(join(FIXTURES, "turned-6.jpg"), photo);
  await dropFile(page, photo);
  await expect(page.getByTestId("try-origin")).toHaveText("night.jpg, 24 × 32, resized as the training pictures were");
  // Turned, and whole within a border: black on the left.
  const corner = await page
    .getByTestId("try-seen")
    .locator("canvas")
    .evaluate((canvas: HTMLCanvasElement) => [...(canvas.getContext("2d")?.getImageData(0, 6, 1, 1).data ?? [])]);
  expect(corner).toEqual([0, 0, 0, 255]);
  await expect(page.getByTestId("try-predicted")).toHaveText(/^(dark|light), /);
  const broken = join(home, "broken.png");
  await writeFile(broken, "no picture");
  await dropFile(page, broken);
  await expect(
    page.getByText("“broken.png” cannot be read").or(page.getByText('"broken.png" cannot be read')),
  ).toBeVisible();

  // A folder, chosen in the system's dialog.
  const folder = join(home, "photos");
  for (const [label, name] of [
    ["color", "plain.jpg"],
    ["color", "turned-2.jpg"],
    ["gray", "gray.jpg"],
    ["gray", "gray.png"],
  ] as const) {
    await mkdir(join(folder, label), { recursive: true });
    await copyFile(join(FIXTURES, name), join(folder, label, name));
  }
  await app.electron.evaluate(({ dialog: system }, path) => {
    system.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] });
  }, folder);
  await page.keyboard.press("Control+k");
  await page.keyboard.type("folder of pictures");
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("table-facts")).toHaveText("4 examples, 24 × 32 × 3, uint8, Pictures");
  await app.close();
});
