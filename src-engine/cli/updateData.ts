// `gradual import --again` and `--append`: a project's data brought up to date, and what changed in words.

import { examplesText } from "../data/reading/readingNotes";
import type { ImportOptionsInput } from "../document/importOptions";
import { whole } from "../document/whole";
import type { DataChange } from "../protocol/dataChange";
import type { Project } from "../project/project";
import { editInWords } from "../words/edits";
import { counted } from "../words/numbers";
import { newFindings } from "./dataFindings";
import { updateFrom } from "./importFile";
import type { Output } from "./output";
import { tableJson, tableText } from "./tableText";

export interface Update {
  readonly what: "again" | "add";
  readonly file: string | undefined;
  readonly name: string | undefined;
  readonly options: ImportOptionsInput;
  readonly fill: boolean;
  /** Only tells what would change. */
  readonly look: boolean;
}

/** Edits that apply no more are named one by one, up to so many. */
const MOST_NAMED = 20;

export async function updateData(project: Project, update: Update, output: Output): Promise<void> {
  const { folder, document } = project;
  const { what, file, name, look, options } = update;
  const from =
    what === "add" && file !== undefined
      ? ({ what: "add", file, name, fill: update.fill } as const)
      : ({ what: "again", file } as const);
  const path = name ?? file ?? document.data.source ?? folder;
  const { change, done } = await updateFrom({ folder, document, look, path, options, from }, output);
  if (done === undefined) {
    output.result({ change: changeJson(change), done: false }, changeText(change, document.data.columns, true));
    return;
  }
  await project.save(done.document);
  const findings = await newFindings(folder, done.document, done.table, output);
  const { target, task: kind } = done.document.data;
  output.result(
    {
      folder,
      document: project.file,
      change: changeJson(change),
      done: true,
      table: tableJson(done.table, done.document),
      target,
      task: kind,
      findings: findings.json,
    },
    [changeText(change, document.data.columns, false), tableText(done.table, done.document), findings.text]
      .filter((part) => part !== "")
      .join("\n\n"),
  );
}

/** Rows are counted from 1. */
function changeJson({ edits, ...change }: DataChange): object {
  return { ...change, edits: { ...edits, lost: edits.lost.map((edit) => ({ ...edit, row: edit.row + 1 })) } };
}

type Columns = Parameters<typeof editInWords>[1];

function changeText(
  { what, rows, gone, extra, empty, retyped, odd, edits, notes }: DataChange,
  columns: Columns,
  look: boolean,
): string {
  const difference =
    rows.added === null || rows.removed === null
      ? ""
      : what === "add"
        ? `, ${whole(rows.added)} more`
        : `: ${whole(rows.added)} new, ${whole(rows.removed)} gone`;
  const lines = [
    `${look ? "Nothing was changed. There would be" : "There are"} ${counted(rows.after, "row")} where there ${rows.before === 1 ? "was" : "were"} ${whole(rows.before)}${difference}.`,
    ...notes,
    ...gone.map(
      ({ name, role }) =>
        `Column "${name}" is gone${role === "ignore" ? "" : `; it was ${role === "target" ? "the target" : "a feature"}`}.`,
    ),
    ...extra.map(({ name, type, role }) =>
      what === "add"
        ? `Column "${name}" is not in the project, and is left out.`
        : `Column "${name}" (${type}) is new: ${role === "feature" ? "a feature" : role === "target" ? "the target" : "ignored"}.`,
    ),
    ...empty.map((name) => `Column "${name}" is not in the file, and is left empty.`),
    ...retyped.map(
      ({ name, from, to, odd: cells }) =>
        `Column "${name}" was ${from} and is ${to} now${cells === undefined ? "" : `: ${counted(cells.count, "cell does", "cells do")} not fit, ${examplesText(cells)}`}.`,
    ),
    ...Object.entries(odd).map(
      ([name, cells]) => `Column "${name}": ${counted(cells.count, "cell")} read as missing: ${examplesText(cells)}.`,
    ),
    ...(edits.kept === 0
      ? []
      : [`${counted(edits.kept, "edited row")} ${edits.kept === 1 ? "stays" : "stay"} edited.`]),
    ...(edits.lost.length === 0
      ? []
      : [
          `${counted(edits.lost.length, "edit")} ${edits.lost.length === 1 ? "applies" : "apply"} no more, since the row or the column is gone or has other values:`,
          ...edits.lost
            .slice(0, MOST_NAMED)
            .map(({ row, ...edit }) => `  row ${whole(row + 1)}: ${editInWords(edit, columns)}`),
          ...(edits.lost.length > MOST_NAMED ? [`  and ${whole(edits.lost.length - MOST_NAMED)} more`] : []),
        ]),
  ];
  return lines.join("\n");
}
