// Makes the packages with electron-builder, and for the end-to-end tests a copy of the unpacked app that can be driven.
import { copyFileSync, cpSync, existsSync, readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { packageConfig } from "../../package/config.mjs";
import { inRoot, run } from "./run.mjs";
import { Explained, say, step } from "./say.mjs";
import { fingerprint, remember, remembered } from "./stamp.mjs";

const require = createRequire(inRoot("package.json"));

/** The unpacked app as it is shipped, and its twin for tests: the same files, but a debugger may attach. Linux. */
export const UNPACKED = "release/linux-unpacked";
export const DRIVABLE = "release/linux-unpacked-for-tests";

/** The default targets of this system. */
export const DEFAULT_TARGETS = { linux: ["dir", "deb"], darwin: ["dmg", "zip"], win32: ["nsis", "zip"] };

/**
 * Packages what out/ holds into release/, unless that is done.
 * @param {{ electron: object, targets: readonly string[] }} options
 * @returns {Promise<string[]>} the packages' files
 */
export async function ensurePackaged({ electron, targets }) {
  const now = fingerprint(
    ["out", "examples", "build/package", "package.json", "package-lock.json"],
    [electron.version, process.version, ...targets],
  );
  const artifacts = () =>
    readdirSync(inRoot("release"), { withFileTypes: true })
      .filter((entry) => entry.isFile() && !/\.(ya?ml|blockmap)$/.test(entry.name))
      .map((entry) => path.join("release", entry.name));
  if (existsSync(inRoot("release")) && remembered("package") === now) return artifacts();
  if (electron.fallback)
    say(
      `Note: this package holds the fallback runtime, Electron ${electron.version}: for tests only, not to be handed out.`,
    );
  rmSync(inRoot("release"), { recursive: true, force: true });
  await step(`Packaging: ${targets.join(", ")}`, () => buildPackages(electron, targets));
  remember("package", now);
  return artifacts();
}

async function buildPackages(electron, targets) {
  const { build, Platform } = require("electron-builder");
  const { code } = await run("dpkg-deb", ["--version"], { quiet: true });
  if (code === 0) process.env.CUSTOM_FPM_PATH = inRoot("build/package/fpm.mjs");
  else if (targets.includes("deb"))
    say("  dpkg-deb is not installed: electron-builder fetches fpm from GitHub instead.");
  const seven = ["7zz", "7za", "7z"].map((name) => `/usr/bin/${name}`).find((file) => existsSync(file));
  if (seven !== undefined) process.env.ELECTRON_BUILDER_7ZIP_PATH ??= seven;
  try {
    await build({
      targets: Platform.current().createTarget([...targets]),
      config: packageConfig({ electron }),
      publish: "never",
      projectDir: inRoot(),
    });
  } catch (error) {
    throw new Explained(
      `${error.message}\n\nPackaging failed. AppImage, rpm, snap and the Windows and macOS packages need tools from github.com.`,
    );
  }
}

/** Makes the twin that Playwright can drive: hard links, with the inspector's fuse set in a copy of the executable. */
export async function ensureDrivable() {
  const executable = inRoot(DRIVABLE, "gradual");
  const now = fingerprint([`${UNPACKED}/gradual`, `${UNPACKED}/resources`]);
  if (existsSync(executable) && remembered("drivable") === now) return executable;
  rmSync(inRoot(DRIVABLE), { recursive: true, force: true });
  const { code } = await run("cp", ["-al", inRoot(UNPACKED), inRoot(DRIVABLE)], { quiet: true });
  if (code !== 0) cpSync(inRoot(UNPACKED), inRoot(DRIVABLE), { recursive: true, verbatimSymlinks: true });
  rmSync(executable);
  copyFileSync(inRoot(UNPACKED, "gradual"), executable);
  const { flipFuses, FuseV1Options, FuseVersion } = require("@electron/fuses");
  await flipFuses(executable, { version: FuseVersion.V1, [FuseV1Options.EnableNodeCliInspectArguments]: true });
  remember("drivable", now);
  return executable;
}
