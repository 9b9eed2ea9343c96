// Where a person says how a file is read, for messages.

import type { OptionName } from "../document/importOptions";

/** `"How it was read…" in the window, --encoding on the command line`, or `--encoding utf-8` where that is what to say. */
export function optionNamed(name: OptionName, value?: string): string {
  return `"How it was read…" in the window, --${name}${value === undefined ? "" : ` ${value}`} on the command line`;
}
