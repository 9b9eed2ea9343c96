// The engine without Electron: the utility process, the trainer thread and the command line, as CommonJS for Node 18 and newer.
// Only the three native packages stay outside of the bundle.
import path from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { bundledPackages } from "./bundledPackages.mts";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");

export default defineConfig(({ mode }) => ({
  root,
  publicDir: false,
  logLevel: "warn",
  plugins: [bundledPackages().bundle],
  define: { "process.env.NODE_ENV": JSON.stringify(mode) },
  ssr: { noExternal: true, external: ["onnxruntime-node", "@duckdb/node-api", "@napi-rs/canvas"] },
  build: {
    ssr: true,
    outDir: path.join(root, "out/engine"),
    emptyOutDir: mode !== "development",
    target: "node18",
    minify: false,
    sourcemap: mode === "development" ? "inline" : false,
    rolldownOptions: {
      input: {
        process: path.join(root, "src-engine/process.ts"),
        trainer: path.join(root, "src-engine/trainer.ts"),
        cli: path.join(root, "src-engine/cli/main.ts"),
        pictureDecoder: path.join(root, "src-engine/pictureDecoder.ts"),
        resampler: path.join(root, "src-engine/resampler.ts"),
        gpuProbe: path.join(root, "src-engine/gpuProbe.ts"),
        reader: path.join(root, "src-engine/reader.ts"),
        readerGuard: path.join(root, "src-engine/readerGuard.ts"),
      },
      // Chunks lie beside the entries, so that __dirname is out/engine in all of them.
      output: {
        format: "cjs",
        entryFileNames: "[name].js",
        chunkFileNames: "shared-[hash].js",
        dynamicImportInCjs: false,
      },
    },
  },
}));
