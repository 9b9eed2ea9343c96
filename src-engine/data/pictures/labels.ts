// What is to be learned of each picture: as the folders say it, or a table that lies beside them.

import { UserError } from "../../document/errors";
import { whole } from "../../document/whole";
import type { GivenFile } from "../formats/format";
import type { FoundPictures, LeftOut } from "./find";
import type { LabeledPicture } from "./folderLabels";
import { folderLabels } from "./folderLabels";
import type { LabelRequest, TableLabels } from "./tableLabels";
import { tableLabels } from "./tableLabels";
import { named } from "./pictureNotes";

export interface LabeledPictures {
  readonly pictures: readonly LabeledPicture[];
  readonly leftOut: readonly LeftOut[];
  /** How the labels were found, for the person. */
  readonly notes: readonly string[];
}

/** @throws UserError "no-labels" */
export async function labeledPictures(
  given: GivenFile,
  { pictures, leftOut, tables, others }: FoundPictures,
  request: LabelRequest,
): Promise<LabeledPictures> {
  const ignored = [...others].map(
    ([ending, count]) => `${whole(count)} ${ending === "" ? "without an ending" : `.${ending}`}`,
  );
  const otherNote =
    ignored.length === 0 ? [] : [`Files that are no pictures were not read: ${ignored.slice(0, 6).join(", ")}.`];
  const byFolder = folderLabels(pictures);
  const { unlabeled } = byFolder;
  const labels = new Set(byFolder.pictures.map(({ label }) => label));
  if (unlabeled.length === 0 && labels.size > 1) {
    const unused =
      tables.length === 0
        ? []
        : [`The folders give the labels; ${named(tables.map(({ name }) => name))} was not needed.`];
    return { pictures: byFolder.pictures, leftOut, notes: [...partsNote(byFolder.pictures), ...unused, ...otherNote] };
  }
  const found: TableLabels[] = [];
  for (const table of tables) {
    const one = await tableLabels(
      table,
      [...unlabeled, ...byFolder.pictures.map(({ label: _, ...rest }) => rest)],
      request,
    );
    if (one !== null) found.push(one);
  }
  if (found.length > 0) return { ...fromTables(found, pictures, leftOut), notes: [...tableNotes(found), ...otherNote] };
  if (labels.size > 1)
    return {
      pictures: byFolder.pictures,
      leftOut: [...leftOut, ...unlabeled.map(({ name }) => ({ name, reason: "it lies in no folder that is a label" }))],
      notes: [...partsNote(byFolder.pictures), ...otherNote],
    };
  throw noLabels(given, pictures.length, tables.length);
}

function fromTables(
  tables: readonly TableLabels[],
  pictures: FoundPictures["pictures"],
  leftOut: readonly LeftOut[],
): Pick<LabeledPictures, "pictures" | "leftOut"> {
  const labels = new Map(tables.flatMap((table) => table.pictures).map((picture) => [picture.name, picture]));
  return {
    pictures: pictures.flatMap(({ name }) => labels.get(name) ?? []),
    leftOut: [
      ...leftOut,
      ...pictures
        .filter(({ name }) => !labels.has(name))
        .map(({ name }) => ({ name, reason: `${named(tables.map(({ table }) => table))} gives it no label` })),
    ],
  };
}

function tableNotes(tables: readonly TableLabels[]): string[] {
  return tables.flatMap(({ table, column, absent, pictures }) => [
    `The labels are the column "${column}" of "${table}".`,
    ...(absent.length === 0
      ? []
      : [
          `${whole(absent.length)} of the names in "${table}" are those of no picture here, or of several: ${named(absent)}.`,
        ]),
    ...partsNote(pictures),
  ]);
}

function partsNote(pictures: readonly LabeledPicture[]): string[] {
  const counts = (["train", "validation", "test"] as const).flatMap((part) => {
    const count = pictures.filter((picture) => picture.part === part).length;
    return count === 0 ? [] : [`${whole(count)} to ${part === "validation" ? "validate" : part}`];
  });
  return counts.length < 2 ? [] : [`The pictures come in parts of their own: ${counts.join(", ")}.`];
}

function noLabels({ file, isFolder }: GivenFile, count: number, tables: number): UserError {
  const what = count === 1 ? "one picture" : `${whole(count)} pictures`;
  return new UserError({
    code: "no-labels",
    message: `"${file}" holds ${what} and nothing that gives them ${count === 1 ? "a label" : "different labels"}${
      tables === 0 ? "" : `: no column of the tables beside them names the pictures`
    }.`,
    next:
      isFolder || count > 1
        ? "Put the pictures of each label into a folder of that name, or add a CSV file with their names and labels. To ask about them, use Try or gradual predict."
        : "Choose the folder that holds a folder of pictures for each label. To ask about one picture, use Try or gradual predict.",
    subject: { kind: "file", path: file },
  });
}
