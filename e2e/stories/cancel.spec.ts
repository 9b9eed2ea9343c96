// Long tasks can be canceled, and then it is as if they had never begun.

import { expect, test } from "@playwright/test";
import { open, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { App } from "../app";
import { launchApp, makeHome } from "../app";
import { dropFile, openSample, picture } from "../person";

/** Some 60 MB that take long enough to be canceled on any machine. */
async function writeLargeTable(path: string): Promise<void> {
  const file = await open(path, "w");
  await file.write("a,b,c,kind\n");
  for (let block = 0; block < 40; block++) {
    const rows = Array.from(
      { length: 50_000 },
      (_, i) =>
        `${Math.sin(block * 50_000 + i).toFixed(6)},${(i * 7919) % 10_007},${block}.${i},${i % 3 === 0 ? "up" : "down"}`,
    );
    await file.write(`${rows.join("\n")}\n`);
  }
  await file.close();
}

async function projectsOf({ documents }: App): Promise<string[]> {
  return readdir(join(documents, "Gradual")).catch(() => []);
}

test("cancel a new project from a large file, then the import of it into an open project: nothing is left, the old table stands; so it is where the file ends the process that reads it", async () => {
  const home = await makeHome();
  const large = join(home, "large.csv");
  await writeLargeTable(large);
  const app = await launchApp({ home });
  const { page } = app;

  await dropFile(page, large);
  await page.getByTestId("task-cancel").click();
  await expect(page.getByTestId("task-cancel")).toBeHidden();
  await expect(page.getByTestId("sample-penguins")).toBeEnabled();
  await expect(page.getByTestId("open-problem")).toBeHidden();
  await expect(page.getByText("cannot be opened")).toHaveCount(0);
  expect(await projectsOf(app)).toEqual([]);

  await openSample(page, "penguins");
  const [name = ""] = await projectsOf(app);
  const data = join(app.documents, "Gradual", name, "data");
  const before = await readFile(join(data, "table.parquet"));
  const files = await readdir(data);

  await dropFile(page, large);
  await page.getByRole("alertdialog").getByRole("button", { name: "Replace" }).click();
  await expect(page.getByTestId("importing")).toContainText("large.csv");
  await picture(page, "story-importing");
  await page.getByTestId("task-cancel").click();
  await expect(page.getByTestId("importing")).toBeHidden();
  await expect(page.getByTestId("import-problem")).toBeHidden();
  await expect(page.getByTestId("table-facts")).toContainText("344");
  expect(await readdir(data)).toEqual(files);
  expect((await readFile(join(data, "table.parquet"))).equals(before)).toBe(true);

  // The process that reads it comes to an end of its own: the import says so, and all else stands.
  await dropFile(page, large);
  await page.getByRole("alertdialog").getByRole("button", { name: "Replace" }).click();
  await expect(page.getByTestId("importing")).toContainText("large.csv");
  const [engine, reader] = [await app.enginePid(), await app.readerPid()];
  expect(reader).not.toBeNull();
  process.kill(Number(reader), "SIGKILL");
  await expect(page.getByTestId("import-problem")).toContainText("could not be read");
  await picture(page, "story-reader-ended");
  await expect(page.getByTestId("table-facts")).toContainText("344");
  expect(await readdir(data)).toEqual(files);
  expect(await app.enginePid()).toBe(engine);
  await app.close();
  await rm(home, { recursive: true });
});
