import { whole } from "../../document/whole";
import type { Document } from "../../document/schema";
import { UserError } from "../../document/errors";
import type { ColumnProfile, Table } from "../../protocol/data";
import { counted, figure, percent } from "../../words/numbers";
import { command } from "../command";
import * as fields from "../fields";
import { withProject } from "../projects";
import { table } from "../table";
import { tableText } from "../tableText";

const MS_PER_DAY = 86_400_000;

/** `gradual profile`: what stands in a project's data, in figures. */
export const profileCommand = command({
  name: "profile",
  summary: "tell what stands in each column of a project's data",
  arguments: [{ name: "<project>", docs: "the project's folder or its .gradual file" }],
  options: [],
  example: "gradual profile penguins\n  gradual profile penguins --json",
  fields: { project: fields.path },
  async run({ project: path }, { output }) {
    await withProject(path, output, async ({ folder, document }) => {
      const { readTable } = await import("../engine");
      const found = await readTable(folder, document.data.source, { onProgress: (_, what) => output.progress(what) });
      if (found === null)
        throw new UserError({
          code: "no-data",
          message: "The project has no data yet.",
          next: "Import a file first: gradual import PROJECT FILE.",
        });
      output.result(
        {
          ...found,
          columns: found.columns.map((column) => ({
            ...column,
            role: document.data.columns[column.name]?.role ?? "ignore",
          })),
          target: document.data.target,
          task: document.data.task,
        },
        profileText(found, document),
      );
    });
  },
});

function profileText(found: Table, document: Document): string {
  if (found.arrays !== undefined) return tableText(found, document);
  const rows = found.columns.map((column) => [
    column.name,
    document.data.columns[column.name]?.role ?? "ignore",
    document.data.columns[column.name]?.type ?? column.type,
    column.missing === 0 ? "0" : `${whole(column.missing)} (${percent(column.missing / Math.max(1, found.rows))})`,
    whole(column.distinct),
    ...figuresOf(column),
  ]);
  const lines = table(
    [
      { title: "COLUMN" },
      { title: "ROLE" },
      { title: "TYPE" },
      { title: "MISSING", align: "right" },
      { title: "DISTINCT", align: "right" },
      { title: "LEAST", align: "right" },
      { title: "MEDIAN", align: "right" },
      { title: "MEAN", align: "right" },
      { title: "GREATEST", align: "right" },
      { title: "MOST FREQUENT" },
    ],
    rows,
  );
  const notes = (found.notes ?? []).map((note) => `\n${note}`).join("");
  return `${counted(found.rows, "row")}, ${counted(found.columns.length, "column")}.${notes}\n\n${lines}`;
}

/** Least, median, mean, greatest, and the most frequent categories. */
function figuresOf({ type, histogram, mean, median, categories = [] }: ColumnProfile): string[] {
  const written = (value: number | undefined): string => {
    if (value === undefined) return "";
    return type === "date" ? new Date(value * MS_PER_DAY).toISOString().slice(0, 10) : figure(value);
  };
  const frequent = type === "category" ? categories.slice(0, 3) : [];
  return [
    written(histogram?.min),
    written(median),
    written(mean),
    written(histogram?.max),
    frequent.map(({ value, count }) => `${value.slice(0, 30)} (${whole(count)})`).join(", "),
  ];
}
