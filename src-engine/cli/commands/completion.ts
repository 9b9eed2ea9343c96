import * as v from "valibot";
import { command } from "../command";
import { SHELLS, completionScript } from "../completion";

/** `gradual completion`: for a shell, so that Tab completes commands, options and their values. */
export const completionCommand = command({
  name: "completion",
  summary: "print the script that completes gradual in a shell",
  arguments: [{ name: "<shell>", docs: SHELLS.join(", ") }],
  options: [],
  example:
    "source <(gradual completion bash)\n  source <(gradual completion zsh)\n  gradual completion fish > ~/.config/fish/completions/gradual.fish",
  fields: { shell: v.picklist(SHELLS) },
  async run({ shell }, { output, commands }) {
    const script = completionScript(shell, commands);
    output.result({ shell, script }, script);
    return undefined;
  },
});
