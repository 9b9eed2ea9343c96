// ONNX Runtime would write into the home and the temporary folder and call its maker. The built command line starts with both
// folders empty, trains for longer than it takes ONNX Runtime to call, and leaves both empty.

import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { beforeAll, expect, test } from "vitest";
import { temporaryFolders, writeIn } from "../testing/temporaryFolder";

const ROOT = resolve(__dirname, "../..");
const GRADUAL = join(ROOT, "build/bin/gradual.mjs");
/** Its first call comes after ten seconds. */
const LONG_ENOUGH = 12_000;

const folder = temporaryFolders();
const hasStrace = spawnSync("strace", ["-V"]).status === 0;

beforeAll(() => {
  expect(spawnSync(process.execPath, [join(ROOT, "build/scripts/build.mjs"), "--only", "engine"]).status).toBe(0);
}, 180_000);

interface Person {
  readonly home: string;
  readonly temporary: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Someone whose home and temporary folder are empty, and who never heard of ONNX Runtime's variable. */
function somebody(): Person {
  const place = folder();
  const [home, temporary] = [join(place, "home"), join(place, "tmp")];
  mkdirSync(home);
  mkdirSync(temporary);
  const kept = Object.entries(process.env).filter(([name]) => !/^(XDG_|ORT_)/.test(name));
  return {
    home,
    temporary,
    env: {
      ...Object.fromEntries(kept),
      ...Object.fromEntries(["HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"].map((name) => [name, home])),
      ...Object.fromEntries(["TMPDIR", "TEMP", "TMP"].map((name) => [name, temporary])),
    },
  };
}

/** Every file and folder below one, by its path. */
const below = (path: string): string[] => readdirSync(path, { recursive: true }).map(String);

/** The addresses that a trace of system calls tells of, other than this machine's own. */
const callsAway = (trace: string): string[] =>
  readFileSync(trace, "utf8")
    .split("\n")
    .filter((line) => /AF_INET6?\b/.test(line) && !/inet_addr\("127\.|"::1"/.test(line));

/** Trains until ONNX Runtime would have called, asks politely to stop, and waits for the end. */
async function trainForLong(command: readonly [string, ...string[]], project: string, { env }: Person): Promise<void> {
  // A group of its own, so that what is traced hears of Ctrl-C, too.
  const child = spawn(command[0], command.slice(1), { env, detached: true, stdio: "ignore" });
  const ended = new Promise<number | null>((done) => child.once("exit", done));
  const runs = join(project, "runs");
  const metrics = (): boolean =>
    existsSync(runs) &&
    readdirSync(runs).some((run) => {
      const file = join(runs, run, "metrics.csv");
      return existsSync(file) && statSync(file).size > 0;
    });
  try {
    await expect.poll(metrics, { timeout: 60_000, interval: 100 }).toBe(true);
    await wait(LONG_ENOUGH);
    expect(child.exitCode).toBe(null);
  } finally {
    process.kill(process.platform === "win32" ? child.pid! : -child.pid!, "SIGINT");
  }
  expect(await ended).toBe(0);
}

const calls = hasStrace ? "calls nobody" : "(strace is not here, so nobody looks whom it calls)";
test(`a training leaves the home and the temporary folder empty, and ${calls}`, async () => {
  const person = somebody();
  const place = folder();
  const project = join(place, "waves");
  // In batches of one row, a single epoch takes longer than the wait: no rule can end the run before.
  const rows = Array.from({ length: 300_000 }, (_, row) => `${row % 997},${Math.sin(row).toFixed(6)}`);
  const source = writeIn(place, "waves.csv", ["x,y", ...rows, ""].join("\n"));
  const made = spawnSync(process.execPath, [GRADUAL, "new", project, "--from", source, "--target", "y"], {
    env: person.env,
    encoding: "utf8",
  });
  expect(made.status, made.stderr).toBe(0);
  const trace = join(place, "trace");
  const train = [process.execPath, GRADUAL, "train", project, "--batch-size", "1"] as const;
  await trainForLong(
    hasStrace ? ["strace", "-f", "-qq", "-e", "trace=connect,sendto,sendmsg,sendmmsg", "-o", trace, ...train] : train,
    project,
    person,
  );
  expect(below(person.home)).toEqual([]);
  expect(below(person.temporary)).toEqual([]);
  if (hasStrace) expect(callsAway(trace)).toEqual([]);
}, 180_000);

test("so does the process that asks for a GPU, but for what its driver keeps", () => {
  const person = somebody();
  const { stdout } = spawnSync(process.execPath, [join(ROOT, "out/engine/gpuProbe.js")], {
    env: person.env,
    encoding: "utf8",
  });
  expect(stdout).toContain("found");
  const its = /onnxruntime|deviceid|mat-debug|\.ses\b/i;
  expect([...below(person.home), ...below(person.temporary)].filter((path) => its.test(path))).toEqual([]);
});
