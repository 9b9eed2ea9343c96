// A convolution seen through its window: nine products and a bias add up to the pixel that is shown, and the window slides with it.

import type { Page } from "@playwright/test";
import { expect, test } from "@playwright/test";
import { launchApp } from "../app";
import { exactly, goTo, numberFrom, openSample, tabTo } from "../person";
import { look, resize } from "../views";

/** The numbers of a grid as they stand exactly in its cells' titles; 0 in the padding. */
async function numbersOf(page: Page, id: string): Promise<number[][]> {
  const titles = await page
    .getByTestId("microscope")
    .getByTestId(id)
    .locator("tbody tr")
    .evaluateAll((rows) =>
      rows.map((row) => [...row.querySelectorAll("td")].map((cell) => cell.getAttribute("title") ?? "")),
    );
  return titles.map((row) => row.map((title) => (title.startsWith("Padding") ? 0 : numberFrom(title))));
}

const exact = (page: Page, id: string): Promise<number> => exactly(page.getByTestId(id));

test("nine products and a bias are the pixel; arrow keys slide the window", async () => {
  const app = await launchApp();
  const { page } = app;
  await openSample(page, "digits");
  await goTo(page, "build");
  await page.locator(".vue-flow__node[data-id=filters-1]").click();
  for (const side of ["kernelHeight", "kernelWidth"]) {
    await page.getByTestId(`param-${side}`).fill("3");
    await page.getByTestId(`param-${side}`).press("Enter");
  }
  await goTo(page, "learn");
  const pixel = page.locator("[data-map=filters-1]");
  await expect(pixel).toBeAttached({ timeout: 60_000 });

  // By keys alone: from the first pixel of the first map, whose window hangs over the edge, into the picture.
  await tabTo(page, "tab-step");
  await tabTo(page, pixel);
  await page.keyboard.press("ArrowDown");
  await expect(page.getByTestId("subject-name")).toHaveText(/: row 2, column 1, channel 1$/);
  expect((await numbersOf(page, "window-x")).map(([first]) => first)).toEqual([0, 0, 0]);
  for (let row = 3; row <= 14; row++) {
    await page.keyboard.press("ArrowDown");
    await expect(page.getByTestId("subject-name")).toHaveText(new RegExp(`: row ${row}, column 1, channel 1$`));
  }
  for (let column = 2; column <= 28; column++) {
    await page.keyboard.press("ArrowRight");
    await expect(page.getByTestId("subject-name")).toHaveText(new RegExp(`: row 14, column ${column}, channel 1$`));
    if ((await numbersOf(page, "window-x")).flat().every((number) => number > 0)) break;
  }

  const [x, w, products] = [
    await numbersOf(page, "window-x"),
    await numbersOf(page, "window-w"),
    await numbersOf(page, "window-product"),
  ];
  expect(products.flat()).toHaveLength(9);
  products.forEach((row, i) =>
    row.forEach((product, j) => expect(product).toBe((x[i]?.[j] ?? NaN) * (w[i]?.[j] ?? NaN))),
  );
  const sum = products.flat().reduce((total, product) => total + product, 0);
  const z = await exact(page, "window-value");
  expect(sum).not.toBe(0);
  expect(sum + (await exact(page, "window-bias"))).toBeCloseTo(z, 12);
  const shown = Math.max(0, z);
  expect(await exact(page, "subject-value")).toBe(shown);
  await expect(pixel).toHaveAttribute(
    "aria-label",
    new RegExp(`: ${shown === 0 ? "0" : shown.toFixed(2).slice(0, 4)}`),
  );

  for (const [width, height, zoom] of [
    [1280, 800, 1],
    [960, 600, 1],
    [1280, 800, 2],
  ] as const) {
    await resize(app, width, height, zoom);
    await look(app, `story-convolution-${width}-${zoom}`);
    if (zoom > 1) continue;
    // The network is seen whole from left to right, in most of the height.
    const drawing = page.getByTestId("drawing");
    expect(await drawing.evaluate((element) => element.scrollWidth - element.clientWidth)).toBeLessThanOrEqual(0);
    const { height: high = 0 } = (await drawing.boundingBox()) ?? {};
    expect(high).toBeGreaterThan(0.45 * height);
  }

  // One place to the right: what lay under its last two columns lies under the first two.
  await tabTo(page, pixel);
  await page.keyboard.press("ArrowRight");
  await expect
    .poll(async () => (await numbersOf(page, "window-x")).map((row) => row.slice(0, 2)))
    .toEqual(x.map((row) => row.slice(1)));
  await app.close();
});
