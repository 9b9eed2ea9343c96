// How the window looks: its sizes, its themes, and what is looked for in each.

import type { Page } from "@playwright/test";
import { expect } from "@playwright/test";
import type { App } from "./app";
import { expectAccessible, zoomedPicture } from "./person";

/** The window's size and zoom. */
export async function resize(app: App, width: number, height: number, zoom = 1): Promise<void> {
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

export async function useTheme(page: Page, theme: "light" | "dark"): Promise<void> {
  await page.evaluate(
    (wanted) =>
      window.gradual.call("settings.write", {
        theme: wanted,
        reducedMotion: "on",
        device: "cpu",
        threads: null,
        notifications: true,
        panelWidth: 300,
      }),
    theme,
  );
  await expect(page.locator("html")).toHaveAttribute("data-theme", theme);
  // Drawn, and the colors' transitions over.
  await page.evaluate(() =>
    Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => undefined))),
  );
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
}

/** The page itself never scrolls sideways. */
async function expectNothingCutOff(page: Page): Promise<void> {
  expect(
    await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
  ).toBeLessThanOrEqual(0);
}

/** Light and dark: a picture of each is kept, axe finds nothing serious, and nothing is cut off at the sides. */
export async function look(app: App, name: string): Promise<void> {
  const { page } = app;
  for (const theme of ["light", "dark"] as const) {
    await useTheme(page, theme);
    await zoomedPicture(app, `${name}-${theme}`);
    await expectAccessible(page);
    await expectNothingCutOff(page);
  }
}
