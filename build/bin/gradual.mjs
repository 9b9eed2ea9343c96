#!/usr/bin/env node
// The `gradual` command: the engine's command line, as built by `npm run build:engine`.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const built = fileURLToPath(new URL("../../out/engine/cli.js", import.meta.url));
if (existsSync(built)) {
  createRequire(import.meta.url)(built);
} else {
  process.stderr.write(
    "gradual: the command line is not built yet. Run `npm run build:engine` in Gradual's folder first.\n",
  );
  process.exitCode = 1;
}
