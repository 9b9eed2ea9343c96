// `npm run dev`: the app with hot reload. A change in the window shows at once; one in the main process or the engine restarts
// the app.
import { ensureBundles, forgetBundles } from "./lib/bundle.mjs";
import { noDisplay } from "./lib/display.mjs";
import { node } from "./lib/run.mjs";
import { Explained, main, say } from "./lib/say.mjs";
import { setup } from "./setup.mjs";

main(async () => {
  const args = process.argv.slice(2);
  const why = noDisplay();
  if (why !== undefined)
    throw new Explained(
      `npm run dev opens a window, and there is no display: ${why}.\nWith Debian's xvfb: xvfb-run -a npm run dev`,
    );
  const sandboxOff = args.includes("--no-sandbox");
  if (process.getuid?.() === 0 && !sandboxOff) {
    throw new Explained(
      "You are root, and Chromium's sandbox needs an ordinary user. Develop as one, or for this time without the sandbox:\n  npm run dev -- --no-sandbox",
    );
  }
  await setup();
  await ensureBundles(["engine"]);
  forgetBundles();
  say("Starting with hot reload; Ctrl+C ends it.");
  const engine = node("vite/bin/vite.js", [
    "build",
    "--config",
    "build/vite/engine.config.mts",
    "--mode",
    "development",
    "--watch",
  ]);
  const app = node("electron-vite/bin/electron-vite.js", [
    "dev",
    "--watch",
    ...(sandboxOff ? ["--noSandbox"] : []),
    "--",
    "--sample",
    "penguins",
  ]);
  // Whichever ends first ends the other: electron-vite when the window is closed.
  const { code } = await Promise.race([app, engine]);
  process.kill(process.pid, "SIGTERM");
  return code;
});
