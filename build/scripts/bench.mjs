// `npm run bench`: steps per second of the engine, beside PyTorch and TensorFlow.js where they are installed.
// `npm run bench -- --records`: what recording for the time machine costs.
// `npm run bench -- --data`: what importing a large table costs beside DuckDB's own way of doing it; with `--pictures 10000` what
// importing pictures costs beside their decoder, with `--huge 10` what a table of 10 GB takes.
// `npm run bench -- --evaluate`: what an evaluation costs beside ONNX Runtime's own time for the predictions.
// `npm run bench -- --window`: how prompt the built app's window is, while it trains and in the Learn station.
import { parseArgs } from "node:util";
import { availableParallelism, cpus, loadavg } from "node:os";
import { ensureBundles } from "./lib/bundle.mjs";
import { noDisplay } from "./lib/display.mjs";
import { ensureElectron } from "./lib/electron.mjs";
import { ensureModules } from "./lib/modules.mjs";
import { inRoot, root, run } from "./lib/run.mjs";
import { Explained, main, say, step } from "./lib/say.mjs";

async function benchWindow() {
  const why = noDisplay();
  if (why !== undefined)
    throw new Explained(
      `npm run bench -- --window opens a window, and there is no display: ${why}.\nWith Debian's xvfb: xvfb-run -a npm run bench -- --window`,
    );
  await ensureElectron();
  await ensureBundles();
  const { measureWindow, windowTable } = await import("../bench/window.mjs");
  const load = () =>
    loadavg()
      .map((value) => value.toFixed(1))
      .join(", ");
  const before = load();
  const { values } = parseArgs({
    allowPositionals: true,
    options: { window: { type: "boolean" }, only: { type: "string" }, rounds: { type: "string", default: "1" } },
  });
  const asked = { only: values.only?.split(","), rounds: Number(values.rounds) };
  const results = await step("Measuring the window", () => measureWindow(root, asked));
  say(
    `${cpus()[0]?.model ?? "unknown processor"}, ${availableParallelism()} threads; load of 1, 5 and 15 minutes: ${before} before, ${load()} after.\n`,
  );
  say(windowTable(results));
}

main(async () => {
  await ensureModules();
  if (process.argv.includes("--window")) {
    await benchWindow();
    return 0;
  }
  if (process.argv.includes("--records")) {
    const { measureRecords } = await import("../bench/records.mjs");
    const { values } = parseArgs({
      options: { records: { type: "boolean" }, rounds: { type: "string", default: "41" } },
    });
    say(await step("Training with and without records", () => measureRecords(Number(values.rounds))));
    return 0;
  }
  if (process.argv.includes("--evaluate")) {
    const { measureEvaluation } = await import("../bench/evaluate.mjs");
    const { values } = parseArgs({
      options: {
        evaluate: { type: "boolean" },
        rows: { type: "string", default: "1000000" },
        rounds: { type: "string", default: "3" },
      },
    });
    const asked = { rows: Number(values.rows), rounds: Number(values.rounds) };
    say(await step("Evaluating", () => measureEvaluation(asked)));
    return 0;
  }
  if (process.argv.includes("--data")) {
    const { measureData } = await import("../bench/data.mjs");
    const { values } = parseArgs({
      options: {
        data: { type: "boolean" },
        rows: { type: "string", default: "1000000" },
        file: { type: "string" },
        rounds: { type: "string", default: "5" },
        pictures: { type: "string" },
        side: { type: "string", default: "1000" },
        huge: { type: "string" },
        folder: { type: "string" },
      },
    });
    if (values.huge !== undefined) {
      const { measureHuge } = await import("../bench/huge.mjs");
      const wanted = { gigabytes: Number(values.huge), folder: values.folder };
      say(await step("Importing a huge table, and training on it", () => measureHuge(wanted)));
      return 0;
    }
    if (values.pictures !== undefined) {
      const { measurePictures } = await import("../bench/pictures.mjs");
      const wanted = { count: Number(values.pictures), side: Number(values.side), rounds: Number(values.rounds) };
      say(await step("Importing pictures, and decoding them", () => measurePictures(wanted)));
      return 0;
    }
    const asked = { rows: Number(values.rows), file: values.file, rounds: Number(values.rounds) };
    say(await step("Importing a table, and copying it", () => measureData(asked)));
    return 0;
  }
  const { code } = await run(process.execPath, [inRoot("build/bench/bench.mjs"), ...process.argv.slice(2)]);
  return code;
});
