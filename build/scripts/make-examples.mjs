// `node build/scripts/make-examples.mjs`: makes the projects of examples/samples.json anew from examples/sources, with the
// `gradual` command as people use it. Needed only when a sample is added, or the project format or the starting network changes.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureBundles } from "./lib/bundle.mjs";
import { ensureModules } from "./lib/modules.mjs";
import { main } from "./lib/say.mjs";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const EXAMPLES = join(ROOT, "examples");
const json = (file) => JSON.parse(readFileSync(file, "utf8"));
const SAMPLES = json(join(EXAMPLES, "samples.json"));

main(async () => {
  await ensureModules();
  await ensureBundles(["engine"]);
  const scratch = mkdtempSync(join(tmpdir(), "gradual-examples-"));
  try {
    for (const { id, title, options } of SAMPLES) {
      const made = join(scratch, id);
      // From the folder of the sources, so that import.json does not tell where this machine keeps them.
      gradual(["new", made, ...options]);
      const file = join(made, `${id}.gradual`);
      const { layout, ...document } = json(file);
      const rule = join(EXAMPLES, "sources", `${id}.rule.json`);
      const handRule = existsSync(rule) ? json(rule) : undefined;
      writeFileSync(file, `${JSON.stringify({ ...document, name: title, handRule, layout }, null, 2)}\n`);
      gradual(["check", made]);
      rmSync(join(EXAMPLES, id), { recursive: true, force: true });
      cpSync(made, join(EXAMPLES, id), { recursive: true });
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
});

function gradual(args) {
  execFileSync(process.execPath, [join(ROOT, "build/bin/gradual.mjs"), ...args], {
    cwd: join(EXAMPLES, "sources"),
    stdio: "inherit",
  });
}
