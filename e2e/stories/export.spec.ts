// A trained run is exported from the window, as ONNX and as safetensors, and the files are what the report says.

import { expect, test } from "@playwright/test";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { App } from "../app";
import { launchApp } from "../app";
import { goTo, numberFrom, openSample, picture } from "../person";

/** The next question for a place to save is answered with `path`. */
async function answerSaveDialog({ electron }: App, path: string): Promise<void> {
  await electron.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
  }, path);
}

test("export a run as ONNX and as safetensors, from the window", async () => {
  const app = await launchApp();
  const { page } = app;
  await openSample(page, "penguins");
  await goTo(page, "train");
  await page.getByTestId("epochs").fill("20");
  await page.getByTestId("epochs").press("Enter");
  await page.getByTestId("train").click();
  await expect(page.getByTestId("stop-banner")).toBeVisible();

  for (const [kind, item] of [
    ["onnx", "Export as ONNX…"],
    ["safetensors", "Export as safetensors…"],
  ] as const) {
    const path = join(app.documents, `penguins.${kind}`);
    await answerSaveDialog(app, path);
    await page.getByTestId("run").getByRole("button").last().click();
    await page.getByRole("menuitem", { name: item }).click();
    await expect(page.getByTestId("exported")).toContainText(path);
    // The 51 test rows, and some made up with missing and unknown values.
    const compared = /Rows compared([\d,]+)/.exec((await page.getByTestId("exported").textContent()) ?? "");
    expect(numberFrom(compared?.[1] ?? null)).toBeGreaterThanOrEqual(51);
    await picture(page, `story-export-${kind}`);
    await page.getByRole("dialog").getByRole("button", { name: "Close" }).last().click();
    await expect(page.getByTestId("exported")).toBeHidden();
  }

  const onnx = await readFile(join(app.documents, "penguins.onnx"));
  // Both name the raw columns and hold the classes: the preprocessing is inside.
  for (const text of ["Island", "Chinstrap", "Gentoo"]) expect(onnx.includes(text)).toBe(true);
  const safetensors = await readFile(join(app.documents, "penguins.safetensors"));
  const header = JSON.parse(
    safetensors.subarray(8, 8 + Number(safetensors.readBigUInt64LE(0))).toString("utf8"),
  ) as Record<string, unknown>;
  expect(Object.keys(header)).toContain("__metadata__");
  expect(Object.keys(header).length).toBeGreaterThan(2);
  expect((await readdir(app.documents)).filter((name) => name.includes("tmp"))).toEqual([]);
  await app.close();
});
