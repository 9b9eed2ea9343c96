// The time machine: a training gone through from end to end, by mouse and by keyboard, and a new run begun where it was best.

import type { Page } from "@playwright/test";
import { expect, test } from "@playwright/test";
import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { ROOT, launchApp } from "../app";
import { expectAccessible, goTo, isFocused, openSample } from "../person";
import { look, resize } from "../views";

async function train(page: Page): Promise<void> {
  await goTo(page, "train");
  await page.getByTestId("train").click();
  await expect(page.getByTestId("stop-banner")).toBeVisible({ timeout: 60_000 });
}

async function rightRows(page: Page): Promise<number> {
  return Number.parseInt((await page.getByTestId("time-right").textContent()) ?? "", 10);
}

/** Of all cells of the confusion matrix, those on the diagonal. */
async function diagonal(page: Page): Promise<number> {
  const lines = await page.getByTestId("matrix").locator("tbody tr").all();
  const counts = await Promise.all(lines.map((line, at) => line.locator("td").nth(at).textContent()));
  return counts.reduce((sum, count) => sum + Number(count), 0);
}

test("scrubbed to the best epoch by mouse, looked at step by step, and forked", async () => {
  const app = await launchApp();
  const { page } = app;
  await openSample(page, "penguins");
  await train(page);
  await goTo(page, "learn");
  await page.getByTestId("tab-time").click();
  await page.getByTestId("time-open-1").click();
  const position = page.getByTestId("time-position");
  await expect(position).toContainText("Last step", { timeout: 30_000 });
  await resize(app, 1280, 800);
  await look(app, "time-last");
  await expectAccessible(page);

  // The initial weights know little; every view says so together.
  const atLast = await rightRows(page);
  await page.getByTestId("time-first").click();
  await expect(position).toContainText("step 0 of");
  await expect.poll(() => rightRows(page)).toBeLessThan(atLast);
  expect(await diagonal(page)).toBe(await rightRows(page));
  await look(app, "time-first");

  await page.getByTestId("time-best").click();
  await expect(position).toContainText("Best epoch");
  await expect.poll(() => rightRows(page)).toBeGreaterThanOrEqual(atLast - 3);
  expect(await diagonal(page)).toBe(await rightRows(page));
  await page.getByTestId("time-x").selectOption({ label: "Flipper Length (mm)" });
  await expect(page.getByTestId("region")).toHaveAttribute("aria-label", /over Flipper Length \(mm\) and/);
  await look(app, "time-best");
  await resize(app, 960, 600);
  await look(app, "time-small");
  await resize(app, 1280, 800, 2);
  await look(app, "time-zoomed");
  await expectAccessible(page);
  await resize(app, 1280, 800, 1);

  // The very update that comes next, and back.
  const step = Number.parseInt(
    /step ([\d,]+) of/.exec((await position.textContent()) ?? "")?.[1]?.replaceAll(",", "") ?? "",
    10,
  );
  await page.getByTestId("time-step").click();
  await expect(page.getByTestId("learn-position")).toContainText(`step ${(step + 1).toLocaleString("en-US")} of`);
  await page.getByTestId("tab-time").click();
  await expect(position).toContainText("Best epoch");

  await page.getByTestId("time-fork").click();
  await expect(page.getByTestId("station-train")).toHaveAttribute("aria-current", "page");
  await expect(page.getByTestId("run")).toHaveCount(2);
  // The other run's banner is there until the new one trains.
  await expect(page.getByTestId("train")).toBeVisible({ timeout: 60_000 });
  await expect(page.getByTestId("stop-banner")).toBeVisible({ timeout: 60_000 });

  // The new run begins with what the first one had learned, and says so.
  await goTo(page, "learn");
  await page.getByTestId("tab-time").click();
  await expect(position).toContainText("Last step", { timeout: 30_000 });
  await expect(page.getByTestId("time-first")).toHaveText(`From run 1 · Adam, step ${step.toLocaleString("en-US")}`);
  await page.getByTestId("time-first").click();
  await expect(position).toContainText(`step ${step.toLocaleString("en-US")} of`);
  await app.close();
});

