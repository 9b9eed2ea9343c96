// A network with a memory, attention and two joints, drawn as its layers say: states step by step, who looks at whom, what flows where.

import { expect, test } from "@playwright/test";
import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT, launchApp, makeHome } from "../app";
import { exactly, goTo, numberFrom } from "../person";
import { look, resize } from "../views";

const LAYERS = [
  { id: "input", type: "input" },
  { id: "steps", type: "reshape", params: { axes: "2", first: 4, second: 1 } },
  { id: "wide", type: "conv1d", params: { filters: 6, kernel: 3, padding: "same", activation: "tanh" } },
  { id: "memory", type: "lstm", params: { units: 6, sequences: true } },
  { id: "attention", type: "multi-head-attention", params: { heads: 2, headSize: 3 } },
  { id: "sum", type: "add" },
  { id: "both", type: "concatenate" },
  { id: "back", type: "gru", params: { units: 4, direction: "backward" } },
  { id: "output", type: "output", params: { activation: "softmax" } },
];
const CONNECTIONS = [
  ["input", "steps"],
  ["steps", "wide"],
  ["wide", "memory"],
  ["wide", "attention"],
  ["memory", "sum"],
  ["attention", "sum"],
  ["sum", "both"],
  ["wide", "both"],
  ["both", "back"],
  ["back", "output"],
];

test("steps, attention and joints are drawn, and read by keyboard", async () => {
  const home = await makeHome();
  const folder = join(home, "Documents", "iris");
  await cp(join(ROOT, "examples", "iris"), folder, { recursive: true });
  const file = join(folder, "iris.gradual");
  const document = JSON.parse(await readFile(file, "utf8")) as object;
  const model = { layers: LAYERS, connections: CONNECTIONS };
  await writeFile(file, JSON.stringify({ ...document, model, layout: { positions: {} } }));
  const app = await launchApp({ home, args: [file] });
  const { page } = app;
  await goTo(page, "learn");
  const name = page.getByTestId("subject-name");

  // A state at the second step: its own formula, and the step framed in all of the layer's states and gates.
  await page.locator("[data-map='memory h']").focus();
  await page.keyboard.press("ArrowRight");
  await expect(name).toHaveText("LSTM: step 2, unit 1, h");
  await expect(page.getByTestId("drawing").getByTitle("h at 4 steps, here at step 2")).toBeVisible();
  await expect(page.getByTestId("drawing")).toContainText("LSTM + Multi-head attention");
  await look(app, "story-sequences-memory");

  // What the second step of the second head looks at: shares that add up to 1.
  await page.locator("[data-map='attention attention']").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("PageDown");
  await expect(name).toHaveText("Multi-head attention: head 2, query 2, key 1, α");
  const titles = await page
    .getByTestId("matrix")
    .locator("tbody tr")
    .evaluateAll((rows) =>
      rows.map((row) => [...row.querySelectorAll("td")].map((cell) => cell.getAttribute("title"))),
    );
  const shares = titles.map((row) => row.map(numberFrom));
  expect(shares.map((row) => row.length)).toEqual([4, 4, 4, 4]);
  for (const row of shares) expect(row.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
  expect(await exactly(page.getByTestId("subject-value"))).toBe(shares[1]?.[0]);
  await resize(app, 960, 600);
  await look(app, "story-sequences-attention-960");
  await app.close();
});
