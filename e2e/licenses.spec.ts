// The licenses of what Gradual is built with, by keyboard alone.

import { expect, test } from "@playwright/test";
import { launchApp } from "./app";
import { expectAccessible, picture } from "./person";

test("every library with its license is found from the command palette", async () => {
  const app = await launchApp();
  const { page } = app;
  await page.keyboard.press("Control+K");
  await expect(page.getByRole("dialog").getByRole("combobox")).toBeFocused();
  await page.keyboard.type("licenses");
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Licenses" });
  for (const name of ["@dagrejs/dagre", "d3-zoom", "@bufbuild/protobuf", "onnxruntime-node", "@iconify-json/lucide"])
    await expect(dialog.getByText(name, { exact: true })).toBeAttached();
  await expect(dialog.getByText("electron", { exact: true })).toBeAttached();
  await picture(page, "licenses");
  await dialog.getByRole("searchbox").focus();
  await page.keyboard.type("onnxruntime-n");
  await expect(dialog).toContainText("1 library");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(dialog).toContainText("Copyright (c) Microsoft Corporation");
  await picture(page, "license");
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await app.close();
});
