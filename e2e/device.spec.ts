// What runs are trained on: chosen in the Train station, told in the status line; and the memory that a run will take.

import { expect, test } from "@playwright/test";
import { launchApp } from "./app";
import { expectAccessible, goTo, openSample, zoomedPicture } from "./person";

test("a GPU is asked for; whether it is there or not, the run is trained and says on what", async () => {
  const app = await launchApp();
  const { page } = app;
  await openSample(page, "penguins");
  await goTo(page, "train");
  await page.getByTestId("advanced").locator("summary").click();
  await expect(page.getByTestId("memory")).toContainText(/parameters · about [\d.,]+ MB of [\d.,]+ GB memory/);
  await page.getByTestId("device").selectOption({ label: "GPU (WebGPU)" });
  // The probe runs in a process of its own, which main starts.
  const about = page.getByTestId("device-about");
  await expect(about).toContainText(/was found|Runs are trained on the CPU/, { timeout: 30_000 });
  const found = (await about.textContent())?.startsWith("A GPU was found") === true;
  await about.scrollIntoViewIfNeeded();
  for (const theme of ["light", "dark"] as const) {
    await page.evaluate(
      (wanted) =>
        window.gradual.call("settings.write", {
          theme: wanted,
          reducedMotion: "on",
          device: "gpu",
          threads: null,
          notifications: true,
          panelWidth: 300,
        }),
      theme,
    );
    await expect(page.locator("html")).toHaveAttribute("data-theme", theme);
    await zoomedPicture(app, `device-${theme}`);
    await expectAccessible(page);
  }
  await page.getByTestId("train").click();
  const ended = page.getByTestId("stop-banner");
  await expect(page.getByTestId("stop").or(ended).first()).toBeVisible({ timeout: 60_000 });
  await expect(page.getByTestId("device-now")).toContainText(found ? "GPU" : "CPU");
  if (!found) await expect(page.getByTestId("notice").filter({ hasText: "Trained on the CPU" })).toBeVisible();
  if (await page.getByTestId("stop").isVisible())
    await page
      .getByTestId("stop")
      .click({ timeout: 5_000 })
      .catch(() => undefined);
  await expect(ended).toBeVisible({ timeout: 60_000 });
  await app.close();
});
