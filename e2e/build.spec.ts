// The Build station in the real app: what the pointer does, what the keyboard does, and what then stands on the disk.

import type { Locator, Page } from "@playwright/test";
import { expect, test } from "@playwright/test";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Document } from "../src-engine/document/schema";
import type { App } from "./app";
import { launchApp } from "./app";
import { expectAccessible, goTo, openSample, picture } from "./person";
import { useTheme } from "./views";

let app: App;
let page: Page;

test.beforeEach(async () => {
  app = await launchApp();
  ({ page } = app);
  await openSample(page, "penguins");
  await goTo(page, "build");
  await expect(node("input")).toBeVisible();
});

test.afterEach(async () => {
  await app.close();
});

const node = (id: string): Locator => page.locator(`.vue-flow__node[data-id="${id}"]`);
const wire = (from: string, to: string): Locator => page.locator(`.vue-flow__edge[data-id="${from}>${to}"]`);
const settings = (): Locator => page.getByRole("region", { name: "Settings" });
const train = (): Locator =>
  page.getByRole("region", { name: "The network in short" }).getByRole("button", { name: "Train" });

/** The document as it was last saved. */
async function saved(): Promise<Document> {
  return JSON.parse(await readFile(join(app.documents, "Gradual", "penguins", "penguins.gradual"), "utf8")) as Document;
}

/** "input>hidden hidden>output", once the app has saved it. */
async function expectSavedWires(wires: string): Promise<void> {
  await expect.poll(async () => (await saved()).model.connections.map((ends) => ends.join(">")).join(" ")).toBe(wires);
}

async function middleOf(thing: Locator): Promise<{ x: number; y: number }> {
  const box = await thing.boundingBox();
  if (!box) throw new Error("nothing there to point at");
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

async function drag(
  from: { x: number; y: number },
  to: { x: number; y: number },
  held?: () => Promise<void>,
): Promise<void> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(to.x, to.y, { steps: 40 });
  await held?.();
  await page.mouse.up();
}

/** The middle of the wire between two nodes that lie one below the other. */
async function between(from: string, to: string): Promise<{ x: number; y: number }> {
  const [a, b] = [await middleOf(node(from)), await middleOf(node(to))];
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}

test("a layer dropped on a wire is inserted; undo, redo and Delete do as they say", async () => {
  const before = (await saved()).model;
  expect(before.connections).toEqual([
    ["input", "hidden"],
    ["hidden", "output"],
  ]);

  await drag(await middleOf(page.locator('[data-type="dense"]')), await between("hidden", "output"), async () => {
    await expect(wire("hidden", "output").locator(".receiving")).toHaveCount(1);
    await picture(page, "build-drag");
  });
  await expect(node("dense_2")).toBeVisible();
  await expect(wire("hidden", "dense_2")).toHaveCount(1);
  await expect(settings().getByText("16·16 + 16 = 272")).toBeVisible();
  await expectSavedWires("input>hidden hidden>dense_2 dense_2>output");

  await page.keyboard.press("Control+z");
  await expect(node("dense_2")).toHaveCount(0);
  await expectSavedWires("input>hidden hidden>output");
  expect((await saved()).model).toEqual(before);

  await page.keyboard.press("Control+Shift+z");
  await node("dense_2").click();
  await page.keyboard.press("Delete");
  await expect(wire("hidden", "output")).toHaveCount(1);
  await expectSavedWires("input>hidden hidden>output");
});

test("a wire is taken away and drawn again; what cannot take it is dimmed, and said", async () => {
  await page.mouse.click(...(Object.values(await between("hidden", "output")) as [number, number]));
  await page.keyboard.press("Delete");
  await expect(wire("hidden", "output")).toHaveCount(0);
  await expect(train()).toHaveAttribute("aria-disabled", "true");

  await node("hidden").hover();
  const handle = await middleOf(node("hidden").locator(".handle.output").first());
  await drag(handle, await middleOf(node("input")), async () => {
    await expect(node("input").locator(".dimmed")).toHaveCount(1);
    await expect(node("output").locator(".dimmed")).toHaveCount(0);
  });
  await expect(page.getByText("Input takes its data from the Data station")).toBeVisible();

  await node("hidden").hover();
  await drag(handle, await middleOf(node("output")));
  await expect(wire("hidden", "output")).toHaveCount(1);
  await expect(train()).not.toHaveAttribute("aria-disabled", "true");
  await expectSavedWires("input>hidden hidden>output");
});

test("a problem shows at its layer and in the list, and one press fixes it", async () => {
  await node("output").click();
  await settings().getByLabel("Activation", { exact: true }).selectOption("ReLU");
  await expect(node("output").getByRole("button", { name: "1 problem" })).toBeVisible();
  await expect(train()).toHaveAttribute("aria-disabled", "true");

  await node("hidden").click();
  const card = page
    .getByRole("region", { name: "Problem of Output" })
    .getByRole("button", { name: "Set Activation to Softmax" });
  await expect(card).toBeVisible();
  await picture(page, "build-problem");
  await expectAccessible(page);
  await page.getByRole("button", { name: "1 problem" }).last().click();
  await page.getByRole("list", { name: "Problems" }).getByRole("button", { name: "Show" }).click();
  await expect(node("output")).toBeFocused();
  await settings().getByRole("button", { name: "Set Activation to Softmax" }).click();
  await expect(node("output").getByRole("button", { name: "1 problem" })).toHaveCount(0);
  await expect(train()).not.toHaveAttribute("aria-disabled", "true");
  await expect(page.getByText("No problems")).toBeVisible();
});

