// Bundles what the benchmark measures, from the sources as they are.
import { mkdirSync } from "node:fs";
import path from "node:path";
import { build } from "vite";
import { inRoot } from "../scripts/lib/run.mjs";

/**
 * @param {string} name of a file in build/bench, without its ending
 * @param {string} [thread] of a file in src-engine that is started as a thread, which lies beside it
 */
export async function bundle(name, thread) {
  const outDir = inRoot("node_modules/.cache/gradual/bench");
  mkdirSync(outDir, { recursive: true });
  await build({
    root: inRoot(),
    configFile: false,
    publicDir: false,
    logLevel: "warn",
    // The engine is bundled as CommonJS.
    define: { __dirname: "import.meta.dirname" },
    ssr: { noExternal: true, external: ["onnxruntime-node", "@duckdb/node-api", "@napi-rs/canvas"] },
    build: {
      ssr: inRoot(`build/bench/${name}.ts`),
      outDir,
      emptyOutDir: false,
      target: "node20",
      minify: false,
      rolldownOptions: { output: { format: "es", entryFileNames: `${name}.mjs` } },
    },
  });
  if (thread !== undefined) {
    await build({
      root: inRoot(),
      configFile: false,
      publicDir: false,
      logLevel: "warn",
      ssr: { noExternal: true },
      build: {
        ssr: inRoot(`src-engine/${thread}.ts`),
        outDir,
        emptyOutDir: false,
        target: "node20",
        minify: false,
        rolldownOptions: { output: { format: "cjs", entryFileNames: `${thread}.js` } },
      },
    });
  }
  return path.join(outDir, `${name}.mjs`);
}
