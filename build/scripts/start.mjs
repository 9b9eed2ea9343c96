// `npm start [-- PROJECT]`: sets everything up and opens the app on a copy of the penguins sample (or on PROJECT), ready to
// train. Without a display it does the same job on the command line.
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { ensureBundles } from "./lib/bundle.mjs";
import { noDisplay } from "./lib/display.mjs";
import { ensureModules } from "./lib/modules.mjs";
import { ordinaryUser } from "./lib/ordinary.mjs";
import { inRoot, root, run } from "./lib/run.mjs";
import { Explained, main, say } from "./lib/say.mjs";
import { setup } from "./setup.mjs";

main(async () => {
  const args = process.argv.slice(2);
  const why = noDisplay();
  if (why === undefined) {
    const electron = await setup();
    await ensureBundles();
    return openApp(electron, args.length > 0 ? args : ["--sample", "penguins"]);
  }
  await ensureModules();
  await ensureBundles();
  // The window is not opened now, but the next start may have a display.
  await setup().catch((error) => {
    if (!(error instanceof Explained)) throw error;
    say(`Note: the window could not be set up, which is not needed now.\n${error.message}`);
  });
  return trainOnCommandLine(why);
});

async function openApp(electron, args) {
  const { uid, gid, env } = await ordinaryUser();
  say("Opening Gradual ...");
  return new Promise((resolve, reject) => {
    const child = spawn(electron.executable, [root, ...args], {
      cwd: uid === undefined ? process.cwd() : root,
      env,
      ...(uid === undefined ? {} : { uid, gid }),
      stdio: ["ignore", "inherit", "pipe"],
    });
    let errors = "";
    child.stderr.on("data", (chunk) => {
      errors = (errors + chunk).slice(-20_000);
      process.stderr.write(chunk);
    });
    for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => child.kill(signal));
    child.on("error", reject);
    child.on("close", (code) => {
      if (code !== 0 && /No usable sandbox|Failed to move to new namespace|SUID sandbox helper/.test(errors)) {
        reject(
          new Explained(
            "This system does not let Chromium build its sandbox (containers often forbid user namespaces), and Gradual does not run without it.\n" +
              "Start the container with user namespaces allowed, or use the command line: npm run gradual -- help",
          ),
        );
      } else resolve(code ?? 0);
    });
  });
}

async function trainOnCommandLine(why) {
  say(`There is no display (${why}), so no window can be opened: the same job on the command line instead.`);
  const project = path.join(mkdtempSync(path.join(os.tmpdir(), "gradual-")), "penguins");
  cpSync(inRoot("examples/penguins"), project, { recursive: true });
  say(`Training the penguins sample in ${project}\n$ gradual train ${project}`);
  const { code } = await run(process.execPath, [inRoot("build/bin/gradual.mjs"), "train", project]);
  if (code === 0)
    say(
      `\nThe run is in ${path.join(project, "runs")}. Next: npm run gradual -- runs ${project}   or: npm run gradual -- help`,
    );
  return code;
}
