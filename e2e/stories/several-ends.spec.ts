// Two columns are predicted by one network, with no code: a second target in the Data station, the network that is proposed for
// it, a run whose outputs are told apart on the chart, in the list and by a rule; then judged, asked and exported.

import { expect, test } from "@playwright/test";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { ROOT, launchApp, makeHome } from "../app";
import { expectAccessible, goTo, openSample, picture, zoomedPicture } from "../person";
import { look, resize } from "../views";

const MASS = "Body Mass (g)";

async function gradual(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [join(ROOT, "build/bin/gradual.mjs"), ...args]);
  return stdout;
}

test("predict a kind and a number with one network, and follow each of them", async () => {
  const home = await makeHome();
  const app = await launchApp({ home });
  const { page } = app;
  await openSample(page, "penguins");

  // A second target is a press away, and the network follows.
  await page.getByTestId("also-predict").click();
  await page.getByRole("menuitem", { name: MASS }).click();
  await expect(page.getByTestId("targets").getByRole("listitem")).toHaveText([
    /Species.*classes/,
    /Body Mass \(g\).*number/,
  ]);
  await expect(page.getByText("with 2 outputs")).toBeVisible();
  await expect(page.getByTestId("output-missing")).toHaveCount(0);
  await resize(app, 1280, 800);
  await look(app, "several-data");
  await goTo(page, "build");
  await expect(page.locator(".vue-flow__node")).toHaveCount(4);
  await page.locator(".vue-flow__node").filter({ hasText: MASS }).click();
  await page.getByRole("combobox", { name: "Loss", exact: true }).selectOption("Huber");
  await page.getByTestId("param-loss-delta").fill("0.5");
  await page.getByTestId("param-loss-delta").press("Enter");
  await page.locator(".vue-flow__node").filter({ hasText: "Species" }).click();
  await page.getByRole("combobox", { name: "Loss", exact: true }).selectOption("Categorical cross-entropy");
  await page.getByRole("checkbox", { name: "Class weights" }).check();
  await expect(page.getByTestId("class-weights")).toContainText("Chinstrap");
  await page.getByTestId("class-weights").scrollIntoViewIfNeeded();
  await look(app, "several-build");

  // A long run, whose outputs are looked at one by one.
  await goTo(page, "train");
  await page.getByTestId("epochs").fill("1000000");
  await page.getByTestId("epochs").press("Enter");
  const patience = page.getByRole("button", { name: "Remove Early stopping" });
  if (await patience.isVisible()) await patience.click();
  await page.getByTestId("train").click();
  await expect(page.getByTestId("output-figures").getByRole("heading")).toHaveText(["Species", MASS]);
  const charted = page.getByTestId("charted");
  await expect(charted.locator("option")).toContainText(["Loss", "Loss of Species", "Accuracy of Species"]);
  await charted.selectOption("Mean absolute error of Body Mass (g)");
  await expect(page.getByTestId("curves")).toHaveAttribute(
    "aria-label",
    /^Mean absolute error of Body Mass \(g\) by epoch/,
  );
  await page.getByTestId("live-rate-field").fill("0.002");
  await page.getByTestId("live-rate-field").press("Enter");
  await expect(page.getByTestId("curves")).toHaveAttribute(
    "aria-label",
    /The learning rate was changed: 0\.002 from epoch \d/,
  );
  await page.getByTestId("stop").click();
  await expect(page.getByTestId("stop-banner")).toContainText("Stopped by you");
  await page.getByTestId("tabled").selectOption("Val. accuracy of Species");
  await look(app, "several-train");
  await resize(app, 1280, 800, 2);
  await look(app, "several-train-zoomed");
  for (const part of ["output-figures", "runs", "loss", "watch"]) {
    await page.getByTestId(part).scrollIntoViewIfNeeded();
    await zoomedPicture(app, `several-${part}-zoomed`);
  }
  await goTo(page, "data");
  await look(app, "several-data-zoomed");
  await resize(app, 1280, 800, 1);
  await goTo(page, "train");

  // The best epoch, and the end, by one output.
  await page.getByTestId("watch").selectOption("Accuracy of Species");
  await page.getByTestId("add-rule").click();
  await page.getByRole("menuitem", { name: /^Target metric reached/ }).click();
  await page.getByTestId("target-figure").selectOption("Accuracy of Species");
  await page.getByTestId("target-value").fill("0.9");
  await page.getByTestId("target-value").press("Enter");
  await page.getByTestId("train").click();
  await expect(page.getByTestId("stop-banner")).toContainText("Finished: target metric reached.");
  await picture(page, "several-reached");
  await expectAccessible(page);

  // In the time machine a target is chosen, and each has its own result.
  await goTo(page, "learn");
  await page.getByTestId("tab-time").click();
  await page.getByTestId("time-open-2").click();
  const target = page.getByTestId("time-target");
  await target.selectOption("Species");
  await expect(page.getByTestId("time-right")).toContainText(/\d+ of \d+/);
  await target.selectOption(MASS);
  await expect(page.getByTestId("time-error")).toContainText(/Mean absolute error \d/);
  await expect(page.getByTestId("time-right")).toHaveCount(0);
  await picture(page, "several-time");

  // An output that a rule names is taken away: the problem says so.
  await goTo(page, "data");
  await page.getByRole("button", { name: "Do not predict Species" }).click();
  await expect(page.getByTestId("output-missing")).toContainText('Species predicts "Species", which is not a target');
  await picture(page, "several-fix");
  await page.getByTestId("fix-outputs").click();
  await expect(page.getByTestId("output-missing")).toHaveCount(0);
  await goTo(page, "train");
  await expect(page.getByTestId("why-not")).toContainText('has no output "species"');
  await picture(page, "several-gone");
  for (let step = 0; step < 2; step++) await page.keyboard.press("Control+z");
  await expect(page.getByTestId("why-not")).toHaveCount(0);

  const path = join(app.documents, "both.onnx");
  await app.electron.evaluate(
    ({ dialog }, filePath) => void (dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })),
    path,
  );
  await page.getByTestId("run").first().getByRole("button").last().click();
  await page.getByRole("menuitem", { name: "Export as ONNX…" }).click();
  await expect(page.getByTestId("exported")).toContainText(path);
  await page.getByRole("dialog").getByRole("button", { name: "Close" }).last().click();
  const onnx = await readFile(path);
  for (const name of ["species_label", "species_probabilities", "body_mass_g_prediction"])
    expect(onnx.includes(name)).toBe(true);
  await app.close();

  // The same project from the command line.
  const project = join(home, "Documents", "Gradual", "penguins");
  const evaluation = await gradual("evaluate", project, "last");
  expect(evaluation).toMatch(/Species\n[\s\S]*Accuracy[\s\S]*Body Mass \(g\)\n[\s\S]*Mean absolute error/);
  const predicted = join(home, "predicted.csv");
  await gradual("predict", project, "last", join(ROOT, "examples/sources/penguins.csv"), "-o", predicted);
  expect((await readFile(predicted, "utf8")).split("\n", 1)[0]).toMatch(
    /predicted Species.*predicted Body Mass \(g\)$/,
  );
  expect(await gradual("runs", project, "--metric", "species/accuracy")).toContain("VAL. ACCURACY OF SPECIES");
});
