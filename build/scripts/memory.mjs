// `node build/scripts/memory.mjs [PART OF A NAME]`: trains networks, each in a process of its own, and compares the memory that
// it takes with the estimate. The table in docs/memory.md was made with it.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { build } from "vite";
import { ensureModules } from "./lib/modules.mjs";
import { cache, inRoot } from "./lib/run.mjs";
import { Explained, main, say } from "./lib/say.mjs";

const MB = 2 ** 20;

main(async () => {
  await ensureModules();
  const outDir = cache("memory");
  await build({
    configFile: inRoot("build/vite/engine.config.mts"),
    build: {
      outDir,
      emptyOutDir: true,
      rolldownOptions: { input: { peer: inRoot("src-engine/testing/memoryPeer.ts") } },
    },
  });
  const peer = (...args) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(outDir, "peer.js"), ...args], {
      encoding: "utf8",
    });
    if (status !== 0) throw new Explained(stderr);
    return JSON.parse(stdout);
  };
  say(
    "| network | taken | estimated | ratio | step | state | data | evaluation | runtime |\n|---|---|---|---|---|---|---|---|---|",
  );
  const inMegabytes = (bytes) => Math.round(bytes / MB);
  for (const name of peer()) {
    if (!name.includes(process.argv[2] ?? "")) continue;
    const { used, estimate } = peer(name);
    const parts = [estimate.step, estimate.state, estimate.data, estimate.evaluation, estimate.runtime].map(
      inMegabytes,
    );
    say(
      `| ${name} | ${inMegabytes(used)} MB | ${inMegabytes(estimate.total)} MB | ${(estimate.total / used).toFixed(2)} | ${parts.join(" | ")} |`,
    );
  }
  return 0;
});
