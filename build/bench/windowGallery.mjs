/* global document, requestAnimationFrame -- some functions run in the page */
// How smoothly a gallery of many pictures is scrolled through, and how long a picture on screen stays empty.
import { watched } from "./windowApp.mjs";

/** Pixels between two frames: a quick turn of the wheel. */
const STEPS = { slowly: 24, quickly: 160 };
const FRAMES = 240;

export async function measureGallery(page) {
  await page.locator('[data-testid="station-data"]:not([aria-disabled])').click({ timeout: 120_000 });
  await page.locator('[data-testid="example"]').first().waitFor({ timeout: 120_000 });
  await page.waitForTimeout(3_000);
  const figures = {};
  for (const [how, step] of Object.entries(STEPS)) {
    const { frame, task, result } = await watched(page, () => page.evaluate(scroll, [step, FRAMES]));
    Object.assign(figures, {
      [`${how}, frames`]: frame,
      [`${how}, long tasks`]: task,
      [`${how}, % of tiles not there yet`]: result,
    });
  }
  figures["a jump into the middle, until all are there"] = [await page.evaluate(jump)];
  return figures;
}

/** In the page: for each frame of a scroll, how many of the tiles on screen had no picture yet. */
function scroll([step, frames]) {
  const scroller = document.querySelector('[data-testid="pictures"]').parentElement;
  return new Promise((resolve) => {
    const empty = [];
    const next = () => {
      scroller.scrollTop += step;
      const count = (wanted) => scroller.querySelectorAll(wanted).length;
      const [missing, there] = [count("[data-index]"), count('[data-testid="example"]')];
      empty.push((100 * missing) / Math.max(1, missing + there));
      if (empty.length < frames) requestAnimationFrame(next);
      else resolve(empty);
    };
    requestAnimationFrame(next);
  });
}

/** In the page: milliseconds. */
function jump() {
  const scroller = document.querySelector('[data-testid="pictures"]').parentElement;
  return new Promise((resolve) => {
    const begin = performance.now();
    scroller.scrollTop = scroller.scrollHeight / 2;
    const look = () =>
      requestAnimationFrame(() => {
        const isThere = performance.now() - begin > 30 && scroller.querySelector("[data-index]") === null;
        if (isThere) resolve(performance.now() - begin);
        else look();
      });
    look();
  });
}
