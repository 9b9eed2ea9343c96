// A run is asked: about a bird whose values are typed and moved, by mouse and by keyboard alone; about a file of 100,000 rows, and another
// one that is canceled; about a digit that is drawn.

import { expect, test } from "@playwright/test";
import { cp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT, launchApp, makeHome } from "../app";
import { dropFile, expectAccessible, goTo, openSample } from "../person";
import { look, resize } from "../views";

/** Birds that nobody saw; every thousandth island is new, and one mass is a formula. */
function birds(count: number): string {
  const rows = Array.from({ length: count }, (_, row) =>
    [
      row % 1_000 === 7 ? "Atlantis" : ["Biscoe", "Dream", "Torgersen"][row % 3],
      (35 + (row % 200) / 10).toFixed(1),
      (14 + (row % 70) / 10).toFixed(1),
      String(180 + (row % 45)),
      String(3_000 + (row % 2_500)),
      row % 2 === 0 ? "MALE" : "FEMALE",
      row === 3 ? "=1+1" : `bird ${row}`,
    ].join(","),
  );
  return `Island,Beak Length (mm),Beak Depth (mm),Flipper Length (mm),Body Mass (g),Sex,note\n${rows.join("\n")}\n`;
}

test("a bird is described until another species is likelier, and a file of 100,000 birds is predicted", async () => {
  test.setTimeout(300_000);
  const app = await launchApp();
  const { page } = app;
  await openSample(page, "penguins");
  await page.keyboard.press("Control+5");
  await expect(page.getByTestId("try")).toContainText("Train a network first");
  await expectAccessible(page);
  await goTo(page, "train");
  await page.getByTestId("train").click();
  await expect(page.getByTestId("stop-banner")).toBeVisible({ timeout: 60_000 });
  await resize(app, 1280, 800);
  await goTo(page, "try");

  const predicted = page.getByTestId("try-predicted");
  const bar = (name: string) => page.locator(`[data-class="${name}"]`);
  const field = (name: string) => page.getByRole("textbox", { name, exact: true });
  await expect(predicted).toHaveText(/^(Adelie|Chinstrap|Gentoo), [\d.]+%$/);
  await expect(page.getByTestId("try-truth")).toContainText("In the data:");
  await expect(page.getByTestId("try-near-row")).toHaveCount(8);
  await look(app, "try-form");

  // Typed: the bars move at each letter.
  const adelie = await bar("Adelie").textContent();
  await field("Beak Length (mm)").fill("58");
  await field("Flipper Length (mm)").fill("230");
  await field("Beak Depth (mm)").fill("13.5");
  await expect(bar("Adelie")).not.toHaveText(adelie ?? "");
  await expect(page.getByTestId("try-used")).toContainText("changed");
  await expect(page.getByTestId("try-before")).toContainText("has Adelie in the data");
  // Beyond every training row, empty, and back.
  await field("Body Mass (g)").fill("9000");
  await expect(page.getByTestId("try-warning")).toContainText("Outside the training rows");
  await field("Body Mass (g)").fill("");
  await expect(page.locator('[data-column="Body Mass (g)"]')).toContainText("empty: takes 4");
  await field("Body Mass (g)").fill("many");
  await expect(page.getByTestId("try-warning").first()).toHaveText("Not a number");
  await page.getByTestId("try-back").click();
  await expect(page.getByTestId("try-used")).not.toContainText("changed");
  await expect(field("Body Mass (g)")).not.toHaveValue("many");

  // Keyboard alone: to the next row, over a slider, to a neighbor.
  await page.getByTestId("try-part").focus();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  const used = await page.getByTestId("try-used").textContent();
  await expect(page.getByTestId("try-next")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("try-used")).not.toHaveText(used ?? "");
  const slider = page.getByRole("slider", { name: /^Flipper Length/ });
  const before = await field("Flipper Length (mm)").inputValue();
  await slider.focus();
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("Shift+ArrowRight");
  await expect(field("Flipper Length (mm)")).not.toHaveValue(before);
  await page.getByTestId("try-near-row").first().focus();
  const row = (await page.getByTestId("try-near-row").first().textContent())?.trim() ?? "";
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("try-used")).toHaveText(`Row ${row} (training)`);
  await resize(app, 960, 600);
  await look(app, "try-form-small");
  await resize(app, 1280, 800, 2);
  await look(app, "try-form-200");

  // A file.
  await page.getByTestId("tab-file").focus();
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("try-file")).toContainText("Predict a whole file");
  await resize(app, 1280, 800);
  const file = join(app.home, "birds.csv");
  await writeFile(file, birds(100_000));
  await dropFile(page, file);
  await expect(page.getByTestId("batch-rows")).toHaveText("100,000 rows", { timeout: 60_000 });
  await expect(page.getByTestId("batch-doubts")).toContainText(
    "Island: 1 row with a value that is new to the network (“Atlantis”)",
  );
  await expectAccessible(page);
  await page.getByTestId("rows").focus();
  await page.keyboard.press("ArrowDown");
  await expect(page.getByTestId("cell-value")).toContainText("predicted Species, row 1");
  const output = join(app.home, "predicted.csv");
  const saveTo = (path: string) =>
    app.electron.evaluate(
      ({ dialog }, filePath) => void (dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })),
      path,
    );
  await saveTo(output);
  await page.getByTestId("batch-escape").getByRole("checkbox").check();
  await page.getByTestId("batch-write").click();
  await expect(page.getByTestId("batch-done")).toContainText("100,000 rows predicted", { timeout: 120_000 });
  // Once, of all rows.
  await expect(page.getByTestId("batch-doubts")).toHaveCount(0);
  await expect(page.getByTestId("batch-done")).toContainText(
    "1 cell that a spreadsheet would run as a formula was escaped",
  );
  await expect(page.getByTestId("batch-done")).toContainText(
    "Island: 100 rows with values that are new to the network",
  );
  await look(app, "try-file-done");
  const lines = (await readFile(output, "utf8")).trimEnd().split("\n");
  expect(lines.length).toBe(100_001);
  expect(lines[0]).toBe(
    "Island,Beak Length (mm),Beak Depth (mm),Flipper Length (mm),Body Mass (g),Sex,note,predicted Species,probability of Adelie,probability of Chinstrap,probability of Gentoo",
  );
  expect(lines[4]).toContain(",'=1+1,");
  for (const [at, line] of lines.slice(1).entries())
    if (at !== 3 && !line.includes(`,bird ${at},`)) throw new Error(`row ${at} is out of order: ${line}`);

  // Another one, canceled: no half file is left.
  const large = join(app.home, "more-birds.csv");
  await writeFile(large, birds(300_000));
  await dropFile(page, large);
  await expect(page.getByTestId("batch-rows")).toHaveText("300,000 rows", { timeout: 120_000 });
  await saveTo(join(app.home, "never.csv"));
  await page.getByTestId("batch-write").focus();
  await page.keyboard.press("Enter");
  await page.getByTestId("task-cancel").click();
  await expect(page.getByText("Canceled: no file was written.")).toBeVisible({ timeout: 60_000 });
  await expect(page.getByTestId("task-cancel")).toBeHidden();
  expect((await readdir(app.home)).filter((name) => name.startsWith("never"))).toEqual([]);
  await app.close();
});

