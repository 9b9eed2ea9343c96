// Tables in plain text.

export interface TableColumn {
  readonly title: string;
  readonly align?: "left" | "right";
}

/** Columns padded to their widest cell, two spaces apart, with a line of titles; no trailing spaces. */
export function table(columns: readonly TableColumn[], rows: readonly (readonly string[])[]): string {
  const lines = [columns.map(({ title }) => title), ...rows];
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => width(line[index] ?? ""))));
  return lines
    .map((line) =>
      columns
        .map(({ align }, index) => {
          const cell = line[index] ?? "";
          const space = " ".repeat(Math.max(0, (widths[index] ?? 0) - width(cell)));
          return align === "right" ? space + cell : cell + space;
        })
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** How many characters a person sees. */
function width(text: string): number {
  return [...new Intl.Segmenter().segment(text)].length;
}

/** Names and values, one pair a line. */
export function facts(pairs: readonly (readonly [name: string, value: string])[]): string {
  const width = Math.max(0, ...pairs.map(([name]) => name.length));
  return pairs.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join("\n");
}
