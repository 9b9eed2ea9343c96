// Debian packages: installed as root, else named in the exact command that installs them.
import { existsSync } from "node:fs";
import { run } from "./run.mjs";
import { Explained, say, step } from "./say.mjs";

/** What Electron needs of a bare Debian; the second name is the one since the 64-bit time change (Debian 13, Ubuntu 24.04). */
export const ELECTRON_PACKAGES = [
  ["libgtk-3-0", "libgtk-3-0t64"],
  ["libnss3"],
  ["libasound2", "libasound2t64"],
  ["libgbm1"],
  ["libatk-bridge2.0-0", "libatk-bridge2.0-0t64"],
  ["libdrm2"],
  ["libxkbcommon0"],
  ["libxss1"],
];
/** A display for tests where there is none. */
export const DISPLAY_PACKAGES = [["xvfb"], ["xauth"]];
/** The official checker of ONNX files. */
export const ONNX_PACKAGES = [["python3-onnx"]];
/** Finds the GPU's driver; Electron brings one that computes on the CPU, for tests without a GPU. */
export const VULKAN_PACKAGES = [["libvulkan1"]];
/** Tells which hosts a program calls. */
export const STRACE_PACKAGES = [["strace"]];

const isDebian = () => existsSync("/usr/bin/apt-get") && existsSync("/usr/bin/dpkg-query");
const isRoot = () => process.getuid?.() === 0;

async function isInstalled(name) {
  const { code, output } = await run("dpkg-query", ["-W", "-f=${db:Status-Status}", name], { quiet: true });
  return code === 0 && output.includes("installed") && !output.includes("not-installed");
}

/** Of each group of names the one this release has. */
async function choose(groups) {
  const names = [];
  for (const group of groups) {
    let chosen = group[0];
    for (const name of group) {
      const { output } = await run("apt-cache", ["policy", name], { quiet: true });
      if (/Candidate: (?!\(none\))/.test(output)) {
        chosen = name;
        break;
      }
    }
    names.push(chosen);
  }
  return names;
}

const APT = { env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" }, quiet: true };

/**
 * Installs packages as root on Debian; elsewhere fails (or, when `optional`, returns the command).
 * @param {readonly (readonly string[])[]} groups @param {string} purpose @param {{ optional?: boolean }} options
 * @returns {Promise<string | undefined>} the command that would install what is missing, or undefined when nothing is
 */
export async function ensurePackages(groups, purpose, { optional = false } = {}) {
  if (!isDebian()) {
    const text = `${purpose} needs what Debian calls ${groups.map((group) => group[0]).join(" ")}: install these with your system's package manager.`;
    if (optional) return text;
    throw new Explained(text);
  }
  const missing = [];
  for (const group of groups) {
    const there = await Promise.all(group.map(isInstalled));
    if (!there.includes(true)) missing.push(group);
  }
  if (missing.length === 0) return undefined;
  let names = await choose(missing);
  const command = () => `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${names.join(" ")}`;
  if (!isRoot()) {
    if (optional) return command();
    throw new Explained(
      `${purpose} needs Debian packages that are not installed. Run:\n  ${command()}\nthen start again.`,
    );
  }
  const install = () => run("apt-get", ["install", "-y", "--no-install-recommends", ...names], APT);
  const failure = await step(`Installing Debian packages for ${purpose}: ${names.join(" ")}`, async () => {
    let { code, output } = await install();
    if (code !== 0) {
      // No package lists yet, or old ones.
      await run("apt-get", ["update"], APT);
      names = await choose(missing);
      ({ code, output } = await install());
    }
    return code === 0 ? undefined : output.trim().split("\n").slice(-5).join("\n");
  });
  if (failure === undefined) return undefined;
  if (optional) {
    say(`  could not be installed: ${failure}`);
    return command();
  }
  throw new Explained(`${failure}\n\n${purpose} needs these packages. Run:\n  ${command()}\nthen start again.`);
}
