/* global document, requestAnimationFrame -- some functions run in the page */
// How prompt the Learn station is: a weight's trace, the time machine's slider, the landscape, the stopping lab.
import { watched } from "./windowApp.mjs";

const TRACES = 20;

const learn = (page) => page.getByTestId("station-learn").click();

/** The first click on a weight, right after the station was opened for the first time. */
export const measureFirstTrace = (page) => traces(page, 1);

/** Clicks on weights in the drawing, all over it: milliseconds from each press to the frame that has the weight's whole trace. */
export const measureTraces = (page) => traces(page, TRACES);

async function traces(page, count) {
  await learn(page);
  await page.getByTestId("subject-name").waitFor({ timeout: 60_000 });
  const canvas = page.getByTestId("drawing").locator("canvas");
  const { result, ...rest } = await watched(page, async () => {
    const times = [];
    for (let at = 0; times.length < count && at < 20 * TRACES; at++) {
      const box = await canvas.boundingBox();
      const view = await page.getByTestId("drawing").boundingBox();
      // The golden ratio and the square root of two spread the places evenly.
      const x = Math.max(box.x, view.x) + ((at * 0.618034) % 1) * Math.min(box.width, view.width);
      const y = Math.max(box.y, view.y) + ((at * 0.414214) % 1) * Math.min(box.height, view.height);
      await page.mouse.move(x, y);
      // What can be chosen there is told under the pointer.
      if (!((await canvas.getAttribute("class")) ?? "").includes("cursor-pointer")) continue;
      const time = await pressed(page, () => page.mouse.click(x, y));
      if (time !== null && (await page.getByTestId("weight-value").count()) > 0) times.push(time);
    }
    return times;
  });
  return { time: result, ...rest };
}

/** From the press until another subject is shown; null where none is within a quarter of a second. */
async function pressed(page, click) {
  const found = page.evaluate(
    () =>
      new Promise((resolve) => {
        const name = () => document.querySelector('[data-testid="subject-name"]')?.textContent;
        let before = name();
        let begin = null;
        document.addEventListener("pointerdown", () => (begin = performance.now()), { capture: true, once: true });
        const from = performance.now();
        const look = () => {
          // What is late from the press before.
          if (begin === null) before = name();
          if (name() !== before) resolve(performance.now() - begin);
          else if (performance.now() - (begin ?? from) > (begin === null ? 5_000 : 1_000)) resolve(null);
          else requestAnimationFrame(look);
        };
        look();
      }),
  );
  await click();
  return found;
}

/** Replays the run, then drags the slider over all records: to the end and back at a record a frame, then to and fro at random. */
export async function measureScrubbing(page) {
  await learn(page);
  await page.getByTestId("tab-time").click();
  await page.getByTestId("time-open-1").click();
  await page.getByTestId("time-replay").click({ timeout: 60_000 });
  await page.getByTestId("time-slider").waitFor({ timeout: 300_000 });
  const { frame, task } = await watched(page, () => page.evaluate(scrub));
  return { frame, task };
}

/** In the page: the slider is moved in each frame, as a drag does. */
function scrub() {
  const slider = document.querySelector('[data-testid="time-slider"]');
  const last = Number(slider.max);
  const places = [];
  for (let at = last; at >= 0; at--) places.push(at);
  for (let at = 0; at <= last; at++) places.push(at);
  for (let at = 1; at <= last; at++) places.push(Math.floor(((at * 0.618034) % 1) * last));
  return new Promise((resolve) => {
    const next = () => {
      const place = places.shift();
      if (place === undefined) return void resolve();
      slider.value = String(place);
      slider.dispatchEvent(new Event("input", { bubbles: true }));
      requestAnimationFrame(next);
    };
    next();
  });
}

/** Each kind of landscape at its finest grid, then eight steps with it open. */
export async function measureLandscape(page) {
  await learn(page);
  await page.getByTestId("subject-name").waitFor({ timeout: 60_000 });
  const times = [];
  const { frame, task } = await watched(page, async () => {
    const done = async (begin) => {
      await page.getByTestId("landscape-cursor").waitFor({ timeout: 120_000 });
      while (await page.getByTestId("landscape").getByTestId("task-cancel").count()) await page.waitForTimeout(5);
      times.push(performance.now() - begin);
    };
    let begin = performance.now();
    await page.getByTestId("tab-landscape").click();
    await done(begin);
    for (let step = 0; step < 8; step++) {
      begin = performance.now();
      await page.getByTestId("learn-step").click();
      await page
        .getByTestId("landscape-sentence")
        .filter({ hasText: `After step ${step + 1} ` })
        .waitFor();
      await done(begin);
    }
  });
  return { time: times, frame, task };
}

/** The three trainings of the stopping lab, to their end. */
export async function measureStopping(page) {
  await learn(page);
  await page.getByTestId("subject-name").waitFor({ timeout: 60_000 });
  await page.getByTestId("tab-stopping").click();
  await page.getByTestId("guess-once").check();
  const begin = performance.now();
  const { frame, task } = await watched(page, async () => {
    await page.getByTestId("lab-run").click();
    await page.getByTestId("stopping-answer").waitFor({ timeout: 120_000 });
  });
  return { time: [performance.now() - begin], frame, task };
}
