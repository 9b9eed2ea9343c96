// Every screen at 1280x800, light and dark, and at 200 % zoom: axe finds nothing serious, nothing is cut off at the sides, and
// a picture of each is kept to look at.

import type { Page } from "@playwright/test";
import { expect, test } from "@playwright/test";
import type { App } from "./app";
import { launchApp } from "./app";
import { expectAccessible, goTo, openSample, zoomedPicture } from "./person";

async function resize(app: App, width: number, height: number, zoom = 1): Promise<void> {
  await app.electron.evaluate(
    ({ BrowserWindow }, size) => {
      const [window] = BrowserWindow.getAllWindows();
      window?.setContentSize(size.width, size.height);
      window?.webContents.setZoomFactor(size.zoom);
    },
    { width, height, zoom },
  );
  await expect.poll(() => app.page.evaluate(() => window.innerWidth)).toBe(Math.round(width / zoom));
}

async function useTheme(page: Page, theme: "light" | "dark"): Promise<void> {
  await page.evaluate((wanted) => window.gradual.call("settings.write", { theme: wanted, reducedMotion: "on", device: "cpu", threads: null }), theme);
  await expect(page.locator("html")).toHaveAttribute("data-theme", theme);
  // Drawn, and the colours' transitions over.
  await page.evaluate(() => Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => undefined))));
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
}

/** The page itself never scrolls sideways. */
async function expectNothingCutOff(page: Page): Promise<void> {
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(0);
}

async function look(app: App, name: string): Promise<void> {
  const { page } = app;
  for (const theme of ["light", "dark"] as const) {
    await useTheme(page, theme);
    await zoomedPicture(app, `${name}-${theme}`);
    await expectAccessible(page);
    await expectNothingCutOff(page);
  }
}

test("the welcome screen", async () => {
  const app = await launchApp();
  await resize(app, 1280, 800);
  await look(app, "welcome");
  await resize(app, 1280, 800, 2);
  await look(app, "welcome-zoomed");
  await app.close();
});

for (const zoom of [1, 2]) {
  test(`the stations of a trained project at ${zoom * 100} %`, async () => {
    const app = await launchApp();
    const { page } = app;
    const suffix = zoom === 1 ? "" : "-zoomed";
    await openSample(page, "cars");
    await goTo(page, "train");
    await page.getByTestId("train").click();
    await expect(page.getByTestId("stop-banner")).toContainText("weights stopped changing");
    await resize(app, 1280, 800, zoom);
    await look(app, `train${suffix}`);
    await goTo(page, "data");
    await look(app, `data${suffix}`);
    await goTo(page, "build");
    await look(app, `build${suffix}`);
    await page.keyboard.press("Control+k");
    await expect(page.getByRole("combobox")).toBeVisible();
    await look(app, `palette${suffix}`);
    await app.close();
  });
}

for (const zoom of [1, 2]) {
  test(`pictures and their numbers at ${zoom * 100} %`, async () => {
    const app = await launchApp();
    const { page } = app;
    const suffix = zoom === 1 ? "" : "-zoomed";
    await openSample(page, "digits");
    await expect(page.getByTestId("pictures")).toBeVisible();
    await resize(app, 1280, 800, zoom);
    await look(app, `pictures${suffix}`);
    await page.getByTestId("array-as").selectOption("rows of numbers");
    await expect(page.getByTestId("array-fit")).toContainText("784");
    await look(app, `vectors${suffix}`);
    await app.close();
  });
}
