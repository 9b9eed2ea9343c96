// Two hours at the window in fast time: ten runs one after the other, each with the epochs of twelve minutes at three a second, or one run with the
// epochs of two hours, while a person goes through the stations. What the window still holds meanwhile, once the garbage is collected.

const RUNS = 10;
const TIMEOUT = 300_000;
/** Between two walks through the stations; ms. */
const PAUSE = 5_000;

/** What is held after each run, in turn, and how much more after the last than after the first, in percent. */
export async function measureHours(page) {
  const held = await memoryOf(page);
  const results = { held: [], nodes: [], listeners: [], seconds: [] };
  for (let run = 1; run <= RUNS; run++) {
    const begin = performance.now();
    await train(page, run);
    await lookWhileItTrains(page);
    await page.getByTestId("stop-banner").waitFor({ timeout: TIMEOUT });
    await page.locator('[data-testid="train"]:not([aria-disabled])').waitFor({ timeout: TIMEOUT });
    await lookAtWhatItIs(page);
    for (const [name, value] of Object.entries(await held())) results[name].push(value);
    results.seconds.push((performance.now() - begin) / 1_000);
  }
  return { ...results, growth: [growth(results.held)] };
}

/** The same of one long run: as often as a person has gone through its stations, and when it has ended. */
export async function measureLongRun(page) {
  const held = await memoryOf(page);
  const results = { held: [], nodes: [], listeners: [], seconds: [] };
  await train(page, 1);
  const begin = performance.now();
  const note = async () => {
    for (const [name, value] of Object.entries(await held())) results[name].push(value);
    results.seconds.push((performance.now() - begin) / 1_000);
  };
  const hasEnded = page.getByTestId("stop-banner");
  while (!(await hasEnded.isVisible())) {
    await lookWhileItTrains(page);
    await page.waitForTimeout(PAUSE);
    await note();
  }
  await note();
  return { ...results, growth: [growth(results.held)] };
}

const growth = (values) => 100 * (values.at(-1) / values[0] - 1);

/** Reads how much the window holds after garbage collection: MiB of its heap, and how many parts of pages and listeners. */
async function memoryOf(page) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Performance.enable");
  return async () => {
    // What a first collection lets go of may have held more.
    for (let time = 0; time < 3; time++) {
      await devtools.send("HeapProfiler.collectGarbage");
      await page.waitForTimeout(100);
    }
    const { metrics } = await devtools.send("Performance.getMetrics");
    const value = (wanted) => metrics.find(({ name }) => name === wanted).value;
    return { held: value("JSHeapUsedSize") / 2 ** 20, nodes: value("Nodes"), listeners: value("JSEventListeners") };
  };
}

const go = (page, station) => page.getByTestId(`station-${station}`).click();

/** The same settings again, from another seed. */
async function train(page, run) {
  await go(page, "train");
  await page.getByTestId("train").click();
  if (run > 1) await page.getByTestId("new-seed").click();
  await page.getByTestId("live").waitFor({ timeout: TIMEOUT });
}

/** A walk through a step, and a row that is tried while its answer changes. */
async function lookWhileItTrains(page) {
  await go(page, "learn");
  await page.getByTestId("tab-step").click();
  await page.getByTestId("subject-name").waitFor({ timeout: TIMEOUT });
  // After the last step there is none.
  await page.getByTestId("learn-origin").selectOption({ index: 0 });
  for (let step = 0; step < 3; step++) await page.getByTestId("learn-step").click();
  await tryRows(page);
  await go(page, "train");
}

/** Its records, its evaluation, and rows that it answers. */
async function lookAtWhatItIs(page) {
  await go(page, "learn");
  await page.getByTestId("tab-time").click();
  const choice = page.getByTestId(/^time-open-/);
  const slider = page.getByTestId("time-slider");
  await choice.or(slider).first().waitFor({ timeout: TIMEOUT });
  if ((await choice.count()) > 0) await choice.first().click();
  await slider.waitFor({ timeout: TIMEOUT });
  for (const key of ["Home", "End", "ArrowLeft"]) await slider.press(key);
  await go(page, "evaluate");
  await page.getByTestId("evaluate-sentence").waitFor({ timeout: TIMEOUT });
  await tryRows(page);
  await go(page, "train");
  await page.getByTestId("stop-banner").waitFor({ timeout: TIMEOUT });
}

async function tryRows(page) {
  await go(page, "try");
  for (let row = 0; row < 3; row++) {
    await page.getByTestId("try-next").click();
    await page.getByTestId("try-bars").waitFor({ timeout: TIMEOUT });
  }
}
