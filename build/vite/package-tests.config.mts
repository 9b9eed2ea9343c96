// The checks of what `npm run package` made: release/ must be there.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { include: ["build/package/**/*.check.mjs"], testTimeout: 120_000, hookTimeout: 120_000 },
});
