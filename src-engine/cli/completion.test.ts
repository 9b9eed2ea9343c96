// The scripts, in the shells themselves.

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryFolders, writeIn } from "../testing/temporaryFolder";
import { COMMANDS } from "./commands";
import { completionScript } from "./completion";
import type { Shell } from "./completion";
import { choicesOf, flagNames } from "./usage";

const folder = temporaryFolders();
const NAMES = [...COMMANDS.map(({ name }) => name), "help"];

const run = (shell: string, ...args: string[]): string => {
  const { stdout, stderr, status } = spawnSync(shell, args, { encoding: "utf8", cwd: folder(), timeout: 30_000 });
  expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
  return stdout;
};

/** What a shell offers for a line that ends at the cursor. */
type Complete = (line: string) => readonly string[];

function bashIn(script: string): Complete {
  return (line) => {
    const words = line.split(" ").map((word) => `'${word}'`);
    const file = writeIn(
      folder(),
      "ask.bash",
      `${script}\nCOMP_WORDS=(${words.join(" ")})\nCOMP_CWORD=${words.length - 1}\n_gradual\nprintf '%s\\n' "\${COMPREPLY[@]}"\n`,
    );
    return run("bash", "--norc", file)
      .split("\n")
      .filter((word) => word !== "");
  };
}

function fishIn(script: string): Complete {
  const file = writeIn(folder(), "gradual.fish", script);
  return (line) =>
    run("fish", "--no-config", "-c", `source ${file}; complete -C ${JSON.stringify(line)}`)
      .split("\n")
      .filter((word) => word !== "")
      .map((word) => word.split("\t")[0] ?? "");
}

/** zsh completes in a terminal only, so it is given one, and what that shows is read. */
function zshIn(script: string): Complete {
  const start = writeIn(
    folder(),
    "start.zsh",
    `PS1=READY"-NOW"; autoload -Uz compinit; compinit -u -D\nLISTMAX=9999\n${script}`,
  );
  return (line) => {
    const ask = writeIn(
      folder(),
      "ask.zsh",
      `zmodload zsh/zpty
zpty shell TERM=dumb zsh -f -i
zpty -w shell "stty rows 200 cols 200; source ${start}"
zpty -r -m shell text '*READY-NOW*'
zpty -w -n shell $'${line}\\t\\t'
zpty -w -n shell $'\\x15print END""-NOW\\n'
zpty -r -m shell text '*END-NOW*'
print -r -- "$text"
zpty -d shell
`,
    );
    return run("zsh", "-f", ask).split(/\s+/);
  };
}

const inShell: Record<Shell, (script: string) => Complete> = { bash: bashIn, zsh: zshIn, fish: fishIn };
const isInstalled = (shell: Shell): boolean =>
  ["/bin", "/usr/bin", "/usr/local/bin"].some((at) => existsSync(join(at, shell)));

describe.each(["bash", "fish", "zsh"] as const)("in %s", (shell) => {
  const complete: Complete = (line) => inShell[shell](completionScript(shell, COMMANDS))(line);

  test.runIf(isInstalled(shell))("commands, options and the values of options are completed", () => {
    expect(complete("gradual ")).toEqual(expect.arrayContaining(NAMES));
    expect(complete("gradual export p last --to ")).toEqual(expect.arrayContaining(["onnx", "safetensors"]));
    expect(complete("gradual completion ")).toEqual(expect.arrayContaining(["bash", "zsh", "fish"]));
    expect(complete("gradual help ")).toEqual(expect.arrayContaining(["train"]));
    expect(complete("gradual train --batch-")).toEqual(expect.arrayContaining(["--batch-size"]));
  });
});

test.runIf(isInstalled("bash"))("in bash, every option of every command, and every word of every option", () => {
  const complete = bashIn(completionScript("bash", COMMANDS));
  for (const { name, options, fields } of COMMANDS) {
    const offered = complete(`gradual ${name} -`);
    for (const option of options) {
      const { long, short, field } = flagNames(option);
      expect(offered).toContain(long);
      const words = choicesOf(fields[field]);
      if (words !== null) expect(complete(`gradual ${name} ${short ?? long} `)).toEqual(words);
    }
  }
});
