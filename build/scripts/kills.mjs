// Kills training runs with SIGKILL at random moments, resumes them, and compares what they leave with runs that were never
// killed: `node build/scripts/kills.mjs [--kills 100] [--seed 1] [--keep]`. Half of the kills come at a random time, half at a random
// change in the run's folder, so that they fall between two writes too. After each kill the records are looked at: whole ones, then at most
// a torn one; none of them is lost by the resumption, and each has the bytes of the run that was never killed. Needs the built engine
// (`npm run build:engine`).
import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, watch, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { readRecords } from "./lib/records.mjs";
import { main, say } from "./lib/say.mjs";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const GRADUAL = join(ROOT, "build/bin/gradual.mjs");

/** Layers one behind the other. */
const chain = (...layers) => {
  const all = [
    { id: "input", type: "input" },
    ...layers.map((layer, index) => ({ id: `layer-${index + 1}`, ...layer })),
    { id: "output", type: "output", params: { activation: "softmax" } },
  ];
  return { layers: all, connections: all.slice(1).map(({ id }, index) => [all[index].id, id]) };
};

const CNN = chain(
  { type: "average-pooling2d", params: { kernelHeight: 4, kernelWidth: 4, strideHeight: 4, strideWidth: 4 } },
  { type: "conv2d", params: { filters: 16, padding: "same", activation: "linear" } },
  { type: "batch-norm" },
  { type: "activation", params: { activation: "relu" } },
  { type: "max-pooling2d" },
  { type: "flatten" },
  { type: "dropout", params: { rate: 0.3 } },
);
const LSTM = chain(
  { type: "average-pooling2d", params: { kernelHeight: 4, kernelWidth: 2, strideHeight: 4, strideWidth: 2 } },
  { type: "reshape", params: { axes: "2", first: 7, second: 14 } },
  { type: "lstm", params: { units: 12 } },
);

/** Networks and recipes: what they have in common is that they last some seconds. */
const CASES = [
  {
    name: "CNN with batch norm and dropout, adam",
    example: "digits",
    model: CNN,
    training: {
      epochs: 14,
      batchSize: 64,
      optimizer: { type: "adam", params: { learningRate: 0.002 } },
      rules: [],
      restoreBest: true,
    },
  },
  {
    name: "LSTM, rmsprop falling by a cosine",
    example: "digits",
    model: LSTM,
    training: {
      epochs: 7,
      batchSize: 64,
      optimizer: { type: "rmsprop", params: { learningRate: 0.002 } },
      schedule: { type: "cosine" },
      rules: [],
      restoreBest: true,
    },
  },
  {
    name: "adam, dropout, best weights",
    example: "penguins",
    dropout: 0.3,
    training: { epochs: 8_000, rules: [], restoreBest: true },
  },
  {
    name: "momentum, weight-change rule",
    example: "iris",
    training: {
      epochs: 1_000_000,
      optimizer: { type: "momentum", params: { learningRate: 0.01 } },
      rules: [{ type: "weights-unchanged", params: { threshold: 0.00025, patience: 40 } }],
      restoreBest: false,
    },
  },
  {
    name: "lion on a plateau, clipped, with penalties and a frozen layer",
    example: "penguins",
    settings: { hidden: { frozen: true }, output: { l1: 0.001, l2: 0.01, maxNorm: 2 } },
    training: {
      epochs: 8_000,
      optimizer: { type: "lion", params: { learningRate: 0.001 } },
      schedule: { type: "plateau", params: { patience: 20, factor: 0.7, warmup: 3 } },
      clipping: { type: "global-norm", params: { limit: 0.5 } },
      rules: [],
      restoreBest: true,
    },
  },
  {
    name: "adamw, wide layers, patience",
    example: "cars",
    units: 256,
    training: {
      epochs: 3_500,
      optimizer: { type: "adamw", params: { learningRate: 1e-5 } },
      rules: [{ type: "no-improvement", params: { patience: 500 } }],
      restoreBest: true,
    },
  },
];

