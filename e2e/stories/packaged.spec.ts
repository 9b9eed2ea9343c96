// The main job in the packaged app, started from its own path: what only works unpacked fails here.

import { expect, test } from "@playwright/test";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ROOT, launchApp, makeHome } from "../app";
import { dropFile, goTo } from "../person";
import { expectQuietTraining } from "../quiet";

const EXECUTABLE = process.env.GRADUAL_PACKAGED_APP ?? join(ROOT, "release", "linux-unpacked-for-tests", "gradual");

test.skip(!existsSync(EXECUTABLE), `the app is not packaged: run \`npm test\`, which makes ${EXECUTABLE}`);

test("the packaged app imports, trains and opens its project file again", async () => {
  const home = await makeHome();
  const first = await launchApp({ home, executable: EXECUTABLE });
  const { page } = first;
  expect(await first.electron.evaluate(({ app }) => ({ packaged: app.isPackaged, path: app.getAppPath() }))).toEqual({
    packaged: true,
    path: join(dirname(EXECUTABLE), "resources", "app.asar"),
  });

  await dropFile(page, join(ROOT, "examples", "sources", "penguins.csv"));
  await expect(page.getByTestId("table-facts")).toContainText("344");
  await page.getByTestId("target").selectOption("Species");
  await goTo(page, "train");
  await page.getByTestId("train").click();
  await expect(page.getByTestId("stop-banner")).toBeVisible();
  await expect(page.getByTestId("run")).toHaveCount(1);
  await first.close();

  const project = join(first.documents, "Gradual", "Penguins");
  const [run = ""] = await readdir(join(project, "runs"));
  const kept = JSON.parse(await readFile(join(project, "runs", run, "run.json"), "utf8")) as { status: string };
  expect(kept.status).toBe("ended");
  expect(await readdir(join(project, "runs", run))).toEqual(
    expect.arrayContaining(["metrics.csv", "weights.safetensors"]),
  );

  // As the system opens a double-clicked file.
  const documentFile = (await readdir(project)).find((name) => name.endsWith(".gradual")) ?? "";
  const second = await launchApp({ home, executable: EXECUTABLE, args: [join(project, documentFile)] });
  await goTo(second.page, "train");
  await expect(second.page.getByTestId("run")).toHaveCount(1);
  await second.close();
});

test("the packaged app brings its samples along", async () => {
  const app = await launchApp({ executable: EXECUTABLE, args: ["--sample", "cars"] });
  await goTo(app.page, "data");
  await expect(app.page.getByTestId("table-facts")).toContainText("406");
  await app.close();
});

test("the packaged app leaves nothing in the home and the temporary folder, and calls nobody", () =>
  expectQuietTraining(EXECUTABLE));
