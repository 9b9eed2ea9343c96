// `npm test`: sets everything up, then types, lint, unit tests, the build, the packages and what is in them, and the end-to-end
// stories in the real app. DataShapes with one line: N passed, N failed.
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { check } from "./check.mjs";
import { ensureBundles } from "./lib/bundle.mjs";
import { DISPLAY_PACKAGES, ONNX_PACKAGES, STRACE_PACKAGES, VULKAN_PACKAGES, ensurePackages } from "./lib/debian.mjs";
import { noDisplay } from "./lib/display.mjs";
import { ensureSandbox } from "./lib/electron.mjs";
import { ordinaryUser } from "./lib/ordinary.mjs";
import { DEFAULT_TARGETS, ensureDrivable, ensurePackaged } from "./lib/packages.mjs";
import { cache, inRoot, node, run } from "./lib/run.mjs";
import { Explained, main, say } from "./lib/say.mjs";
import { setup } from "./setup.mjs";

const total = { passed: 0, failed: 0, skipped: 0 };
const failures = [];

/** Counts what a runner reported; a runner that failed without a failed test counts as one failure. */
function count(name, code, counts) {
  total.passed += counts.passed;
  total.skipped += counts.skipped;
  const failed = code !== 0 && counts.failed === 0 ? 1 : counts.failed;
  total.failed += failed;
  if (failed > 0) failures.push(`${name}: ${failed} failed`);
  else if (counts.passed === 0) {
    total.failed += 1;
    failures.push(`${name}: no test was run`);
  }
}

/** Work that must succeed before the next stage makes sense. @returns {Promise<boolean>} */
async function stage(name, work) {
  say(`\n=== ${name} ===`);
  try {
    await work();
    return true;
  } catch (error) {
    say(error instanceof Explained ? error.message : error.stack);
    total.failed += 1;
    failures.push(name);
    return false;
  }
}

function reportOf(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
}

async function vitest(name, args) {
  say(`\n=== ${name} ===`);
  const file = cache(`${name.replaceAll(" ", "-")}.json`);
  rmSync(file, { force: true });
  const { code } = await node("vitest/vitest.mjs", [
    "run",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${file}`,
    ...args,
  ]);
  const report = reportOf(file);
  count(name, code, {
    passed: report?.numPassedTests ?? 0,
    failed: report?.numFailedTests ?? 0,
    skipped: (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0),
  });
}

/** The stories run as an ordinary user, so that Chromium's sandbox is on; as root only where no ordinary user may read this folder. */
async function playwright(name, packaged) {
  // A screen of a known size where the system has one to give; else the one that is there.
  const virtual = process.platform === "linux" && (await run("xvfb-run", ["--help"], { quiet: true })).code === 0;
  if (!virtual && noDisplay() !== undefined)
    throw new Explained(`The end-to-end tests need a display: ${noDisplay()}.`);
  const user = await ordinaryUser("the end-to-end suite").catch((error) => {
    if (!(error instanceof Explained)) throw error;
    say(
      `Note: the end-to-end tests run as root, so without Chromium's sandbox: no ordinary user may read ${inRoot()}.`,
    );
    return { env: process.env };
  });
  const results = user.home === undefined ? inRoot("test-results") : path.join(user.home, "test-results");
  const file = path.join(user.home ?? cache(), "end-to-end.json");
  rmSync(file, { force: true });
  if (virtual && process.getuid() === 0) {
    // Only root may make it, and an X server of an ordinary user wants it.
    mkdirSync("/tmp/.X11-unix", { recursive: true });
    chmodSync("/tmp/.X11-unix", 0o1777);
  }
  const [command, ...before] = virtual
    ? ["xvfb-run", "-a", "-s", "-screen 0 1440x900x24", process.execPath]
    : [process.execPath];
  const args = [inRoot("node_modules/@playwright/test/cli.js"), "test", "--reporter=list,json", "--output", results];
  const env = {
    ...user.env,
    PLAYWRIGHT_JSON_OUTPUT_FILE: file,
    GRADUAL_SCREENSHOTS: path.join(results, "screenshots"),
    ...(packaged === undefined ? {} : { GRADUAL_PACKAGED_APP: packaged }),
  };
  const { code } = await run(command, [...before, ...args], {
    env,
    ...(user.uid === undefined ? {} : { uid: user.uid, gid: user.gid }),
  });
  const stats = reportOf(file)?.stats;
  count(name, code, {
    passed: (stats?.expected ?? 0) + (stats?.flaky ?? 0),
    failed: stats?.unexpected ?? 0,
    skipped: stats?.skipped ?? 0,
  });
  if (code !== 0 && user.home !== undefined && existsSync(results)) {
    cpSync(results, inRoot("test-results"), { recursive: true });
    say("Screenshots and traces: test-results/");
  }
}

main(async () => {
  const start = Date.now();
  const onlyUnit = process.argv.includes("--unit");
  say("=== setting up ===");
  const electron = await setup();
  if (process.platform === "linux" && !onlyUnit)
    await ensurePackages(DISPLAY_PACKAGES, "The end-to-end tests", { optional: noDisplay() === undefined });
  const onnx =
    process.platform === "linux"
      ? await ensurePackages(ONNX_PACKAGES, "The test with the official ONNX checker", { optional: true })
      : undefined;
  const vulkan =
    process.platform === "linux"
      ? await ensurePackages(VULKAN_PACKAGES, "The tests on a GPU", { optional: true })
      : undefined;
  const strace =
    process.platform === "linux"
      ? await ensurePackages(STRACE_PACKAGES, "The tests that nobody is called", { optional: true })
      : undefined;

  const built = await stage("build", () => ensureBundles());
  await stage("types and lint", async () => {
    const failed = await check();
    if (failed.length > 0) throw new Explained(`Failed: ${failed.join("; ")}`);
  });
  await vitest("unit tests", []);
  if (built && !onlyUnit) {
    let packaged;
    const done = await stage("packages", async () => {
      await ensurePackaged({ electron, targets: DEFAULT_TARGETS[process.platform] });
      if (process.platform !== "linux") return;
      packaged = await ensureDrivable();
      await ensureSandbox({ dist: path.dirname(packaged) });
    });
    if (done && process.platform === "linux")
      await vitest("package contents", ["--config", "build/vite/package-tests.config.mts"]);
    await stage("end-to-end", () => playwright("in the real app", packaged));
  }

  say(`\n=== ${((Date.now() - start) / 60_000).toFixed(1)} minutes ===`);
  if (onnx !== undefined) say(`Skipped: the test with the official ONNX checker. To run it: ${onnx}`);
  if (vulkan !== undefined) say(`Skipped: the tests on a GPU. To run them: ${vulkan}`);
  if (strace !== undefined) say(`Skipped: the tests that nobody is called. To run them: ${strace}`);
  for (const failure of failures) say(`FAILED ${failure}`);
  say(`${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ""}`);
  return total.failed === 0 ? 0 : 1;
});
