// The panel on the right keeps its width: by mouse and keys, in every station, and at the next start.

import { expect, test } from "@playwright/test";
import { rm } from "node:fs/promises";
import { launchApp, makeHome } from "../app";
import { expectAccessible, goTo, openSample } from "../person";
import { resize } from "../views";

test("a panel whose width is kept, by mouse and keys, in every station and at the next start", async () => {
  const home = await makeHome();
  const first = await launchApp({ home });
  await resize(first, 1280, 800);
  await openSample(first.page, "cars");
  const errors: string[] = [];
  first.page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  const splitter = first.page.getByTestId("splitter");
  await splitter.focus();
  await first.page.keyboard.press("ArrowLeft");
  await expect(splitter).toHaveAttribute("aria-valuenow", "316");
  const box = await splitter.boundingBox();
  const [x, y] = [(box?.x ?? 0) + 4, (box?.y ?? 0) + 200];
  await first.page.mouse.move(x, y);
  await first.page.mouse.down();
  await first.page.mouse.move(x - 64, y + 10, { steps: 4 });
  await first.page.mouse.up();
  for (const station of ["build", "train", "data"] as const) {
    await goTo(first.page, station);
    await expect(splitter).toHaveAttribute("aria-valuenow", "380");
    await expectAccessible(first.page);
  }
  await expect
    .poll(() => first.page.evaluate(() => window.gradual.call("settings.read")))
    .toMatchObject({ value: { panelWidth: 380 } });
  // Narrow and enlarged, the panel stands below, and comes back as it was.
  await resize(first, 1280, 800, 2);
  await expect(splitter).toHaveCount(0);
  await resize(first, 1280, 800);
  await expect(splitter).toHaveAttribute("aria-valuenow", "380");
  expect(errors).toEqual([]);
  await first.close();
  const second = await launchApp({ home });
  await resize(second, 1280, 800);
  await openSample(second.page, "iris");
  await expect(second.page.getByTestId("splitter")).toHaveAttribute("aria-valuenow", "380");
  await second.close();
  await rm(home, { recursive: true, force: true });
});