/** A copy of the digits whose document is changed; opened by the app. */
async function digits(home: string, change: (document: Record<string, unknown>) => object): Promise<string> {
  const folder = join(home, "Documents", "digits");
  await cp(join(ROOT, "examples", "digits"), folder, { recursive: true });
  const file = join(folder, "digits.gradual");
  const document = JSON.parse(await readFile(file, "utf8")) as Record<string, unknown>;
  await writeFile(file, JSON.stringify(change(document)));
  return file;
}

test("a digit is drawn, by mouse, by keyboard and as a picture, while the network trains and after", async () => {
  test.setTimeout(300_000);
  const home = await makeHome();
  const file = await digits(home, (document) => ({
    ...document,
    training: { ...(document.training as object), epochs: 2, rules: [] },
  }));
  const app = await launchApp({ home, args: [file] });
  const { page } = app;
  await goTo(page, "train");
  await resize(app, 1280, 800);
  await page.getByTestId("train").click();
  await goTo(page, "try");
  const pad = page.getByTestId("try-pad");
  const predicted = page.getByTestId("try-predicted");
  await expect(pad).toBeVisible({ timeout: 60_000 });

  // A zero, drawn around the middle.
  const box = (await pad.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  const at = (turn: number) =>
    [
      box.x + box.width * (0.5 + 0.19 * Math.sin(turn * 2 * Math.PI)),
      box.y + box.height * (0.5 - 0.3 * Math.cos(turn * 2 * Math.PI)),
    ] as const;
  await page.mouse.move(...at(0));
  await page.mouse.down();
  for (let step = 1; step <= 24; step++) await page.mouse.move(...at(step / 24));
  await page.mouse.up();
  await expect(page.getByTestId("try-weights")).toContainText(
    /Still training: weights of step [\d,]+|^Weights (of|after)/,
    {
      timeout: 60_000,
    },
  );
  await expect(page.getByTestId("try-weights")).toHaveText(
    /^Weights (of epoch \d, the best|after the last epoch, \d)$/,
    { timeout: 180_000 },
  );
  await expect(predicted).toHaveText(/^0, /);
  await expect(page.getByTestId("try-nearest").getByRole("button")).toHaveCount(8);
  await look(app, "try-digit");

  // A one, with the arrow keys alone.
  await page.getByTestId("try-pad-clear").focus();
  await page.keyboard.press("Enter");
  await pad.focus();
  for (let step = 0; step < 9; step++) await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Space");
  for (let step = 0; step < 18; step++) await page.keyboard.press("Shift+ArrowDown");
  await expect(predicted).toHaveText(/^1, /);
  await resize(app, 960, 600);
  await look(app, "try-digit-small");
  await resize(app, 1280, 800);

  // A picture, dark on light: a seven, dropped, and pasted.
  await page.getByTestId("try-pad-clear").click();
  const png = await page.evaluate(() => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [120, 160];
    const context = canvas.getContext("2d");
    if (context === null) return "";
    context.fillStyle = "white";
    context.fillRect(0, 0, 120, 160);
    context.lineWidth = 12;
    context.beginPath();
    context.moveTo(30, 40);
    context.lineTo(90, 40);
    context.lineTo(55, 125);
    context.stroke();
    return canvas.toDataURL("image/png").split(",")[1] ?? "";
  });
  const picture = join(home, "seven.png");
  await writeFile(picture, Buffer.from(png, "base64"));
  await dropFile(page, picture);
  await expect(page.getByTestId("try-origin")).toHaveText("seven.png, 120 × 160, scaled to fit");
  await expect(page.getByTestId("try-invert").getByRole("checkbox")).toBeChecked();
  await expect(predicted).toHaveText(/^7, /);
  await look(app, "try-picture");
  await page.getByTestId("try-pad-clear").click();
  await expect(page.getByTestId("try-blank")).toContainText("Nothing is drawn yet");
  await page.evaluate((data) => {
    const bytes = Uint8Array.from(atob(data), (sign) => sign.charCodeAt(0));
    const clipboard = new DataTransfer();
    clipboard.items.add(new File([bytes], "image.png", { type: "image/png" }));
    document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: clipboard, bubbles: true, cancelable: true }));
  }, png);
  await expect(page.getByTestId("try-origin")).toContainText("Pasted picture");
  await expect(predicted).toHaveText(/^7, /);

  // A row of the data, with what it is.
  await page.getByTestId("try-next").click();
  await expect(page.getByTestId("try-truth")).toContainText("In the data:");
  await app.close();
  await rm(home, { recursive: true, force: true });
});

