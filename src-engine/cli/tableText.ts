// A project's table in words.

import type { Document } from "../document/schema";
import type { Table } from "../protocol/data";
import { counted, table } from "./table";

/** Its columns, and what the document does with them. */
export function tableText(profile: Table, { data }: Document): string {
  const rows = profile.columns.map(({ name, type, missing, distinct }) => {
    const column = data.columns[name];
    return [name, column?.role ?? "ignore", column?.type ?? type, String(missing), String(distinct)];
  });
  const columns = table(
    [
      { title: "COLUMN" },
      { title: "ROLE" },
      { title: "TYPE" },
      { title: "MISSING", align: "right" },
      { title: "DISTINCT", align: "right" },
    ],
    rows,
  );
  const target =
    data.target.length === 0
      ? "No target was found; choose one with --target."
      : `Task: ${data.task} of ${data.target.join(", ")}.`;
  return `${counted(profile.rows, "row")}, ${counted(profile.columns.length, "column")}. ${target}\n\n${columns}`;
}

/** The same for `--json`. */
export function tableJson(profile: Table): object {
  return {
    rows: profile.rows,
    columns: profile.columns.map(({ name, type, missing, distinct }) => ({ name, type, missing, distinct })),
  };
}
