// node_modules: installed by `npm ci` when they are missing or the lockfile changed.
import { existsSync, readFileSync } from "node:fs";
import { inRoot, run } from "./run.mjs";
import { Explained, step } from "./say.mjs";
import { contents, remember, remembered } from "./stamp.mjs";

/**
 * Whether a version of Node is in a range of "^20.19.0" and ">=24.0.0", joined by "||". Before anything is installed no library can tell.
 * @param {string} version "20.19.0" @param {string} range
 */
export function isNodeFit(version, range) {
  const parts = (text) => text.split(".").map(Number);
  const [major, minor, patch] = parts(version);
  return range.split("||").some((one) => {
    const [, sign, from] = /^\s*(\^|>=)(\d+\.\d+\.\d+)\s*$/.exec(one) ?? [];
    const [fromMajor, fromMinor, fromPatch] = parts(from);
    if (major !== fromMajor) return sign === ">=" && major > fromMajor;
    return minor > fromMinor || (minor === fromMinor && patch >= fromPatch);
  });
}

/** `npm` is a script beside node or, started by npm, the one that started us. */
const npm = () =>
  process.env.npm_execpath?.endsWith(".js")
    ? [process.execPath, process.env.npm_execpath]
    : [process.platform === "win32" ? "npm.cmd" : "npm"];

/** Runs npm with the same npm that runs us. */
export const runNpm = (args, options) => {
  const [command, ...before] = npm();
  return run(command, [...before, ...args], { shell: process.platform === "win32" && before.length === 0, ...options });
};

/** Installs what package-lock.json names, when it is not what is there. */
export async function ensureModules() {
  const { engines } = JSON.parse(readFileSync(inRoot("package.json"), "utf8"));
  if (!isNodeFit(process.versions.node, engines.node)) {
    throw new Explained(
      `Gradual is built with Node 20 (from 20.19), 22 (from 22.13), or 24 and newer; this is ${process.version}. Install one of them from https://nodejs.org`,
    );
  }
  const wanted = contents(["package-lock.json", ".npmrc"], [process.platform, process.arch]);
  if (existsSync(inRoot("node_modules/.package-lock.json"))) {
    if (remembered("modules") === wanted) return;
    // Installed by hand with `npm install` or `npm ci`: npm tells whether it fits.
    const { code } = await runNpm(["ls", "--all", "--silent"], { quiet: true });
    if (code === 0) {
      remember("modules", wanted);
      return;
    }
  }
  await step("Installing dependencies (npm ci, about 700 MB on disk)", async () => {
    const { code, output } = await runNpm(["ci", "--no-audit", "--no-fund", "--loglevel=error"], { quiet: true });
    if (code !== 0) {
      throw new Explained(
        `${output.trim()}\n\nnpm ci failed. Is the npm registry reachable (\`npm ping\`)? Then run \`npm ci\` and this command again.`,
      );
    }
  });
  remember("modules", wanted);
}
