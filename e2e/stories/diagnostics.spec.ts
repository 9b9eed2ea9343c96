// Is it this machine? The self-test, and a report of a problem that is read before it is saved: by keyboard alone.

import { expect, test } from "@playwright/test";
import { strFromU8, unzipSync } from "fflate";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { launchApp } from "../app";
import { openSample, tabTo } from "../person";
import { look, resize } from "../views";

test("a person tests the app, writes what happened, reads the report and saves it", async () => {
  const app = await launchApp();
  const { page } = app;
  await openSample(page, "penguins");
  await page.keyboard.press("Control+K");
  await page.keyboard.type("report a bug");
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Diagnostics" });
  await expect(dialog).toContainText("ONNX Runtime");
  await tabTo(page, dialog.getByRole("button", { name: "Test now" }), "Shift+Tab");
  await page.keyboard.press("Enter");
  await expect(dialog).toContainText("Passed: 4 of 4 rows right after 200 epochs");
  await tabTo(page, dialog.getByRole("textbox"));
  await page.keyboard.type("The window froze.");
  await tabTo(page, dialog.locator("summary", { hasText: "network.json" }));
  await page.keyboard.press("Enter");
  await expect(dialog.locator("pre", { hasText: '"optimizer"' })).toBeVisible();
  for (const [width, height, zoom] of [
    [1280, 800, 1],
    [960, 600, 1],
    [1280, 800, 2],
  ] as const) {
    await resize(app, width, height, zoom);
    await look(app, `diagnostics-${width}x${height}-${zoom}`);
  }
  await resize(app, 1280, 800);
  const path = join(app.home, "problem.zip");
  await app.electron.evaluate(({ dialog: native }, filePath) => {
    native.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
  }, path);
  await tabTo(page, dialog.getByRole("button", { name: "Save as a ZIP file…" }));
  await page.keyboard.press("Enter");
  await expect(page.getByText("The report of the problem was saved.")).toBeVisible();
  const files = Object.entries(unzipSync(await readFile(path))).map(
    ([name, bytes]) => [name, strFromU8(bytes)] as const,
  );
  expect(files.map(([name]) => name)).toEqual(["problem.txt", "diagnostics.json", "network.json", "log.txt"]);
  expect(files[0]?.[1]).toBe("The window froze.");
  // Nothing of the rows, of their columns, of who and where the person is.
  for (const [, text] of files) expect(text).not.toMatch(/Adelie|Beak|Island|gradual-e2e|Documents/);
  await app.close();
});
