// What bash, zsh and fish need to complete `gradual`, made from the table of commands.

import type { CommandSpec } from "./spec";
import { SHARED_OPTIONS } from "./spec";
import { choicesOf, flagNames, inUsage } from "./usage";

export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

type Values = { readonly kind: "words"; readonly words: readonly string[] } | { readonly kind: "files" | "typed" };

interface Completed {
  readonly name: string;
  readonly summary: string;
  readonly arguments: readonly { readonly name: string; readonly values: Values }[];
  readonly options: readonly {
    readonly long: string;
    readonly short: string | null;
    readonly docs: string;
    readonly repeated: boolean;
    /** Null where it takes none. */
    readonly values: Values | null;
  }[];
}

/** The script that completes `gradual` in a shell. */
export function completionScript(shell: Shell, commands: readonly CommandSpec[]): string {
  const told: readonly Completed[] = [
    ...commands.map(completed),
    {
      name: "help",
      summary: "explain a command",
      arguments: [{ name: "command", values: { kind: "words", words: commands.map(({ name }) => name) } }],
      options: [],
    },
  ];
  return { bash, zsh, fish }[shell](told);
}

function completed({ name, summary, fields, ...spec }: CommandSpec): Completed {
  const valuesOf = (field: string, isFile: boolean): Values => {
    const words = choicesOf(fields[field]);
    return words !== null ? { kind: "words", words } : { kind: isFile ? "files" : "typed" };
  };
  return {
    name,
    summary,
    // A project, a folder and a file are all paths.
    arguments: spec.arguments.map((argument) => {
      const field = inUsage(argument.name);
      return {
        name: field,
        values: valuesOf(field, argument.file !== undefined || field === "project" || field === "dir"),
      };
    }),
    options: [...spec.options, ...SHARED_OPTIONS].map((option) => {
      const { long, short, field, takesValue } = flagNames(option);
      const values = takesValue ? valuesOf(field, option.file !== undefined) : null;
      return { long, short, docs: option.docs, repeated: option.repeated === true, values };
    }),
  };
}

/** As one word of a shell, whatever is in it. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

function bash(commands: readonly Completed[]): string {
  const reply = (words: readonly string[]): string =>
    `COMPREPLY=($(compgen -W ${quoted(words.join(" "))} -- "$current"))`;
  const byValue = commands.flatMap(({ name, options }) =>
    options.flatMap(({ long, short, values }) => {
      if (values === null) return [];
      const pattern = [long, ...(short === null ? [] : [short])].map((flag) => quoted(`${name} ${flag}`)).join(" | ");
      const act =
        values.kind === "words" ? reply(values.words) : values.kind === "files" ? "" : "compopt +o default 2>/dev/null";
      return [`    ${pattern}) ${act === "" ? "" : `${act}; `}return ;;`];
    }),
  );
  const byCommand = commands.map(({ name, arguments: taken, options }) => {
    const [first] = taken;
    const flags = options.flatMap(({ long, short }) => (short === null ? [long] : [short, long]));
    const words = first?.values.kind === "words" ? `\n      else ${reply(first.values.words)}` : "";
    return `    ${name})\n      if [[ "$current" == -* ]]; then ${reply(flags)}${words}\n      fi ;;`;
  });
  return `# Completes gradual in bash. In ~/.bashrc: source <(gradual completion bash)
_gradual() {
  local current="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD - 1]}" command="\${COMP_WORDS[1]}"
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    ${reply([...commands.map(({ name }) => name), "--help", "--version"])}
    return
  fi
  case "$command $before" in
${byValue.join("\n")}
  esac
  case "$command" in
${byCommand.join("\n")}
  esac
}
# Where nothing is found, files are.
complete -o default -F _gradual gradual
`;
}

function zsh(commands: readonly Completed[]): string {
  const escaped = (text: string): string => text.replace(/[[\]:\\]/g, "\\$&");
  const valuesText = (name: string, values: Values): string =>
    `:${escaped(name)}:${values.kind === "words" ? `(${values.words.join(" ")})` : values.kind === "files" ? "_files" : " "}`;
  const byCommand = commands.map(({ name, arguments: taken, options }) => {
    const specs = [
      ...options.flatMap(({ long, short, docs, repeated, values }) =>
        [long, ...(short === null ? [] : [short])].map((flag) => {
          const others = repeated ? "*" : short === null ? "" : `(${short} ${long})`;
          return `${others}${flag}[${escaped(docs)}]${values === null ? "" : valuesText(long.slice(2), values)}`;
        }),
      ),
      ...taken.map(({ name: argument, values }, index) => `${index + 1}${valuesText(argument, values)}`),
    ];
    return `    ${name}) _arguments ${specs.map(quoted).join(" ")} ;;`;
  });
  return `#compdef gradual
# Completes gradual in zsh. In ~/.zshrc, after compinit: source <(gradual completion zsh)
_gradual() {
  local -a commands
  commands=(${commands.map(({ name, summary }) => quoted(`${name}:${summary.replaceAll(":", "\\:")}`)).join(" ")})
  if ((CURRENT == 2)); then
    _describe -t commands 'command' commands
    return
  fi
  shift words
  ((CURRENT--))
  case "\${words[1]}" in
${byCommand.join("\n")}
  esac
}
compdef _gradual gradual
`;
}

function fish(commands: readonly Completed[]): string {
  const quotedFish = (text: string): string => `'${text.replace(/['\\]/g, "\\$&")}'`;
  const lines = commands.flatMap(({ name, summary, arguments: taken, options }) => {
    const here = `complete -c gradual -n ${quotedFish(`__fish_seen_subcommand_from ${name}`)}`;
    return [
      `complete -c gradual -n __fish_use_subcommand -a ${name} -d ${quotedFish(summary)}`,
      ...options.map(({ long, short, docs, values }) => {
        const taken =
          values === null
            ? ""
            : values.kind === "files"
              ? " -r -F"
              : values.kind === "words"
                ? ` -x -a ${quotedFish(values.words.join(" "))}`
                : " -x";
        return `${here} -l ${long.slice(2)}${short === null ? "" : ` -s ${short.slice(1)}`}${taken} -d ${quotedFish(docs)}`;
      }),
      ...taken.flatMap(({ values }) =>
        values.kind === "words" ? [`${here} -a ${quotedFish(values.words.join(" "))}`] : [],
      ),
      ...(taken.some(({ values }) => values.kind === "files") ? [`${here} -F`] : []),
    ];
  });
  return `# Completes gradual in fish. Once: gradual completion fish > ~/.config/fish/completions/gradual.fish
complete -c gradual -f
${lines.join("\n")}
`;
}
