// Every screen at 1280x800, light and dark, and at 200% zoom: axe finds nothing serious, nothing is cut off at the sides, and
// a picture of each is kept to look at.

import { expect, test } from "@playwright/test";
import { launchApp } from "./app";
import { goTo, openSample } from "./person";
import { look, resize } from "./views";

test("the welcome screen", async () => {
  const app = await launchApp();
  await resize(app, 1280, 800);
  await look(app, "welcome");
  await resize(app, 1280, 800, 2);
  await look(app, "welcome-zoomed");
  await app.close();
});

for (const zoom of [1, 2]) {
  test(`the stations of a trained project at ${zoom * 100}%`, async () => {
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
  test(`pictures and their numbers at ${zoom * 100}%`, async () => {
    const app = await launchApp();
    const { page } = app;
    const suffix = zoom === 1 ? "" : "-zoomed";
    await openSample(page, "digits");
    await expect(page.getByTestId("pictures")).toBeVisible();
    await resize(app, 1280, 800, zoom);
    await look(app, `pictures${suffix}`);
    await page.getByTestId("array-as").selectOption("rows of numbers");
    await expect(page.getByTestId("fit-facts")).toContainText("784");
    await look(app, `vectors${suffix}`);
    await app.close();
  });
}
