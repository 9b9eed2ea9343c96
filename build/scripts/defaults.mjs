// `node build/scripts/defaults.mjs [--uci FOLDER] [--splits 5] [--only PART OF A NAME]`: how good what Gradual suggests for tables
// is, beside what it suggested before and beside scikit-learn. The table in docs/defaults.md was made with it; there it says where
// the UCI sets can be had. Nothing is measured by the clock but the seconds of training.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { build } from "vite";
import { ensureModules } from "./lib/modules.mjs";
import { cache, inRoot } from "./lib/run.mjs";
import { Explained, main, say } from "./lib/say.mjs";

const { values: options } = parseArgs({
  options: { uci: { type: "string" }, splits: { type: "string", default: "5" }, only: { type: "string", default: "" } },
});

main(async () => {
  await ensureModules();
  const python = ["/usr/bin/python3", "python3"].find(
    (one) => spawnSync(one, ["-c", "import sklearn"], { stdio: "ignore" }).status === 0,
  );
  if (python === undefined)
    throw new Explained("scikit-learn is missing. On Debian and Ubuntu: apt-get install python3-sklearn");
  const outDir = cache("defaults");
  await build({
    configFile: inRoot("build/vite/engine.config.mts"),
    build: { outDir, emptyOutDir: true, rolldownOptions: { input: { peer: inRoot("build/bench/defaults.ts") } } },
  });
  const scratch = mkdtempSync(path.join(tmpdir(), "gradual-defaults-"));
  const sets = spawn(
    python,
    [
      inRoot("build/bench/default_sets.py"),
      scratch,
      options.splits,
      inRoot("examples/sources"),
      ...(options.uci === undefined ? [] : [path.resolve(options.uci)]),
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const ended = new Promise((resolve) => sets.on("exit", resolve));
  const peer = spawn(process.execPath, [path.join(outDir, "peer.js")], { stdio: ["pipe", "pipe", "inherit"] });
  const answers = createInterface({ input: peer.stdout })[Symbol.asyncIterator]();
  const measure = async (request) => {
    peer.stdin.write(`${JSON.stringify(request)}\n`);
    const { value, done } = await answers.next();
    if (done) throw new Explained(`Gradual's side ended at ${request.file}.`);
    return JSON.parse(value);
  };
  const found = [];
  try {
    for await (const line of createInterface({ input: sets.stdout })) {
      const set = JSON.parse(line);
      if (!set.name.includes(options.only)) continue;
      const before = await measure({ ...set, recipe: "before", refit: false });
      const now = await measure({ ...set, recipe: "suggested", refit: true });
      found.push({ ...set, before, now });
      process.stderr.write(`${set.name}: ${before.score} before, ${now.score} now, ${set.peer} scikit-learn\n`);
    }
    if ((await ended) !== 0) throw new Explained("The data sets could not be made; the reason stands above.");
  } finally {
    peer.stdin.end();
    sets.kill();
    rmSync(scratch, { recursive: true, force: true });
  }
  for (const task of ["regression", "classification"])
    report(
      task,
      found.filter((one) => one.task === task),
    );
  return 0;
});

const mean = (numbers) => numbers.reduce((sum, one) => sum + one, 0) / numbers.length;

function report(task, found) {
  const format = task === "regression" ? (score) => String(Number(score.toPrecision(3))) : percent;
  const names = [...new Set(found.map(({ name }) => name))];
  const rows = names.map((name) => {
    const splits = found.filter((one) => one.name === name);
    const of = (pick) => mean(splits.map(pick));
    const { rows, inputs, published } = splits[0];
    return {
      name: published ? `${name} *` : name,
      published,
      sizes: [rows.train + rows.validation + rows.test, inputs, Math.round(of(({ now }) => now.parameters))],
      scores: [({ before }) => before.score, ({ now }) => now.score, ({ now }) => now.refit, ({ peer }) => peer].map(
        of,
      ),
      steps: [({ before }) => before.steps, ({ now }) => now.steps].map((pick) => String(Math.round(of(pick)))),
      seconds: [({ before }) => before.seconds, ({ now }) => now.seconds].map((pick) => of(pick).toFixed(1)),
    };
  });
  say(
    `\n| ${task} | rows | inputs | parameters | before | **suggested** | refitted | scikit-learn | steps before, now | seconds before, now |\n|${"---|".repeat(10)}`,
  );
  for (const { name, sizes, scores, steps, seconds } of rows) {
    const [before, now, ...others] = scores.map(format);
    say(`| ${[name, ...sizes, before, `**${now}**`, ...others, steps.join(", "), seconds.join(", ")].join(" | ")} |`);
  }
  // Errors of different sets can only be compared as shares.
  const judged = task === "regression" ? rows.filter(({ published }) => published) : rows;
  if (judged.length === 0) return;
  const column = (which) =>
    task === "regression"
      ? Math.exp(mean(judged.map(({ scores }) => Math.log(scores[which] / scores[0])))).toFixed(3)
      : percent(mean(judged.map(({ scores }) => scores[which])));
  say(
    `\n${task === "regression" ? "RMSE of the sets with published splits (*) as a share of that before, geometric mean" : `Mean, before ${column(0)}`}: suggested ${column(1)}, refitted ${column(2)}, scikit-learn ${column(3)}.`,
  );
}

function percent(share) {
  return `${(100 * share).toFixed(1)}%`;
}
