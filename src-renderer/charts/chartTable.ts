// The numbers of a chart as a table, and that as CSV (RFC 4180).

export interface ChartTable {
  readonly columns: readonly string[];
  /** Null where there is no number. */
  readonly rows: readonly (readonly (number | string | null)[])[];
}

export function csvOf({ columns, rows }: ChartTable): string {
  return [columns, ...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

function cell(value: number | string | null): string {
  if (value === null) return "";
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