test("the same by keyboard alone, in forty strokes", async () => {
  const app = await launchApp();
  const { page } = app;
  let strokes = 0;
  const press = async (key: string): Promise<void> => {
    strokes += 1;
    await page.keyboard.press(key);
  };
  const tabTo = async (id: string): Promise<void> => {
    await expect(page.getByTestId(id)).toBeVisible();
    while (!(await isFocused(page, id)) && strokes < 60) await press("Tab");
  };

  await openSample(page, "penguins");
  await train(page);
  await press("Control+6");
  await expect(page.getByTestId("tab-step")).toBeVisible();
  await tabTo("tab-step");
  await press("End");
  while (!(await isFocused(page, "tab-time"))) await press("ArrowLeft");
  await tabTo("time-open-1");
  await press("Enter");
  const position = page.getByTestId("time-position");
  await expect(position).toContainText("Last step", { timeout: 30_000 });
  await tabTo("time-slider");
  await press("Home");
  await expect(position).toContainText("step 0 of");
  await press("ArrowRight");
  await expect(position).toContainText("step 1 of");
  await press("PageUp");
  await expect(position).not.toContainText("step 1 of");
  await press("End");
  await expect(position).toContainText("Last step");
  await expect(page.getByTestId("time-slider")).toHaveAttribute(
    "aria-valuetext",
    /Step [\d,]+, epoch \d+, .*Last step/,
  );
  await tabTo("time-best");
  await press("Enter");
  await expect(position).toContainText("Best epoch");
  expect(strokes).toBeLessThanOrEqual(40);
  await app.close();
});

/** The records of a run as its file has them, read by docs/project-format.md alone. */
function recordsIn(file: string): readonly {
  readonly step: number;
  readonly epoch: number;
  readonly row: number;
  readonly weights: ReadonlyMap<string, readonly number[]>;
}[] {
  interface Header {
    readonly weights: readonly { readonly tensor: string; readonly shape: readonly number[] }[];
  }
  const bytes = readFileSync(file);
  const start = 8 + Number(bytes.readBigUInt64LE(0));
  const { weights } = JSON.parse(bytes.subarray(8, start).toString("utf8")) as Header;
  const sizes = weights.map(({ shape }) => shape.reduce((product, size) => product * size, 1));
  const length = 48 + Math.ceil((4 * sizes.reduce((a, b) => a + b, 0)) / 8) * 8 + 8;
  const records = Array.from({ length: (bytes.length - start) / length }, (_, index) => {
    const head = start + index * length;
    let at = head + 48;
    const found = weights.map(({ tensor }, which): readonly [string, readonly number[]] => {
      const numbers = Array.from({ length: sizes[which] ?? 0 }, (_, place) => bytes.readFloatLE(at + 4 * place));
      at += 4 * numbers.length;
      return [tensor, numbers];
    });
    const [step = NaN, epoch = NaN, row = NaN] = [0, 8, 16].map((offset) => bytes.readDoubleLE(head + offset));
    return { step, epoch, row, weights: new Map(found) };
  });
  const bySteps = new Map(records.map((record) => [record.step, record]));
  return [...bySteps.values()].sort((a, b) => a.step - b.step);
}

/** A number as the window writes it, rounded. */
function near(text: string | undefined, value: number, digits: number): boolean {
  const shown = Number((text ?? "").replaceAll(",", "").replace("\u2212", "-"));
  return Math.abs(shown - value) <= 0.5001 * 10 ** (Math.floor(Math.log10(Math.abs(value) || 1)) + 1 - digits) + 1e-9;
}

