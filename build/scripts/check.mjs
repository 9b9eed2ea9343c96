// `npm run check`: types, lint and format, zero warnings.
import { fileURLToPath } from "node:url";
import { ensureModules } from "./lib/modules.mjs";
import { node } from "./lib/run.mjs";
import { main, say, step } from "./lib/say.mjs";

const tsc = (project) => ["vue-tsc/bin/vue-tsc.js", ["-p", project]];

/** Two rows of checks, run side by side. */
const CHECKS = [
  [
    ["types of the engine and the main process", ...tsc("tsconfig.node.json")],
    ["types of the window", ...tsc("tsconfig.web.json")],
    ["types of the preload script and the end-to-end tests", ...tsc("tsconfig.mixed.json")],
  ],
  [
    ["lint and import rooms", "eslint/bin/eslint.js", [".", "--max-warnings", "0"]],
    ["format (npm run format fixes it)", "prettier/bin/prettier.cjs", ["--check", "--log-level", "warn", "."]],
  ],
];

/** Runs all checks and shows what they find. @returns {Promise<string[]>} the names of those that failed */
export async function check() {
  const failed = [];
  const one = (name, file, args) =>
    step(`Checking ${name}`, async () => {
      const { code, output } = await node(file, args, { quiet: true });
      if (code === 0) return;
      failed.push(name);
      say(output.trim());
    });
  await Promise.all(
    CHECKS.map(async (row) => {
      for (const [name, file, args] of row) await one(name, file, args);
    }),
  );
  return failed;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main(async () => {
    await ensureModules();
    const failed = await check();
    say(failed.length === 0 ? "All checks passed." : `Failed: ${failed.join("; ")}.`);
    return failed.length === 0 ? 0 : 1;
  });
}
