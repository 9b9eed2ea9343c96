// Chromium's sandbox refuses to run as root, and Gradual never switches the sandbox off. Started as root, the app therefore
// runs as an ordinary user: the one who called sudo, else "nobody".
import { chmodSync, chownSync, copyFileSync, existsSync, lstatSync, mkdirSync, mkdtempSync } from "node:fs";
import path from "node:path";
import { root, run } from "./run.mjs";
import { Explained, say } from "./say.mjs";

const NOBODY = 65534;

/** A folder only `uid` can use; never one that somebody else laid there. */
function privateFolder(wanted, uid, gid) {
  let folder = wanted;
  if (existsSync(folder)) {
    const stat = lstatSync(folder);
    if (!stat.isDirectory() || stat.uid !== uid) folder = mkdtempSync(`${wanted}-`);
  } else {
    mkdirSync(folder);
  }
  chownSync(folder, uid, gid);
  chmodSync(folder, 0o700);
  return folder;
}

/**
 * How to spawn the app: nothing special for ordinary users; for root another user, with a home and the key to the display.
 * @param {string} what runs, e.g. "the app"
 * @returns {Promise<{ uid?: number, gid?: number, home?: string, env: NodeJS.ProcessEnv }>}
 */
export async function ordinaryUser(what = "the app") {
  if (process.platform === "win32" || process.getuid() !== 0) return { env: process.env };
  const sudo = Number(process.env.SUDO_UID);
  const uid = sudo > 0 ? sudo : NOBODY;
  const gid = sudo > 0 ? Number(process.env.SUDO_GID) : NOBODY;
  const { output } = await run("getent", ["passwd", String(uid)], { quiet: true });
  const [name = String(uid), , , , , itsHome = ""] = output.trim().split(":");
  const home = sudo > 0 && existsSync(itsHome) ? itsHome : privateFolder("/var/tmp/gradual-home", uid, gid);
  const { code } = await run("test", ["-r", path.join(root, "package.json")], { quiet: true, uid, gid, cwd: "/" });
  if (code !== 0) {
    throw new Explained(
      `You are root. Chromium's sandbox needs an ordinary user, and ${name} may not read ${root}.\n` +
        `Start Gradual as an ordinary user from a folder of their own, for example:\n` +
        `  useradd -m gradual && cp -a ${root} ~gradual/gradual && chown -R gradual: ~gradual/gradual\n` +
        `  runuser -u gradual -- sh -c 'cd ~/gradual && npm start'`,
    );
  }
  const env = { ...process.env, HOME: home, USER: name, LOGNAME: name };
  for (const key of [
    "XDG_RUNTIME_DIR",
    "XDG_CONFIG_HOME",
    "XDG_CACHE_HOME",
    "XDG_DATA_HOME",
    "DBUS_SESSION_BUS_ADDRESS",
  ])
    delete env[key];
  const key = process.env.XAUTHORITY ?? path.join(process.env.HOME ?? "/root", ".Xauthority");
  if (existsSync(key)) {
    env.XAUTHORITY = path.join(privateFolder(path.join(home, ".gradual-display"), uid, gid), "Xauthority");
    copyFileSync(key, env.XAUTHORITY);
    chownSync(env.XAUTHORITY, uid, gid);
    chmodSync(env.XAUTHORITY, 0o600);
  }
  say(
    `Note: you are root, and Chromium's sandbox needs an ordinary user: ${what} runs as ${name}, with ${home} as its home.`,
  );
  return { uid, gid, home, env };
}
