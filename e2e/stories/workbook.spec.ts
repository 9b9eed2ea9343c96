// A workbook with several sheets: which one is read is told, and another is chosen.

import { expect, test } from "@playwright/test";
import { copyFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { launchApp, ROOT } from "../app";
import { dropFile, expectAccessible } from "../person";
import { look, resize } from "../views";

test("a workbook is dropped, and its second table is chosen by keyboard", async () => {
  const app = await launchApp();
  const { page, home } = app;
  const file = join(home, "sales.xlsx");
  await copyFile(join(ROOT, "src-engine/data/spreadsheet/fixtures/libreoffice/kinds.xlsx"), file);
  await dropFile(page, file);
  await expect(page.getByTestId("table-facts")).toContainText("40 rows");
  await page.getByTestId("import-notes").locator("summary").click();
  await expect(page.getByTestId("import-notes")).toContainText('"Titled"');

  await page.getByTestId("how").focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  const sheet = dialog.getByLabel("Table", { exact: true });
  await expect(sheet.locator("option")).toHaveCount(5);
  await expectAccessible(page);
  await sheet.focus();
  await sheet.press("T");
  await expect(dialog.getByTestId("preview-table").locator("tbody tr")).toHaveCount(3);
  await expect(dialog.getByTestId("preview-table")).toContainText("number, in kg");
  await expect(dialog.getByTestId("preview-notes")).toContainText("Sales of the year");
  for (const [width, height, zoom] of [
    [1280, 800, 1],
    [960, 600, 1],
    [1280, 800, 2],
  ] as const) {
    await resize(app, width, height, zoom);
    await look(app, `workbook-${width}-${zoom}`);
  }
  await resize(app, 1280, 800);
  await dialog.getByTestId("import-so").focus();
  await page.keyboard.press("Enter");
  await expect(dialog).toBeHidden();
  await expect(page.getByTestId("table-facts")).toContainText("3 rows");
  const record: unknown = JSON.parse(
    await readFile(join(app.documents, "Gradual", "Sales", "data", "import-2.json"), "utf8"),
  );
  expect(record).toMatchObject({ kind: "xlsx", options: { sheet: "Titled" } });
  await app.close();
});
