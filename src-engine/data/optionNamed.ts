// Where a person says how a file is read, for messages.

/** The options of an import, as the command line calls them. */
export type OptionName =
  "delimiter" | "encoding" | "header" | "skip" | "comment" | "sheet" | "decimal" | "date-order" | "missing";

/** `"How it was read…" in the window, --encoding on the command line` */
export function optionNamed(name: OptionName): string {
  return `"How it was read…" in the window, --${name} on the command line`;
}