test("at 50 random stops all that is shown is of the same record, and the engine's own", async () => {
  test.setTimeout(300_000);
  const app = await launchApp();
  const { page } = app;
  await openSample(page, "penguins");
  await train(page);
  await goTo(page, "learn");
  await page.getByTestId("tab-time").click();
  await page.getByTestId("time-open-1").click();
  const position = page.getByTestId("time-position");
  await expect(position).toContainText("Last step", { timeout: 30_000 });
  await page.getByText("Weights as a table").click();
  await expect(page.getByTestId("weight-figures")).toBeVisible();

  const projects = join(app.documents, "Gradual");
  const folder = join(projects, readdirSync(projects)[0] ?? "");
  const [run = ""] = readdirSync(join(folder, "runs")).filter((name) => name.startsWith("0001"));
  const records = recordsIn(join(folder, "runs", run, "records.bin"));
  expect(Number(await page.getByTestId("time-slider").getAttribute("max"))).toBe(records.length - 1);
  await page.getByTestId("time-part").selectOption({ label: "training rows" });
  await expect(page.getByTestId("time-right")).toContainText(/of 2\d\d correct/);
  const trainRows = Number(/of (\d+)/.exec((await page.getByTestId("time-right").textContent()) ?? "")?.[1]);
  await page.getByTestId("time-part").selectOption({ label: "validation rows" });
  await expect(page.getByTestId("time-right")).not.toContainText(`of ${trainRows}`);

  const species = await page.getByTestId("matrix").locator("tbody th").allTextContents();
  for (let stop = 0; stop < 50; stop++) {
    const at = Math.floor(Math.random() * records.length);
    const record = records[at];
    if (record === undefined) throw new TypeError("a record");
    const { step, epoch, row, weights } = record;
    const label = `step ${step} of`;
    await page.getByTestId("time-slider").fill(String(at));
    await expect(position).toContainText(label);
    // The slider goes ahead; what it leads to comes at once, all of it.
    await expect(page.getByTestId("curve-moment")).toHaveAttribute("data-x", String(epoch + row / trainRows));
    // One look at the page, so that nothing changes in between.
    const shown = await page.evaluate(() => {
      const find = (id: string) => document.querySelector(`[data-testid="${id}"]`);
      const cells = (id: string): string[][] =>
        [...(find(id)?.querySelectorAll("tbody tr") ?? [])].map((line) =>
          [...line.querySelectorAll("td")].map((cell) => cell.textContent.trim()),
        );
      return {
        step: find("time-position")?.textContent ?? "",
        weights: cells("weight-figures"),
        matrix: cells("matrix").map((line) => line.map(Number)),
        right: find("time-right")?.textContent ?? "",
        shares: find("region-shares")?.textContent ?? "",
        region: find("region")?.getAttribute("aria-label") ?? "",
        rows: cells("record-rows"),
      };
    });
    if (!shown.step.includes(label)) throw new Error(`${label} is not shown: ${shown.step}`);
    for (const [tensor = "", count, least, most, size] of shown.weights) {
      const numbers = weights.get(tensor) ?? [];
      expect(count, tensor).toBe(String(numbers.length));
      expect(near(least, Math.min(...numbers), 3), `${tensor} at ${step}: ${least}`).toBe(true);
      expect(near(most, Math.max(...numbers), 3), `${tensor} at ${step}: ${most}`).toBe(true);
      const mean = numbers.reduce((sum, value) => sum + Math.abs(value), 0) / numbers.length;
      expect(near(size, mean, 3), `${tensor} at ${step}: ${size} for ${mean}`).toBe(true);
    }
    expect(shown.weights).toHaveLength(weights.size);
    const right = shown.matrix.reduce((sum, line, index) => sum + (line[index] ?? 0), 0);
    expect(shown.right).toContain(`${right} of ${shown.matrix.flat().reduce((a, b) => a + b, 0)} correct`);
    for (const [, name = "", share = ""] of shown.shares.matchAll(/([A-Za-z]+) (\d+) %/g))
      expect(shown.region).toContain(`${name} ${share}%`);
    // Against the float64 of the command line, a row now and then: it takes a second each.
    if (stop % 17 !== 0) continue;
    const place = stop % shown.rows.length;
    const [inFile = "", , predicted = "", chance] = shown.rows[place] ?? [];
    const args = ["explain", folder, `1@${step}`, "--part", "validation", "--row", String(place + 1), "--json"];
    const { stdout } = await promisify(execFile)(process.execPath, [join(ROOT, "build/bin/gradual.mjs"), ...args]);
    const { row: told } = JSON.parse(stdout) as {
      readonly row: { readonly inFile: number; readonly prediction: { readonly data: number[] } };
    };
    expect(inFile).toBe(String(told.inFile));
    const answers = Object.values(told.prediction.data);
    const most = Math.max(...answers);
    expect(predicted).toContain(species[answers.indexOf(most)]);
    expect(near(chance, most, 3), `row ${inFile} at ${step}: ${chance} for ${most}`).toBe(true);
  }
  await app.close();
});

test("a run without records is replayed, and the same moments are there", async () => {
  const app = await launchApp();
  const { page } = app;
  await openSample(page, "cars");
  await goTo(page, "train");
  await page.getByTestId("advanced").locator("summary").click();
  await page.getByTestId("records").uncheck();
  await page.getByTestId("train").click();
  await expect(page.getByTestId("stop-banner")).toBeVisible({ timeout: 60_000 });
  await goTo(page, "learn");
  await page.getByTestId("tab-time").click();
  await page.getByTestId("time-open-1").click();
  await expect(page.getByTestId("time-replay")).toBeVisible({ timeout: 30_000 });
  await look(app, "time-none");
  await page.getByTestId("time-replay").click();
  await expect(page.getByTestId("time-position")).toContainText("Last step", { timeout: 60_000 });
  const error = async (): Promise<number> =>
    Number.parseFloat(/([\d.]+)$/.exec((await page.getByTestId("time-error").textContent()) ?? "")?.[1] ?? "");
  const atLast = await error();
  await look(app, "time-numbers");
  await expectAccessible(page);
  await page.getByTestId("time-first").click();
  await expect.poll(error).toBeGreaterThan(atLast);
  await app.close();
});
