// What a person hands over by mistake: a clear message each time, and nothing lost.

import { expect, test } from "@playwright/test";
import { chmod, copyFile, mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT, launchApp } from "../app";
import { dropFile, goTo, openSample, picture } from "../person";

const PENGUINS = join(ROOT, "examples", "sources", "penguins.csv");

test("files that are no tables: the welcome screen says what is wrong and what to do", async () => {
  const app = await launchApp();
  const { page, home } = app;
  const problem = page.getByTestId("open-problem");

  const empty = join(home, "empty.csv");
  await writeFile(empty, "");
  await dropFile(page, empty);
  await expect(problem).toContainText('"empty.csv" is empty');

  const ragged = join(home, "ragged.csv");
  await writeFile(ragged, "a,b,c\n1,2,3\n4,5\n6,7,8\n");
  await dropFile(page, ragged);
  await expect(problem).toContainText('Line 3 of "ragged.csv" has 2 fields, but the first line has 3');
  await picture(page, "bad-data-welcome");

  const binary = join(home, "picture.csv");
  await writeFile(binary, Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13, 0, 0, 255, 254]));
  await dropFile(page, binary);
  await expect(problem).toContainText("picture.csv");

  // Nothing was left behind, and the next file is taken.
  expect(await readdir(join(app.documents, "Gradual")).catch(() => [])).toEqual([]);
  await dropFile(page, PENGUINS);
  await expect(page.getByTestId("table-facts")).toContainText("344");
  await app.close();
});

test("a bad file dropped on an open project leaves its rows, its network and its file alone", async () => {
  const app = await launchApp();
  const { page, home } = app;
  await openSample(page, "penguins");
  const folder = join(app.documents, "Gradual", "penguins");
  const before = await readFile(join(folder, "data", "table.parquet"));

  const ragged = join(home, "ragged.csv");
  await writeFile(ragged, "a,b\n1,2\n3\n");
  await dropFile(page, ragged);
  await page
    .getByRole("alertdialog")
    .getByRole("button", { name: /replace/i })
    .click();
  await expect(page.getByTestId("import-problem")).toContainText('Line 3 of "ragged.csv"');
  await expect(page.getByTestId("table-facts")).toContainText("344");
  expect(await readFile(join(folder, "data", "table.parquet"))).toEqual(before);
  await picture(page, "bad-data-open-project");
  await app.close();
});

test("a target with one class cannot be trained, and the window says why", async () => {
  const app = await launchApp();
  const { page, home } = app;
  const file = join(home, "same.csv");
  await writeFile(
    file,
    `size,weight,kind\n${Array.from({ length: 40 }, (_, i) => `${i},${i * 2 + 1},cat`).join("\n")}\n`,
  );
  await dropFile(page, file);
  await expect(page.getByTestId("table-facts")).toContainText("40");
  await page.getByTestId("target").selectOption("kind");
  await expect(page.getByTestId("fit-problem")).toContainText("only one class");
  await picture(page, "bad-data-one-class");
  await goTo(page, "train");
  await expect(page.getByTestId("why-not")).toContainText("one class");
  await expect(page.getByTestId("train")).toHaveAttribute("aria-disabled", "true");

  // Another target fixes it.
  await goTo(page, "data");
  await page.getByTestId("target").selectOption("weight");
  await expect(page.getByTestId("fit-problem")).toHaveCount(0);
  await app.close();
});

test("a folder that may not be written opens read-only or says so, and its files stay as they are", async () => {
  test.skip(process.getuid?.() === 0, "root may write everywhere: run as an ordinary user, as npm test does");
  const app = await launchApp();
  const { page, home } = app;
  const folder = join(home, "locked");
  await mkdir(folder);
  const sample = join(ROOT, "examples", "penguins");
  await mkdir(join(folder, "data"));
  for (const file of await readdir(join(sample, "data")))
    await copyFile(join(sample, "data", file), join(folder, "data", file));
  await copyFile(join(sample, "penguins.gradual"), join(folder, "penguins.gradual"));
  const before = await readFile(join(folder, "penguins.gradual"), "utf8");
  await chmod(join(folder, "data"), 0o555);
  await chmod(folder, 0o555);

  await dropFile(page, join(folder, "penguins.gradual"));
  await expect(page.getByTestId("notice").first()).toContainText(/read-only|cannot be written|may not/i);
  await goTo(page, "train");
  await expect(page.getByTestId("train")).toHaveAttribute("aria-disabled", "true");
  await picture(page, "bad-data-read-only");
  expect(await readFile(join(folder, "penguins.gradual"), "utf8")).toBe(before);
  expect((await readdir(folder)).sort()).toEqual(["data", "penguins.gradual"]);
  await chmod(folder, 0o755);
  await chmod(join(folder, "data"), 0o755);
  await app.close();
});
