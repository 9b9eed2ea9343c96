// The window, its preload script and the main process. The engine has its own: build/vite/engine.config.mts.
import tailwindcss from "@tailwindcss/vite";
import vue from "@vitejs/plugin-vue";
import { defineConfig } from "electron-vite";
import path from "node:path";
import icons from "unplugin-icons/vite";
import type { Plugin } from "vite";
import { bundledPackages } from "./build/vite/bundledPackages.mts";

const from = (...parts: string[]) => path.resolve(__dirname, ...parts);

/** In `npm run dev` a rebuilt engine restarts the app, as a change in the main process does. */
const restartWithEngine: Plugin = {
  name: "gradual:restart-with-engine",
  apply: "build",
  buildStart() {
    if (this.meta.watchMode) this.addWatchFile(from("out/engine/process.js"));
  },
};

/** What is bundled, for the notices shipped with it. */
const packages = {
  main: bundledPackages(),
  preload: bundledPackages(),
  renderer: bundledPackages(),
};

export default defineConfig({
  main: {
    plugins: [restartWithEngine, packages.main.bundle],
    build: {
      outDir: from("out/main"),
      target: "node18",
      minify: false,
      rolldownOptions: {
        input: { main: from("src-main/main.ts") },
        // With import() instead of require(), native packages do not load out of a packed asar.
        output: {
          format: "cjs",
          entryFileNames: "[name].js",
          chunkFileNames: "shared-[hash].js",
          dynamicImportInCjs: false,
        },
      },
    },
  },
  preload: {
    plugins: [packages.preload.bundle],
    build: {
      outDir: from("out/preload"),
      target: "node18",
      minify: false,
      // A sandboxed preload script cannot require packages.
      externalizeDeps: false,
      rolldownOptions: {
        input: { preload: from("src-main/preload/preload.ts") },
        output: { format: "cjs", entryFileNames: "[name].js" },
      },
    },
  },
  renderer: {
    root: from("src-renderer"),
    plugins: [vue(), tailwindcss(), icons({ compiler: "vue3" }), packages.renderer.bundle],
    define: {
      __VUE_OPTIONS_API__: true,
      __VUE_PROD_DEVTOOLS__: false,
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: false,
      __VUE_I18N_FULL_INSTALL__: true,
      __VUE_I18N_LEGACY_API__: false,
      __INTLIFY_PROD_DEVTOOLS__: false,
    },
    worker: { format: "es", plugins: () => [packages.renderer.worker()] },
    build: {
      outDir: from("out/renderer"),
      emptyOutDir: true,
      target: "chrome114",
      minify: "oxc",
      modulePreload: { polyfill: false },
      // The content security policy allows files, not data: URLs.
      assetsInlineLimit: 0,
      reportCompressedSize: false,
      chunkSizeWarningLimit: 2000,
      rolldownOptions: { input: { index: from("src-renderer/index.html") } },
    },
  },
});
