// How a file is read: seen, corrected, and kept.

import { expect, test } from "@playwright/test";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { launchApp } from "../app";
import { dropFile, expectAccessible } from "../person";
import { look, resize } from "../views";

test("dates that could be read either way, and a typo: what was found is told, and corrected by keyboard", async () => {
  const app = await launchApp();
  const { page, home } = app;
  const file = join(home, "visits.csv");
  const rows = Array.from({ length: 60 }, (_, row) => {
    const date = `${String((row % 12) + 1).padStart(2, "0")}/${String((row % 11) + 1).padStart(2, "0")}/2021`;
    return `${date},${row === 7 ? "12.5*" : row / 2},${row % 2 === 0 ? "yes" : "no"}`;
  });
  await writeFile(file, `day,dose,well\n${rows.join("\n")}\n`);
  await dropFile(page, file);
  await expect(page.getByTestId("table-facts")).toContainText("60 rows");

  await page.getByTestId("import-notes").locator("summary").click();
  await expect(page.getByTestId("import-notes")).toContainText('"12.5*" (line 9)');
  await expect(page.getByTestId("import-notes")).toContainText("day first");
  await look(app, "reading-notes");

  await page.getByTestId("how").focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  const first = dialog.getByTestId("preview-table").locator("tbody tr").nth(1);
  await expect(first).toContainText("2021-02-02");
  const third = dialog.getByTestId("preview-table").locator("tbody tr").nth(11);
  await expect(third).toContainText("2021-01-12");
  await expectAccessible(page);
  const dates = dialog.getByLabel("Dates");
  await dates.focus();
  await dates.press("m");
  await expect(third).toContainText("2021-12-01");
  await expect(dialog.getByTestId("preview-notes")).not.toContainText("either way");
  for (const [width, height] of [
    [1280, 800],
    [960, 600],
  ] as const) {
    await resize(app, width, height);
    await look(app, `reading-dialog-${width}`);
  }
  await resize(app, 1280, 800, 2);
  await look(app, "reading-dialog-zoomed");
  await resize(app, 1280, 800);
  await dialog.getByTestId("import-so").focus();
  await page.keyboard.press("Enter");
  await expect(dialog).toBeHidden();
  await expect(page.getByTestId("import-notes")).not.toContainText("day first");
  const record: unknown = JSON.parse(
    await readFile(join(app.documents, "Gradual", "Visits", "data", "import-2.json"), "utf8"),
  );
  expect(record).toMatchObject({ readings: { day: { reading: { as: "date", order: "month-first" } } } });
  await app.close();
});

test("a table is pasted; lines of a file that do not fit are listed, and another delimiter is tried before anything is imported", async () => {
  const app = await launchApp();
  const { page, home } = app;
  // As a spreadsheet program copies it, with decimal commas.
  await page.evaluate(
    (text) => {
      const clipboard = new DataTransfer();
      clipboard.setData("text/plain", text);
      document.dispatchEvent(
        new ClipboardEvent("paste", { clipboardData: clipboard, bubbles: true, cancelable: true }),
      );
    },
    `a\tb\n${Array.from({ length: 30 }, (_, row) => `${row},5\t${row * row}`).join("\n")}\n`,
  );
  await expect(page.getByTestId("table-facts")).toContainText("30 rows");
  await expect(page.getByTestId("rows")).toContainText("29.5");

  const odd = join(home, "odd.csv");
  await writeFile(odd, "a:b:c\n1:2:3\n4:5\n6:7:8:9\n1:1:1\n");
  await dropFile(page, odd);
  await page
    .getByRole("alertdialog")
    .getByRole("button", { name: /^replace/i })
    .click();
  await expect(page.getByTestId("import-problem")).toBeVisible();
  await page.getByTestId("how-problem").click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByTestId("import-so")).toBeDisabled();
  await dialog.getByLabel("Between cells").selectOption({ label: "colon" });
  await expect(dialog.getByTestId("odd-lines")).toContainText("Line 3: 2 cells, not 3");
  await expect(dialog.getByTestId("odd-lines")).toContainText("Line 4: 4 cells, not 3");
  await look(app, "reading-odd-lines");
  await writeFile(odd, "a:b:c\n1:2:3\n4:5:6\n6:7:8\n1:1:1\n");
  await dialog.getByLabel("First line").selectOption({ label: "names the columns" });
  await expect(dialog.getByTestId("preview-table").locator("tbody tr")).toHaveCount(4);
  await dialog.getByTestId("import-so").click();
  await expect(page.getByTestId("table-facts")).toContainText("4 rows");
  await app.close();
});
