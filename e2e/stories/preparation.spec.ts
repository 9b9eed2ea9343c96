// What is done to a column before the network sees it: chosen, seen before and after, undone; and rows divided by a column.

import { expect, test } from "@playwright/test";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { launchApp } from "../app";
import { dropFile, expectAccessible } from "../person";
import { look, resize } from "../views";

test("a column's treatment is chosen, its values are shown before and after, and rows are divided by patient", async () => {
  const app = await launchApp();
  const { page, home } = app;
  const file = join(home, "visits.csv");
  const rows = Array.from({ length: 300 }, (_, row) => {
    const day = new Date(Date.UTC(2020, 0, 1 + row * 3)).toISOString().slice(0, 10);
    const price = row % 40 === 3 ? "" : Math.round(Math.exp(2 + (row % 9)));
    return `${day},${price},${["north", "south", "east"][row % 3] ?? ""},p${row % 25},${(row * 7) % 50}.5`;
  });
  await writeFile(file, `day,price,place,patient,score\n${rows.join("\n")}\n`);
  await dropFile(page, file);
  await expect(page.getByTestId("table-facts")).toContainText("300 rows");

  const column = (name: string) => page.getByRole("columnheader").filter({ hasText: name }).first();
  await column("day").click();
  await expect(page.getByTestId("date-parts").getByLabel("time of year")).toBeChecked();
  await expect(page.getByTestId("before-after")).toContainText("2020-01-01");
  await expect(page.getByTestId("before-after")).toContainText("time of year (sine)");
  const month = page.getByTestId("date-parts").getByLabel("month", { exact: true });
  await month.focus();
  await page.keyboard.press("Space");
  await expect(page.getByTestId("before-after")).toContainText("month (cosine)");
  await look(app, "preparation-date");

  await column("price").click();
  await page.getByTestId("column-scale").focus();
  await page.keyboard.press("l");
  await expect(page.getByTestId("fitted")).toContainText("log(1 + x)");
  await page.getByLabel("Also tell whether it is missing").click();
  await expect(page.getByTestId("before-after")).toContainText("is missing: 1");
  await expectAccessible(page);
  for (const [width, height] of [
    [1280, 800],
    [960, 600],
  ] as const) {
    await resize(app, width, height);
    await look(app, `preparation-number-${width}`);
  }
  await resize(app, 1280, 800, 2);
  await look(app, "preparation-number-zoomed");
  await resize(app, 1280, 800);
  await page.keyboard.press("ControlOrMeta+z");
  await expect(page.getByTestId("before-after")).not.toContainText("is missing: 1");

  await column("place").click();
  await page.getByTestId("column-encoding").selectOption({ label: "ordinal" });
  await expect(page.getByTestId("before-after")).toContainText("any other value");

  await page.getByRole("button", { name: "Exact shares" }).click();
  await page.getByTestId("split-by").selectOption({ label: "by group" });
  await page.getByTestId("split-column").selectOption({ label: "patient" });
  await expect(page.getByTestId("count-train")).toContainText("204");
  await expect(column("patient").getByText("ignored")).toBeVisible();
  await expect(column("place").getByText("ignored")).toHaveCount(0);
  await look(app, "preparation-split");
  await page.getByTestId("split-by").selectOption({ label: "row by row" });
  await page.getByLabel("Predict from earlier rows").click();
  await expect(page.getByTestId("split-column").locator("option:checked")).toHaveText("day");
  await expect(page.getByTestId("before-after")).toContainText("any other value");
  await expect(page.getByText("7 rows left out", { exact: false })).toBeVisible();
  await expectAccessible(page);
  await look(app, "preparation-windows");
  await app.close();
});
