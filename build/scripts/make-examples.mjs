// `node build/scripts/make-examples.mjs`: makes examples/penguins, iris, cars and digits anew from examples/sources, with the
// `gradual` command as people use it. Needed only when the project format or the starting network changes.
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureBundles } from "./lib/bundle.mjs";
import { ensureModules } from "./lib/modules.mjs";
import { main } from "./lib/say.mjs";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const EXAMPLES = join(ROOT, "examples");

const PROJECTS = [
  { folder: "penguins", name: "Penguins", options: ["--from", "penguins.csv", "--target", "Species"] },
  { folder: "iris", name: "Iris", options: ["--from", "iris.csv", "--target", "species"] },
  { folder: "cars", name: "Cars", options: ["--from", "cars.csv", "--target", "Miles_per_Gallon", "--recipe", "text"] },
  { folder: "digits", name: "Digits", options: ["--from", "digits"] },
];

main(async () => {
  await ensureModules();
  await ensureBundles(["engine"]);
  const scratch = mkdtempSync(join(tmpdir(), "gradual-examples-"));
  try {
    for (const { folder, name, options } of PROJECTS) {
      const made = join(scratch, folder);
      // From the folder of the sources, so that import.json does not tell where this machine keeps them.
      gradual(["new", made, ...options]);
      const file = join(made, `${folder}.gradual`);
      writeFileSync(file, readFileSync(file, "utf8").replace(/"name": "[^"]*"/, `"name": ${JSON.stringify(name)}`));
      gradual(["check", made]);
      rmSync(join(EXAMPLES, folder), { recursive: true, force: true });
      cpSync(made, join(EXAMPLES, folder), { recursive: true });
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
