/* global document, requestAnimationFrame -- some functions run in the page */
// How long the window is held up by the first opening of each station. Data is there from the start.
import { watched } from "./windowApp.mjs";

const STATIONS = ["build", "train", "evaluate", "try", "learn"];
/** So long after a station was asked for, what comes of that is over. */
const OVER = 1_500;

export async function measureStations(page) {
  await page.locator('[data-testid="station-learn"]:not([aria-disabled])').waitFor({ timeout: 60_000 });
  await page.waitForTimeout(OVER);
  const figures = { "start, long tasks": await page.evaluate(longTasksSoFar) };
  for (const station of STATIONS) {
    const { result, task } = await watched(page, async () => {
      const time = await page.evaluate(open, station);
      await page.waitForTimeout(OVER);
      return time;
    });
    Object.assign(figures, { [`${station}, until a frame has it`]: [result], [`${station}, long tasks`]: task });
  }
  return figures;
}

/** In the page. */
function longTasksSoFar() {
  return new Promise((resolve) => {
    const observer = new PerformanceObserver((list) => resolve(list.getEntries().map(({ duration }) => duration)));
    observer.observe({ type: "longtask", buffered: true });
    setTimeout(() => resolve([]), 500);
  });
}

/** In the page: milliseconds from the press to the end of the first frame that has the station. */
function open(station) {
  return new Promise((resolve) => {
    const begin = performance.now();
    const button = document.querySelector(`[data-testid="station-${station}"]`);
    button.click();
    const look = () =>
      requestAnimationFrame(() => {
        if (button.getAttribute("aria-current") !== "page") look();
        else setTimeout(() => resolve(performance.now() - begin));
      });
    look();
  });
}
