// Where a person says how a file is read, for messages.

import type { OptionName } from "../document/importOptions";

/** `"How it was read…" in the window, --encoding on the command line` */
export function optionNamed(name: OptionName): string {
  return `"How it was read…" in the window, --${name} on the command line`;
}
