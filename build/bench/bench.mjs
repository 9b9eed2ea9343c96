// The benchmark: training steps of four networks in Gradual, PyTorch and TensorFlow.js, interleaved in one run, so that
// whatever else the machine does meets all of them alike. Prints medians and ratios.
//
//   npm run bench [-- --rounds 9] [--only 784-512-512-10] [--without-tensorflow] [--json]

import { availableParallelism, cpus } from "node:os";
import { existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { build } from "vite";
import { inRoot } from "../scripts/lib/run.mjs";
import { Explained, main, say, step } from "../scripts/lib/say.mjs";
import { Peer } from "./peer.mjs";
import { median, perStep, rowOf, table } from "./report.mjs";

/** Layers, rows in a batch, and the least ratio to PyTorch that is aimed at. */
const NETWORKS = [
  { sizes: [2, 8, 4, 2], batch: 16, goal: 9.3 },
  { sizes: [30, 64, 32, 2], batch: 32, goal: 6.8 },
  { sizes: [784, 128, 64, 10], batch: 64, goal: 4.6 },
  { sizes: [784, 512, 512, 10], batch: 128, goal: 1.46 },
];
/** Rows of the resident data set. */
const ROWS = 8_192;
/** How long one measurement should last, in seconds. */
const MEASUREMENT = 0.15;
const THREADS = availableParallelism() > 1 ? [1, 2] : [1];

/** Bundles Gradual's side, from the sources as they are. */
async function bundleProduct() {
  const outDir = inRoot("node_modules/.cache/gradual/bench");
  mkdirSync(outDir, { recursive: true });
  await build({
    root: inRoot(),
    configFile: false,
    publicDir: false,
    logLevel: "warn",
    ssr: { noExternal: true, external: ["onnxruntime-node", "@duckdb/node-api"] },
    build: { ssr: inRoot("build/bench/product.ts"), outDir, target: "node20", minify: false, rolldownOptions: { output: { format: "es", entryFileNames: "product.mjs" } } },
  });
  return path.join(outDir, "product.mjs");
}

/** Every peer that is installed, Gradual first. */
async function startPeers(product, { tensorflow }) {
  const here = (file) => inRoot("build/bench", file);
  const peers = [await Peer.start("Gradual", process.execPath, [product], THREADS)];
  const pytorch = (await Peer.tryStart("PyTorch", "/usr/bin/python3", [here("pytorch_peer.py")], THREADS)) ?? (await Peer.tryStart("PyTorch", "python3", [here("pytorch_peer.py")], THREADS));
  if (pytorch) peers.push(pytorch);
  else say("PyTorch is not installed, so it is left out. To install it on Debian: apt-get install -y python3-torch");
  if (tensorflow && existsSync(here("node_modules/@tensorflow/tfjs"))) {
    for (const backend of ["wasm", "cpu"]) peers.push(await Peer.start(`TF.js ${backend}`, process.execPath, [here("tfjs_peer.mjs"), backend], [1]));
  } else if (tensorflow) say("TensorFlow.js is not installed, so it is left out. To install it: npm ci --prefix build/bench");
  return peers;
}

/** Measures every peer at every thread count in turn, again and again. */
async function measure(network, peers, rounds) {
  let entries = peers.flatMap((peer) => peer.threads.map((threads) => ({ peer, threads, steps: 3, seconds: [], processor: [] })));
  const request = ({ threads, steps }) => ({ sizes: network.sizes, batch: network.batch, rows: ROWS, steps, threads });
  // Once to warm up, and once more to learn how many steps fill a measurement.
  for (const round of [0, 1]) {
    for (const entry of entries) {
      const { seconds, threads = entry.threads } = await entry.peer.ask(request(entry));
      entry.threads = threads;
      entry.steps = Math.max(1, Math.min(50_000, Math.round((entry.steps * MEASUREMENT * (round === 0 ? 0.3 : 1)) / seconds)));
    }
  }
  // A peer that makes no use of a second thread is measured once.
  entries = entries.filter((entry, i) => entries.findIndex(({ peer, threads }) => peer === entry.peer && threads === entry.threads) === i);
  for (let round = 0; round < rounds; round++) {
    for (const entry of entries) {
      // The slow ones need no more than a few rounds.
      if (entry.seconds.length >= 3 && entry.seconds[0] * entry.steps > 3 * MEASUREMENT) continue;
      const { seconds, processor } = await entry.peer.ask(request(entry));
      entry.seconds.push(seconds / entry.steps);
      entry.processor.push(processor / entry.steps);
    }
  }
  return entries.map(({ peer, threads, seconds, processor }) => ({ peer: peer.name, threads, seconds, processor }));
}

main(async () => {
  const { values } = parseArgs({
    options: { rounds: { type: "string", default: "9" }, only: { type: "string" }, "without-tensorflow": { type: "boolean", default: false }, json: { type: "boolean", default: false } },
  });
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) throw new Explained("--rounds takes a whole number of at least 1.");
  const networks = NETWORKS.filter(({ sizes }) => values.only === undefined || sizes.join("-") === values.only);
  if (networks.length === 0) throw new Explained(`--only takes one of ${NETWORKS.map(({ sizes }) => sizes.join("-")).join(", ")}.`);

  const product = await step("Building the engine", bundleProduct);
  const peers = await startPeers(product, { tensorflow: !values["without-tensorflow"] });
  try {
    say(`${cpus()[0]?.model ?? "unknown processor"}, ${availableParallelism()} threads; ${peers.map(({ name, version }) => `${name} ${version}`).join(", ")}`);
    say(`SGD with softmax cross-entropy, batches by a random permutation of ${ROWS} resident rows; medians of ${rounds} interleaved rounds, each at its better thread count of ${THREADS.join(" and ")}.`);
    const rows = [];
    for (const network of networks) {
      const results = await measure(network, peers, rounds);
      rows.push(rowOf(network, results));
      if (!values.json) {
        say(`\n${rows.at(-1).network}`);
        for (const one of results) say(`  ${one.peer.padEnd(10)} ${one.threads} thread${one.threads > 1 ? "s" : " "} ${perStep(median(one.seconds)).padStart(10)} a step, ${perStep(Math.min(...one.seconds))} at best, ${perStep(median(one.processor))} of processor time`);
      }
    }
    say(values.json ? JSON.stringify({ processor: cpus()[0]?.model, rounds, rows }) : `\n${table(rows)}`);
  } finally {
    for (const peer of peers) await peer.stop();
  }
  return 0;
});