/** A small generator (mulberry32), so that a failure can be had again. */
function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function makeProject(folder, { example, model: given, dropout, units, settings = {}, training }) {
  cpSync(join(ROOT, "examples", example), folder, { recursive: true });
  rmSync(join(folder, "runs"), { recursive: true, force: true });
  const file = join(
    folder,
    readdirSync(folder).find((name) => name.endsWith(".gradual")),
  );
  const document = JSON.parse(readFileSync(file, "utf8"));
  document.training = { ...document.training, ...training };
  if (given !== undefined) document.model = structuredClone(given);
  const { model } = document;
  if (units !== undefined) for (const { type, params } of model.layers) if (type === "dense") params.units = units;
  for (const layer of model.layers) layer.params = { ...layer.params, ...settings[layer.id] };
  if (dropout !== undefined) {
    const last = model.connections.findIndex(([, to]) => to === "output");
    const [from] = model.connections[last];
    model.layers.push({ id: "drop", type: "dropout", params: { rate: dropout } });
    model.connections.splice(last, 1, [from, "drop"], ["drop", "output"]);
  }
  writeFileSync(file, JSON.stringify(document));
}

/** The folder of a project's only run. */
function runIn(folder) {
  return join(
    folder,
    "runs",
    readdirSync(join(folder, "runs")).find((name) => /^\d/.test(name)),
  );
}

/** What is on record after a kill, or null; throws where it is not a prefix of whole records. */
function recordsAfterKill(folder) {
  const run = runIn(folder);
  const file = join(run, "records.bin");
  if (!existsSync(file)) return null;
  const found = readRecords(file);
  if (found.torn >= found.recordBytes)
    throw new Error(
      `${file}: ${found.torn} bytes behind its ${found.records.length} records, of ${found.recordBytes} each`,
    );
  const checkpoint = join(run, "checkpoint.json");
  const from = existsSync(checkpoint) ? JSON.parse(readFileSync(checkpoint, "utf8")).position.step : 0;
  return { ...found, from };
}

/** What is wrong with the records of a run that was killed after `before` was on record, and of which `whole` was never killed. */
function oddRecords(whole, before, folder) {
  const { records, spacing, torn } = readRecords(join(runIn(folder), "records.bin"));
  const bytesAt = new Map(records.map(({ step, bytes }) => [step, bytes]));
  const found = [];
  if (torn > 0) found.push(`${torn} bytes behind the last record`);
  if (Math.max(...bytesAt.keys()) !== Math.max(...whole.records.map(({ step }) => step)))
    found.push("no record of the last step");
  const differs = whole.records.filter(({ step, bytes }) => bytesAt.has(step) && bytesAt.get(step) !== bytes);
  if (differs.length > 0) found.push(`other bytes at steps ${differs.map(({ step }) => step).join(", ")}`);
  for (const one of before) {
    if (one.spacing !== spacing) continue;
    const lost = one.records.filter(({ step }) => step <= one.from && !bytesAt.has(step));
    if (lost.length > 0) found.push(`steps ${lost.map(({ step }) => step).join(", ")} are lost`);
  }
  return found;
}

/** What a run leaves, without the time it took. */
function traces(folder) {
  const run = runIn(folder);
  const read = (name) => readFileSync(join(run, name));
  const { stopReason, epochs, steps, bestEpoch } = JSON.parse(read("run.json").toString());
  const metrics = read("metrics.csv")
    .toString()
    .split("\n")
    .map((line) =>
      line
        .split(",")
        .filter((_, column) => column !== 2)
        .join(),
    );
  return {
    "run.json": JSON.stringify({ stopReason, epochs, steps, bestEpoch }),
    "metrics.csv": metrics.join("\n"),
    ...Object.fromEntries(
      ["weights.safetensors", "best.safetensors", "steps.csv"].map((name) => [
        name,
        existsSync(join(run, name)) ? read(name).toString("base64") : "",
      ]),
    ),
  };
}

/** Trains or resumes; kills the process at `when` if it is still there. @returns {Promise<boolean>} whether it was killed */
function run(args, when) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [GRADUAL, "train", ...args], { stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    child.stderr.on("data", (text) => (said = `${said}${text}`.slice(-2_000)));
    const disarm = when?.(() => child.kill("SIGKILL"));
    child.on("exit", (code, signal) => {
      disarm?.();
      if (signal === "SIGKILL") resolve(true);
      else if (code === 0) resolve(false);
      else reject(new Error(`gradual train ${args.join(" ")} ended with ${code}:\n${said}`));
    });
  });
}

