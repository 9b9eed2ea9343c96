// The benchmark: training steps in Gradual, PyTorch and TensorFlow.js, interleaved in one run, so that whatever else the
// machine does meets all of them alike; and the most memory that a process with one network holds. Prints medians and ratios.
//
//   npm run bench [-- --rounds 9] [--only "LeNet 28x28"] [--optimizer adam] [--without-tensorflow] [--without-memory] [--json]

import { availableParallelism, cpus, loadavg } from "node:os";
import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { inRoot } from "../scripts/lib/run.mjs";
import { Explained, main, say, step } from "../scripts/lib/say.mjs";
import { bundle } from "./bundle.mjs";
import { NETWORKS, OPTIMIZERS } from "./networks.mjs";
import { Peer } from "./peer.mjs";
import { median, perStep, rowOf, summary, table } from "./report.mjs";

/** How long one measurement should last, in seconds. */
const MEASUREMENT = 0.2;
const THREADS = availableParallelism() > 1 ? [1, availableParallelism()] : [1];
/** Steps after which a process holds as much memory as it ever will. */
const MEMORY_SECONDS = 1;

/** How to start every contender that is installed, Gradual first. */
async function contenders(product, { tensorflow }) {
  const here = (file) => inRoot("build/bench", file);
  const all = [
    { name: "Gradual", threads: THREADS, start: () => Peer.start("Gradual", process.execPath, [product], THREADS) },
  ];
  for (const python of ["/usr/bin/python3", "python3"]) {
    const start = () => Peer.tryStart("PyTorch", python, [here("pytorch_peer.py")], THREADS);
    const peer = await start();
    if (peer === null) continue;
    await peer.stop();
    all.push({ name: "PyTorch", threads: THREADS, start });
    break;
  }
  if (all.length === 1)
    say("PyTorch is not installed, so it is left out. To install it on Debian: apt-get install -y python3-torch");
  if (tensorflow && existsSync(here("node_modules/@tensorflow/tfjs"))) {
    for (const backend of ["wasm", "cpu"])
      all.push({
        name: `TF.js ${backend}`,
        threads: [1],
        start: () => Peer.start(`TF.js ${backend}`, process.execPath, [here("tfjs_peer.mjs"), backend], [1]),
      });
  } else if (tensorflow)
    say("TensorFlow.js is not installed, so it is left out. To install it: npm ci --prefix build/bench");
  return all;
}

/** Measures every peer at every thread count in turn, again and again. */
async function measure({ network, optimizer }, peers, rounds) {
  let entries = peers.flatMap((peer) =>
    peer.threads.map((threads) => ({ peer, threads, steps: 1, seconds: [], processor: [] })),
  );
  const ask = ({ peer, threads, steps }) => peer.ask({ network, optimizer, steps, threads });
  // Once to warm up, then to learn how many steps fill a measurement. The slow ones are slow enough to be measured by that.
  for (const entry of entries) {
    for (const share of [0.05, 0.3, 1]) {
      const { seconds, failed, threads = entry.threads } = await ask(entry);
      if (failed !== undefined) entry.failed = failed;
      if (failed !== undefined || seconds / entry.steps > 2) break;
      entry.threads = threads;
      entry.steps = Math.max(1, Math.min(50_000, Math.round((entry.steps * MEASUREMENT * share) / seconds)));
    }
  }
  for (const { peer, failed } of entries) if (failed !== undefined) say(`  ${peer.name} cannot do it: ${failed}`);
  // A peer that makes no use of a second thread is measured once.
  entries = entries.filter(
    (entry, i) =>
      entry.failed === undefined &&
      entries.findIndex(({ peer, threads }) => peer === entry.peer && threads === entry.threads) === i,
  );
  for (let round = 0; round < rounds; round++) {
    for (const entry of entries) {
      // The slow ones need no more than a few rounds.
      if (entry.seconds.length >= 3 && entry.seconds[0] * entry.steps > 3 * MEASUREMENT) continue;
      if (entry.seconds.length >= 1 && entry.seconds[0] > 1) continue;
      const { seconds, processor } = await ask(entry);
      entry.seconds.push(seconds / entry.steps);
      entry.processor.push(processor / entry.steps);
    }
  }
  return entries.map(({ peer, threads, seconds, processor }) => ({ peer: peer.name, threads, seconds, processor }));
}

/** The most bytes that a process which trains this network alone holds, by contender. */
async function measureMemory({ network, optimizer }, all, results) {
  const memory = {};
  for (const { name, threads, start } of all.filter(({ name }) => name === "Gradual" || name === "PyTorch")) {
    const peer = await start();
    const own = results.filter((one) => one.peer === name).sort((a, b) => median(a.seconds) - median(b.seconds))[0];
    const steps = Math.max(20, Math.min(5_000, Math.round(MEMORY_SECONDS / median(own.seconds))));
    const answer = await peer.ask({ network, optimizer, steps, threads: threads.at(-1) });
    memory[name] = answer.memory;
    await peer.stop();
  }
  return memory;
}

main(async () => {
  const { values } = parseArgs({
    options: {
      rounds: { type: "string", default: "9" },
      only: { type: "string" },
      optimizer: { type: "string" },
      "without-tensorflow": { type: "boolean", default: false },
      "without-memory": { type: "boolean", default: false },
      json: { type: "boolean", default: false },
    },
  });
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) throw new Explained("--rounds takes a whole number of at least 1.");
  const networks = NETWORKS.filter(({ name }) => values.only === undefined || name === values.only);
  if (networks.length === 0) throw new Explained(`--only takes one of ${NETWORKS.map(({ name }) => name).join(", ")}.`);
  const optimizers = OPTIMIZERS.filter((name) => values.optimizer === undefined || name === values.optimizer);
  if (optimizers.length === 0) throw new Explained(`--optimizer takes one of ${OPTIMIZERS.join(", ")}.`);

  const product = await step("Building the engine", () => bundle("product"));
  const all = await contenders(product, { tensorflow: !values["without-tensorflow"] });
  const rows = [];
  const load = () => loadavg()[0].toFixed(1);
  const loadBefore = load();
  say(
    `${cpus()[0]?.model ?? "unknown processor"}, ${availableParallelism()} threads, load ${loadBefore}; softmax cross-entropy, batches by a random permutation of resident rows.`,
  );
  say(`Medians of ${rounds} interleaved rounds, each at its better thread count of ${THREADS.join(" and ")}.`);
  for (const network of networks) {
    const peers = [];
    for (const { start } of all) peers.push(await start());
    try {
      for (const optimizer of optimizers) {
        const task = { network, optimizer };
        if (!values.json) say(`\n${network.name}, batch ${network.batch}, ${optimizer}`);
        const results = await measure(task, peers, rounds);
        const memory = values["without-memory"] ? {} : await measureMemory(task, all, results);
        rows.push(rowOf(task, results, memory));
        if (values.json) continue;
        for (const one of results)
          say(
            `  ${one.peer.padEnd(10)} ${one.threads} thread${one.threads > 1 ? "s" : " "} ${perStep(median(one.seconds)).padStart(10)} a step, ${perStep(Math.min(...one.seconds))} at best, ${perStep(median(one.processor))} of processor time`,
          );
      }
    } finally {
      for (const peer of peers) await peer.stop();
    }
  }
  if (values.json) say(JSON.stringify({ processor: cpus()[0]?.model, rounds, load: [loadBefore, load()], rows }));
  else say(`\n${table(rows)}\n\n${summary(rows)}\nLoad: ${loadBefore} before, ${load()} after.`);
  return 0;
});
