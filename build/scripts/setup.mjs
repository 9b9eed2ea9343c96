// Everything a fresh clone needs before it can be built and run: dependencies, Electron, system libraries. Does only what
// is not done yet. `--official-electron` tries again for the official runtime where the fallback is in place.
import { fileURLToPath } from "node:url";
import { ELECTRON_PACKAGES, ensurePackages } from "./lib/debian.mjs";
import { ensureElectron, ensureSandbox, missingLibraries } from "./lib/electron.mjs";
import { ensureModules } from "./lib/modules.mjs";
import { Explained, main, say } from "./lib/say.mjs";

/** @param {{ official?: boolean }} options @returns the runtime, ready to start */
export async function setup({ official = false } = {}) {
  await ensureModules();
  const electron = await ensureElectron({ official });
  if ((await missingLibraries(electron)).length > 0) {
    await ensurePackages(ELECTRON_PACKAGES, "Electron");
    const still = await missingLibraries(electron);
    if (still.length > 0)
      throw new Explained(
        `Electron still lacks ${still.join(", ")}: install the packages of your system that hold them.`,
      );
  }
  await ensureSandbox(electron);
  return electron;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main(async () => {
    const electron = await setup({ official: process.argv.includes("--official-electron") });
    say(`Ready: Electron ${electron.version}.`);
  });
}