test("a series is drawn point by point", async () => {
  test.setTimeout(300_000);
  const home = await makeHome();
  const file = await digits(home, (document) => {
    const data = document.data as { columns: { x: object } };
    return {
      ...document,
      data: { ...data, columns: { ...data.columns, x: { ...data.columns.x, as: "sequences" } } },
      model: {
        layers: [
          { id: "input", type: "input" },
          { id: "memory", type: "simple-rnn", params: { units: 4 } },
          { id: "output", type: "output", params: { activation: "softmax" } },
        ],
        connections: [
          ["input", "memory"],
          ["memory", "output"],
        ],
      },
      training: { ...(document.training as object), epochs: 1, rules: [] },
      layout: { positions: {} },
    };
  });
  const app = await launchApp({ home, args: [file] });
  const { page } = app;
  await goTo(page, "train");
  await page.getByTestId("train").click();
  await expect(page.getByTestId("stop-banner")).toBeVisible({ timeout: 120_000 });
  await resize(app, 1280, 800);
  await goTo(page, "try");
  const chart = page.getByTestId("try-series-chart");
  const value = page.getByTestId("try-series-value");
  await expect(chart).toBeVisible();
  const box = (await chart.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  const bars = page.getByTestId("try-bars");
  const first = await bars.textContent();
  await page.mouse.move(box.x + box.width * 0.3, box.y + box.height * 0.9);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.6, box.y + box.height * 0.1, { steps: 8 });
  await page.mouse.up();
  await expect(bars).not.toHaveText(first ?? "");
  await expect(page.getByTestId("try-used")).toContainText("changed");
  // By keyboard: the first point, ten times up.
  await chart.focus();
  await page.keyboard.press("Home");
  await expect(page.getByTestId("try-series-at")).toHaveValue("1");
  const before = Number(await value.inputValue());
  await page.keyboard.press("Shift+ArrowUp");
  await expect.poll(async () => Number(await value.inputValue())).toBeGreaterThan(before);
  await look(app, "try-series");
  await app.close();
  await rm(home, { recursive: true, force: true });
});
