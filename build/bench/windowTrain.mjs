// The window while a run of millions of steps trains: its frames, and how long pause, continue and stop take from the press to the answer
// on the screen.
import { press, watched } from "./windowApp.mjs";

const SECONDS = 10;
const ROUNDS = 9;

export async function measureTraining(page) {
  await page.getByTestId("station-train").click();
  await page.getByTestId("epochs").fill("1000000");
  await page.getByTestId("epochs").press("Enter");
  // No rule ends the run before it is stopped.
  for (const rule of ["no-improvement", "weights-unchanged"]) {
    const remove = page.getByTestId(`rule-${rule}`).getByTestId("remove-rule");
    if ((await remove.count()) > 0) await remove.click();
  }

  const results = { frame: [], task: [], pause: [], continue: [], stop: [] };
  for (let round = 0; round < ROUNDS; round++) {
    await page.getByTestId("train").click();
    await page.getByTestId("live").waitFor();
    if (round === 0) {
      const { frame, task } = await watched(page, () => page.waitForTimeout(SECONDS * 1_000));
      Object.assign(results, { frame, task });
    }
    results.pause.push(await page.evaluate(press, ["pause", "continue"]));
    results.continue.push(await page.evaluate(press, ["continue", "pause"]));
    await page.getByTestId("pause").waitFor();
    results.stop.push(await page.evaluate(press, ["stop", "stop-banner"]));
    await page.locator('[data-testid="train"]:not([aria-disabled])').waitFor();
  }
  return results;
}

const MINUTE = 60;
const EVERY = 10;

/** Points are the epochs' losses of both parts; memory is what is still held after the garbage is collected. */
export async function measureLiveChart(page) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Performance.enable");
  const heap = async () => {
    await devtools.send("HeapProfiler.collectGarbage");
    const { metrics } = await devtools.send("Performance.getMetrics");
    return metrics.find(({ name }) => name === "JSHeapUsedSize").value / 2 ** 20;
  };
  // "12,345 of 10,000,000"
  const epoch = async () =>
    Number(/[\d,]+/.exec(await page.getByTestId("live").locator("dd").first().innerText())[0].replaceAll(",", ""));
  await page.getByTestId("station-train").click();
  await page.getByTestId("train").click();
  await page.getByTestId("live").waitFor();
  const results = { frame: [], task: [], points: [], heap: [] };
  for (let second = 0; second < MINUTE; second += EVERY) {
    const [before, begin] = [await epoch(), performance.now()];
    const { frame, task } = await watched(page, () => page.waitForTimeout(EVERY * 1_000));
    results.points.push((2_000 * ((await epoch()) - before)) / (performance.now() - begin));
    results.frame.push(...frame);
    results.task.push(...task);
    results.heap.push(await heap());
  }
  return results;
}