const afterTime = (ms) => (kill) => {
  const timer = setTimeout(kill, ms);
  return () => clearTimeout(timer);
};

/** At the `count`-th change of a file in any run's folder. */
const atChange = (folder, count) => (kill) => {
  let left = count;
  const watcher = watch(join(folder, "runs"), { recursive: true }, () => {
    left -= 1;
    if (left === 0) kill();
  });
  return () => watcher.close();
};

main(async () => {
  const { values } = parseArgs({
    options: {
      kills: { type: "string", default: "100" },
      seed: { type: "string", default: "1" },
      keep: { type: "boolean", default: false },
    },
  });
  const wanted = Number(values.kills);
  const draw = random(Number(values.seed));
  const place = mkdtempSync(join(tmpdir(), "gradual-kills-"));
  const wholes = [];
  for (const [index, one] of CASES.entries()) {
    const folder = join(place, `whole-${index}`);
    makeProject(folder, one);
    const began = performance.now();
    await run([folder]);
    const ms = performance.now() - began;
    wholes.push({ ...one, traces: traces(folder), records: readRecords(join(runIn(folder), "records.bin")), ms });
    say(`${one.name}: ${(wholes[index].ms / 1000).toFixed(1)} s`);
  }
  let [kills, resumed, compared, missed] = [0, 0, 0, 0];
  const differing = [];
  for (let number = 0; kills < wanted; number++) {
    const whole = wholes[number % wholes.length];
    const folder = join(place, `killed-${number}`);
    makeProject(folder, whole);
    // Up to four kills in one run's life, then it is let go to its end.
    const most = 1 + Math.floor(draw() * 4);
    const recorded = [];
    for (let kill = 0; kill <= most; kill++) {
      const runs = existsSync(join(folder, "runs"))
        ? readdirSync(join(folder, "runs")).filter((name) => existsSync(join(folder, "runs", name, "run.json")))
        : [];
      const hasRun = runs.length > 0;
      // Killed between its end and that of the process: there is nothing left to resume.
      if (
        hasRun &&
        !["interrupted", undefined].includes(
          JSON.parse(readFileSync(join(folder, "runs", runs[0], "run.json"), "utf8")).stopReason?.kind,
        )
      )
        break;
      const byTime = draw() < 0.5 || !hasRun;
      const when =
        kill === most
          ? undefined
          : byTime
            ? afterTime(draw() * whole.ms)
            : atChange(folder, 1 + Math.floor(draw() * 200));
      if (hasRun) resumed += 1;
      if (!(await run(hasRun ? [folder, "--resume", "last"] : [folder], when))) break;
      kills += 1;
      const left = readdirSync(join(folder, "runs")).some((name) => /^\d/.test(name)) ? recordsAfterKill(folder) : null;
      if (left !== null) recorded.push(left);
    }
    if (readdirSync(join(folder, "runs")).filter((name) => /^\d/.test(name)).length > 1) {
      // A kill between making the folder and writing run.json: what is left there was no run yet.
      missed += 1;
      for (const name of readdirSync(join(folder, "runs")))
        if (!existsSync(join(folder, "runs", name, "run.json")))
          rmSync(join(folder, "runs", name), { recursive: true });
    }
    const found = traces(folder);
    const odd = [
      ...Object.keys(found).filter((name) => found[name] !== whole.traces[name]),
      ...oddRecords(whole.records, recorded, folder).map((what) => `records.bin (${what})`),
    ];
    compared += 1;
    if (odd.length > 0) differing.push(`${folder} (${whole.name}): ${odd.join(", ")}`);
    else if (!values.keep) rmSync(folder, { recursive: true });
    say(`${kills} kills, ${resumed} resumed, ${compared} runs compared, ${differing.length} differ`);
  }
  say(
    `${kills} kills by SIGKILL, ${resumed} resumptions, ${compared} runs compared bit by bit, ${missed} killed before they were a run: ${differing.length === 0 ? "all identical" : `DIFFERENT:\n${differing.join("\n")}`}.`,
  );
  if (differing.length === 0 && !values.keep) rmSync(place, { recursive: true });
  return differing.length === 0 ? 0 : 1;
});
