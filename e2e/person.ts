// What a person does in the window, for the stories.

import AxeBuilder from "@axe-core/playwright";
import type { Locator, Page } from "@playwright/test";
import { expect } from "@playwright/test";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { App } from "./app";
import { ROOT } from "./app";

/** Drops a file from outside on the window. The page gets a real File, with its path. */
export async function dropFile(page: Page, path: string): Promise<void> {
  await page.evaluate(() => {
    const input = document.createElement("input");
    input.type = "file";
    input.id = "from-outside";
    input.hidden = true;
    document.body.append(input);
  });
  await page.setInputFiles("#from-outside", path);
  await page.evaluate(() => {
    const input = document.querySelector<HTMLInputElement>("#from-outside");
    const transfer = new DataTransfer();
    for (const file of input?.files ?? []) transfer.items.add(file);
    const target = document.querySelector("main") ?? document.body;
    for (const type of ["dragenter", "dragover", "drop"])
      target.dispatchEvent(new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }));
    input?.remove();
  });
}

export type Station = "data" | "build" | "train" | "evaluate" | "try" | "learn";

export async function goTo(page: Page, station: Station): Promise<void> {
  await page.getByTestId(`station-${station}`).click();
  await expect(page.getByTestId(`station-${station}`)).toHaveAttribute("aria-current", "page");
}

/** Opens one of the samples from the welcome screen. */
export async function openSample(page: Page, sample: string): Promise<void> {
  await page.getByTestId(`sample-${sample}`).click();
  await expect(page.getByTestId("table-facts")).toBeVisible();
}

/** Whether the keyboard's focus is on it. */
export function isFocused(page: Page, id: string): Promise<boolean> {
  return page.evaluate((wanted) => document.activeElement?.getAttribute("data-testid") === wanted, id);
}

/** Strokes of Tab after which something is taken not to be reached. */
const MOST_STROKES = 90;

/** Presses Tab until the focus is there: on what has this id, or is this element. */
export async function tabTo(page: Page, to: string | Locator, key: "Tab" | "Shift+Tab" = "Tab"): Promise<void> {
  const place = typeof to === "string" ? page.getByTestId(to) : to;
  const isThere = (): Promise<boolean> => place.evaluate((element) => element === document.activeElement);
  await expect(place).toBeVisible();
  for (let strokes = 0; strokes < MOST_STROKES && !(await isThere()); strokes++) await page.keyboard.press(key);
  await expect(place).toBeFocused();
}

/** A number as the window writes it: "−1,568.25". */
export function numberFrom(text: string | null): number {
  return text === null || text === "" ? NaN : Number(text.replace("−", "-").replaceAll(",", ""));
}

/** All digits of a number, which stand in its title. */
export async function exactly(place: Locator): Promise<number> {
  return numberFrom(await place.getAttribute("title"));
}

const PICTURES = process.env.GRADUAL_SCREENSHOTS ?? join(ROOT, "test-results", "screenshots");

/** Keeps a picture of the window under test-results/screenshots. */
export async function picture(page: Page, name: string): Promise<void> {
  await mkdir(PICTURES, { recursive: true }).catch(() => undefined);
  await page.screenshot({ path: join(PICTURES, `${name}.png`), animations: "disabled" });
}

/** The same with the window's zoom, which Playwright's own picture would cut off. */
export async function zoomedPicture({ electron }: App, name: string): Promise<void> {
  const png = await electron.evaluate(async ({ BrowserWindow }) =>
    (await BrowserWindow.getAllWindows()[0]?.webContents.capturePage())?.toPNG().toString("base64"),
  );
  await mkdir(PICTURES, { recursive: true }).catch(() => undefined);
  await writeFile(join(PICTURES, `${name}.png`), Buffer.from(png ?? "", "base64"));
}

/** Nothing that axe finds serious or critical, at WCAG 2 A and AA. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode(true)
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"])
    .analyze();
  const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join("\n")}`)).toEqual([]);
}
