// The main job: drop a CSV, choose the target, drag a layer into the network, train, stop, and find it all again.

import type { Locator, Page } from "@playwright/test";
import { expect, test } from "@playwright/test";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { ROOT, launchApp, makeHome } from "../app";
import { dropFile, goTo, picture } from "../person";
import { resize } from "../views";

const PENGUINS = join(ROOT, "examples", "sources", "penguins.csv");

test("drop penguins.csv, drag a dense layer in, train, stop, close, open again: the run is there", async () => {
  const home = await makeHome();
  const first = await launchApp({ home });
  const { page } = first;

  await dropFile(page, PENGUINS);
  await expect(page.getByTestId("table-facts")).toContainText("344");

  // Another target first, to see that the choice acts; then the species.
  await page.getByTestId("target").selectOption("Island");
  await expect(page.getByText("Biscoe, Dream, Torgersen")).toBeVisible();
  await page.getByTestId("target").selectOption("Species");
  await expect(page.getByText("Adelie, Chinstrap, Gentoo")).toBeVisible();
  await picture(page, "story-data");

  await goTo(page, "build");
  const wire = page.locator(".vue-flow__edge").first();
  await expect(wire).toBeVisible();
  await expect(page.locator(".vue-flow__node")).toHaveCount(3);
  await dragFromPalette(page, "Dense", wire);
  await expect(page.locator(".vue-flow__node")).toHaveCount(4);
  await expect(page.locator(".vue-flow__edge")).toHaveCount(3);
  await picture(page, "story-build");

  await goTo(page, "train");
  await page.getByTestId("epochs").fill("2000000");
  await page.getByTestId("epochs").press("Enter");
  const patience = page.getByRole("button", { name: "Remove Early stopping" });
  if (await patience.isVisible()) await patience.click();
  await page.getByTestId("train").click();
  await expect(page.getByTestId("live")).toBeVisible();
  await expect.poll(() => epochShown(first.page)).toBeGreaterThan(50);
  const earlier = await epochShown(page);
  await expect.poll(() => epochShown(first.page)).toBeGreaterThan(earlier);
  await picture(page, "story-training");

  await page.getByTestId("pause").click();
  await expect(page.getByTestId("continue")).toBeVisible();
  await page.getByTestId("continue").click();
  await expect(page.getByTestId("pause")).toBeVisible();
  await page.getByTestId("stop").click();
  await expect(page.getByTestId("stop-banner")).toContainText("Stopped by you");
  await expect(page.getByTestId("run")).toHaveCount(1);
  await picture(page, "story-stopped");
  await first.close();

  const project = join(first.documents, "Gradual", "Penguins");
  const [run = ""] = await readdir(join(project, "runs"));
  const files = await readdir(join(project, "runs", run));
  for (const file of ["run.json", "metrics.csv", "weights.safetensors", "preparation.json"])
    expect(files).toContain(file);
  const kept = JSON.parse(await readFile(join(project, "runs", run, "run.json"), "utf8")) as {
    stopReason: unknown;
    document: { model: { layers: unknown[] } };
  };
  expect(kept.stopReason).toEqual({ kind: "user" });
  expect(kept.document.model.layers).toHaveLength(4);

  const documentFile = (await readdir(project)).find((name) => name.endsWith(".gradual")) ?? "";
  const second = await launchApp({ home, args: [join(project, documentFile)] });
  await goTo(second.page, "data");
  await expect(second.page.getByTestId("table-facts")).toContainText("344");
  await goTo(second.page, "build");
  await expect(second.page.locator(".vue-flow__node")).toHaveCount(4);
  await goTo(second.page, "train");
  await expect(second.page.getByTestId("run")).toHaveCount(1);
  await expect(second.page.getByTestId("stop-banner")).toContainText("Stopped by you");
  const rows = (await readFile(join(project, "runs", run, "metrics.csv"), "utf8")).trim().split("\n");
  const lastEpoch = Number(rows.at(-1)?.split(",")[0]);
  expect(lastEpoch).toBeGreaterThan(50);
  // In a narrower window the table of runs leaves the epochs out.
  await resize(second, 1440, 900);
  await expect(second.page.getByTestId("run")).toContainText(new Intl.NumberFormat("en").format(lastEpoch).slice(0, 3));
  await expect(second.page.getByTestId("curves")).toBeVisible();
  await picture(second.page, "story-reopened");
  await second.close();
  await rm(home, { recursive: true });
});

async function epochShown(page: Page): Promise<number> {
  const text =
    (await page
      .getByTestId("live")
      .textContent({ timeout: 1000 })
      .catch(() => "")) ?? "";
  return Number((/Epoch\D*([\d,.   ]+)/.exec(text)?.[1] ?? "0").replaceAll(/\D/g, ""));
}

async function dragFromPalette(page: Page, label: string, target: Locator): Promise<void> {
  const from = await page
    .getByRole("complementary")
    .or(page.getByRole("region"))
    .or(page.locator("aside,section,nav"))
    .getByText(label, { exact: true })
    .first()
    .boundingBox();
  const to = await target.boundingBox();
  if (from === null || to === null) throw new Error("nothing to drag");
  await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(to.x + to.width / 2, to.y + to.height / 2, { steps: 12 });
  await page.mouse.up();
}
