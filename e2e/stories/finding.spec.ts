// Finding things to do: the command palette by names and synonyms, context menus by mouse and by keyboard, and where the focus is
// afterwards.

import { expect, test } from "@playwright/test";
import { rm } from "node:fs/promises";
import { launchApp, makeHome } from "../app";
import { expectAccessible, goTo, picture } from "../person";
import { resize } from "../views";

const MENU = "context-menu";

test("the palette finds a sample, a layer by another name, a loss, a run and an export; menus open on things", async () => {
  const home = await makeHome();
  const app = await launchApp({ home });
  const { page } = app;
  const type = async (words: string): Promise<void> => {
    await page.keyboard.press("Control+K");
    await expect(page.getByRole("dialog").getByRole("combobox")).toBeFocused();
    await page.keyboard.type(words);
  };
  const options = page.getByRole("option");

  await type("sample peng");
  await expect(options.first()).toContainText("Penguins");
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("table-facts")).toContainText("344");
  // Whoever opened the project by keyboard goes on in its station.
  await expect(page.locator("main")).toBeFocused();

  await type("fully conn");
  await expect(options.first()).toContainText("Add layer: Dense");
  await page.keyboard.press("Enter");
  await expect(page.locator(".vue-flow__node")).toHaveCount(4);
  await type("log loss");
  await expect(options.first()).toContainText("Binary cross-entropy");
  // What cannot be chosen comes last, with the reason.
  await expect(options.last()).toContainText("not now: for another task");
  await picture(page, "palette-synonyms");
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await type("maximum time");
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("rule-time")).toBeVisible();
  await expect(page.getByTestId("rule-time").locator("input").first()).toBeFocused();
  // Without a run there is nothing to export: last, with the reason.
  await type("export onnx");
  await expect(options.first()).toContainText("there is no run yet");
  await page.keyboard.press("Escape");

  await goTo(page, "build");
  const node = page.locator(".vue-flow__node").nth(1);
  await node.click({ button: "right" });
  await expect(page.getByTestId(MENU)).toContainText("Rename");
  await picture(page, "menu-of-a-layer");
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await page.locator(".vue-flow__pane").click({ button: "right", position: { x: 20, y: 300 } });
  await expect(page.getByTestId(MENU)).toContainText("Select all");
  await page.keyboard.press("Escape");
  // By keyboard, on the layer that has the focus.
  await node.click();
  await page.keyboard.press("Shift+F10");
  await page.getByTestId(MENU).getByRole("menuitem", { name: "Remove" }).press("Enter");
  await expect(page.locator(".vue-flow__node")).toHaveCount(3);
  await expect(page.locator("body")).not.toBeFocused();
  await page.keyboard.press("Control+Z");
  await expect(page.locator(".vue-flow__node")).toHaveCount(4);

  await goTo(page, "data");
  await page.getByRole("columnheader", { name: /Island/ }).click({ button: "right", position: { x: 12, y: 12 } });
  await page.getByTestId(MENU).getByRole("menuitemcheckbox", { name: "Role: ignored" }).click();
  await expect(page.getByRole("columnheader", { name: /Island/ })).toContainText(/ignored|left out/i);
  await page.getByRole("grid").focus();
  await page.keyboard.press("Shift+F10");
  await expect(page.getByTestId(MENU)).toBeVisible();
  await picture(page, "menu-of-a-column");
  await page.keyboard.press("Escape");

  await goTo(page, "train");
  await page.getByTestId("epochs").fill("3");
  await page.getByTestId("epochs").press("Enter");
  for (const runs of [1, 2]) {
    await page.getByTestId("train").click();
    // The same again is asked about.
    if (runs === 2) await page.getByTestId("new-seed").click();
    await expect(page.getByTestId("run")).toHaveCount(runs);
    await expect(page.getByTestId("stop-banner")).toBeVisible();
  }
  await page.getByTestId("run").last().click({ button: "right" });
  await page
    .getByTestId(MENU)
    .getByRole("menuitem", { name: /^Remove/ })
    .click();
  await expect(page.getByTestId("run")).toHaveCount(1);
  await type("show run 2");
  await expect(options.first()).toContainText("Show run 2");
  await page.keyboard.press("Escape");
  await type("export onnx");
  await expect(options.first()).toContainText("Export run 2");
  await page.keyboard.press("Escape");
  // Nothing needed scrolls away in a small window.
  await resize(app, 960, 600);
  for (const station of ["data", "build", "train"] as const) {
    await goTo(page, station);
    await picture(page, `small-${station}`);
    const beyond = await page.evaluate(() => globalThis.document.documentElement.scrollWidth - globalThis.innerWidth);
    expect(beyond).toBeLessThanOrEqual(0);
  }
  await expect(page.getByTestId("train")).toBeInViewport();
  await app.close();
  await rm(home, { recursive: true });
});
