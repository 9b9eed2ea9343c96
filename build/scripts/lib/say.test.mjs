import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const SAY = fileURLToPath(new URL("./say.mjs", import.meta.url));

/** Exit code of a script whose main function is `body`, with a hook that wants to end the process with 0. */
function exitCodeOf(body) {
  const script = `import { main } from ${JSON.stringify(SAY)}; process.on("beforeExit", () => process.exit(0)); main(async () => { ${body} });`;
  return spawnSync(process.execPath, ["--input-type=module", "--eval", script]).status;
}

test.each([
  ["return 1;", 1],
  ["throw new Error('it broke');", 1],
  ["return 0;", 0],
  ["", 0],
])("a script that ends with `%s` exits with %i, whatever its libraries do last", (body, code) => {
  expect(exitCodeOf(body)).toBe(code);
});
