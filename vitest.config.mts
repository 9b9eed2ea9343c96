import vue from "@vitejs/plugin-vue";
import icons from "unplugin-icons/vite";
import { defineConfig } from "vitest/config";

// Unit tests stand beside their source and run in plain Node. A component test asks for a DOM by its first line:
// `// @vitest-environment happy-dom`.
export default defineConfig({
  plugins: [vue(), icons({ compiler: "vue3" })],
  test: {
    include: ["src-*/**/*.test.ts", "build/**/*.test.{ts,mjs}"],
    environment: "node",
    setupFiles: ["build/test/console.ts", "build/test/properties.ts", "build/test/patience.ts"],
    // ONNX Runtime and DuckDB are native: separate processes, so that a crash names its test file.
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 60_000,
    restoreMocks: true,
    passWithNoTests: false,
  },
});
