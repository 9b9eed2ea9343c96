// `npm run bench`: steps per second of the engine, beside PyTorch and TensorFlow.js where they are installed.
import { ensureModules } from "./lib/modules.mjs";
import { inRoot, run } from "./lib/run.mjs";
import { main } from "./lib/say.mjs";

main(async () => {
  await ensureModules();
  const { code } = await run(process.execPath, [inRoot("build/bench/bench.mjs"), ...process.argv.slice(2)]);
  return code;
});