test("everything can be done by the keyboard alone", async () => {
  await page.keyboard.press("/");
  await page.keyboard.type("drop");
  await page.keyboard.press("Enter");
  await expectSavedWires("input>hidden hidden>dropout dropout>output");

  // From the palette past the toolbar to the canvas: one stop, at the layer that was added.
  await node("dropout").focus();
  await page.keyboard.press("F2");
  await page.keyboard.type("Forget");
  await page.keyboard.press("Enter");
  await expect(node("dropout")).toContainText("Forget");
  await expect(node("dropout")).toBeFocused();

  await page.keyboard.press("ArrowUp");
  await expect(node("hidden")).toBeFocused();
  await page.keyboard.press("Alt+ArrowRight");
  await page.keyboard.press("Enter");
  await expect(settings().getByLabel("Name")).toBeFocused();
  await settings().getByLabel("Units", { exact: true }).focus();
  await page.keyboard.press("Control+a");
  await page.keyboard.type("24");
  await page.keyboard.press("Enter");
  await expect(wire("hidden", "dropout").getByText("24", { exact: true })).toBeVisible();

  // Take the end's connection away in the inspector, and draw it again on the canvas.
  await node("dropout").focus();
  await page.keyboard.press("ArrowDown");
  await expect(node("output")).toBeFocused();
  await settings().getByRole("button", { name: "Disconnect Forget from Output" }).press("Enter");
  await expectSavedWires("input>hidden hidden>dropout");
  await node("dropout").focus();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("c");
  await expect(node("input").locator(".dimmed")).toHaveCount(1);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expectSavedWires("input>hidden hidden>dropout dropout>output");

  await page.keyboard.press("Control+Enter");
  await expect(page.getByTestId("station-train")).toHaveAttribute("aria-current", "page");
  await expect(page.getByTestId("run")).toHaveCount(1);
});

test("the outline shows and does the same as the canvas", async () => {
  await page.getByRole("button", { name: "Outline" }).click();
  const list = page.getByRole("listbox", { name: "The network as a list" });
  await expect(list.getByRole("option")).toHaveCount(3);
  await expect(list.getByRole("option").nth(1)).toContainText("from Input, to Output");
  await expectAccessible(page);
  await picture(page, "build-outline");

  await list.getByRole("option").first().click();
  await page.keyboard.press("ArrowDown");
  await expect(list.getByRole("option").nth(1)).toBeFocused();
  await expect(list.getByRole("option").nth(1)).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Delete");
  await expect(list.getByRole("option")).toHaveCount(2);
  await expectSavedWires("input>output");
  await page.keyboard.press("Control+z");
  await expect(list.getByRole("option")).toHaveCount(3);
  await list.getByRole("option").nth(1).click();
  await page.keyboard.press("Control+d");
  await expect(list.getByRole("option")).toHaveCount(4);
});

test("layers are copied, pasted and tidied, and the view is kept", async () => {
  await node("hidden").click();
  await page.keyboard.press("Control+c");
  await page.keyboard.press("Control+v");
  await expect(node("dense")).toBeVisible();
  await page.keyboard.press("Control+x");
  await expect(node("dense")).toHaveCount(0);
  await page.keyboard.press("Control+v");
  await expect(node("dense")).toBeVisible();

  await page.getByRole("button", { name: "Tidy" }).click();
  await expect(page.getByText("Layers arranged.")).toBeAttached();
  const { layout } = await expect
    .poll(saved)
    .toMatchObject({ layout: { positions: { dense: [expect.any(Number), expect.any(Number)] } } })
    .then(saved);
  expect(layout.positions.hidden?.[1]).toBeGreaterThan(layout.positions.input?.[1] ?? NaN);

  const view = page.locator(".vue-flow__transformationpane");
  await page.getByRole("button", { name: "Zoom in" }).click();
  // The view has come to rest.
  await expect(view).toHaveAttribute("style", /scale\(1\.2\)/);
  await expect(page.getByText("120%")).toBeVisible();
  const before = await view.getAttribute("style");
  await goTo(page, "data");
  await goTo(page, "build");
  await expect(view).toHaveAttribute("style", before ?? "");
  await expect(node("dense")).toHaveClass(/selected/);
});

test("looks as it should in light and dark, and can be used at 200%", async () => {
  for (const theme of ["light", "dark"] as const) {
    await useTheme(page, theme);
    await node("hidden").click();
    await expectAccessible(page);
    await picture(page, `build-${theme}`);
  }
  await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.setZoomFactor(2));
  await page.getByRole("button", { name: "Layer settings" }).click();
  await expect(settings().getByLabel("Units", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Layer settings" }).click();
  await expect(settings()).toBeHidden();
  await page.getByRole("button", { name: "Add a layer" }).click();
  await page.locator('[data-type="dropout"]').click();
  await expect(node("dropout")).toHaveCount(1);
  await expectAccessible(page);
  await picture(page, "build-200-percent");
});

test("a network of many layers can be read whole, and a new one begins with nothing to repair", async () => {
  for (let added = 0; added < 8; added++) await page.locator('[data-type="dense"]').click();
  await expect(node("dense_9")).toBeVisible();
  const title = node("output").getByText("Output", { exact: true });
  await expect(title).toBeInViewport({ ratio: 1 });
  await expect(page.getByText("100%")).toBeVisible();
  await expect(node("dense_9")).toContainText("Dense 9");
  await picture(page, "build-rows");

  await node("input").click();
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Delete");
  await page.getByRole("button", { name: "Place Input and Output" }).click();
  await expect(wire("input", "output")).toHaveCount(1);
  await expect(page.getByText("No problems")).toBeVisible();
  await expect(train()).not.toHaveAttribute("aria-disabled", "true");
});
