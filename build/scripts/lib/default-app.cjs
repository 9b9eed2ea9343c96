// Electron's "default app" for the fallback runtime, which has none: runs the folder or file named on the command line,
// as Electron's own does.
const { app } = require("electron");
const fs = require("node:fs");
const path = require("node:path");
const { pathToFileURL } = require("node:url");

const args = process.argv.slice(1);
const preloads = [];
let target;
for (let at = 0; at < args.length; at += 1) {
  const arg = args[at];
  if (arg === "-r" || arg === "--require") preloads.push(args[(at += 1)]);
  else if (arg.startsWith("--require=")) preloads.push(arg.slice("--require=".length));
  else if (!arg.startsWith("-")) {
    target = path.resolve(arg);
    break;
  }
}

if (target === undefined) {
  process.stderr.write("This Electron has no window of its own: name the folder of an app.\n");
  process.exit(1);
}

process.defaultApp = true;
let main = target;
if (fs.statSync(target).isDirectory()) {
  const manifest = JSON.parse(fs.readFileSync(path.join(target, "package.json"), "utf8"));
  main = path.join(target, manifest.main ?? "index.js");
  if (manifest.productName ?? manifest.name) app.setName(manifest.productName ?? manifest.name);
  if (manifest.version) app.setVersion(manifest.version);
  app.setAppPath(target);
} else {
  app.setAppPath(path.dirname(target));
}

for (const file of preloads) require(require.resolve(file, { paths: [process.cwd()] }));
if (main.endsWith(".mjs")) {
  import(pathToFileURL(main).href).catch((error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exit(1);
  });
} else {
  require(main);
}
