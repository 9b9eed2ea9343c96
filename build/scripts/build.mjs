// `npm run build [-- --only engine|app] [--force]`: bundles the sources into out/.
import { ensureBundles } from "./lib/bundle.mjs";
import { ensureModules } from "./lib/modules.mjs";
import { Explained, main } from "./lib/say.mjs";

main(async () => {
  const at = process.argv.indexOf("--only");
  const only = at < 0 ? ["engine", "app"] : [process.argv[at + 1]];
  if (!only.every((part) => part === "engine" || part === "app"))
    throw new Explained("Usage: npm run build -- [--only engine|app] [--force]");
  await ensureModules();
  await ensureBundles(only, { force: process.argv.includes("--force") });
});
