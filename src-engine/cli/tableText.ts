// A project's data in words.

import type { Document } from "../document/schema";
import type { ArrayProfile, Table } from "../protocol/data";
import { leftOut, leftOutText } from "../data/leftOut";
import { table } from "./table";
import { counted } from "../words/numbers";
import { whole } from "../document/whole";

/** Its columns, and what the document does with them. */
export function tableText(profile: Table, document: Document): string {
  const { data } = document;
  if (profile.arrays !== undefined) return arraysText({ ...profile, arrays: profile.arrays }, document);
  const rows = profile.columns.map(({ name, type, missing, distinct }) => {
    const column = data.columns[name];
    return [name, column?.role ?? "ignore", column?.type ?? type, whole(missing), whole(distinct)];
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
  const notes = (profile.notes ?? []).map((note) => `\n${note}`).join("");
  const unused = leftOutText(leftOut(data, profile));
  const left = [unused, ...withoutTarget(profile, document)].map((told) => (told === "" ? "" : `\n${told}`)).join("");
  return `${counted(profile.rows, "row")}, ${counted(profile.columns.length, "column")}. ${target}${left}${notes}\n\n${columns}`;
}

/** Rows that cannot be learned from, of each target that has some. */
function withoutTarget({ columns }: Table, { data }: Document): readonly string[] {
  return columns.flatMap(({ name, missing }) =>
    missing > 0 && data.target.includes(name)
      ? [`${counted(missing, "row")} without "${name}": nothing is learned from ${missing === 1 ? "it" : "them"}.`]
      : [],
  );
}

/** Shape and kind of the examples, and how the network will see them. */
function arraysText(
  { rows, columns, arrays, notes = [] }: Table & { readonly arrays: ArrayProfile },
  { data }: Document,
): string {
  const { name, shape, elements, least, greatest, answers, given } = arrays;
  const column = data.columns[name];
  const lines = [
    [name, column?.role ?? "ignore", `${elements}, ${shape.join(" × ")} each`, `${least} to ${greatest}`],
    ...columns.map((answer) => [
      answer.name,
      data.columns[answer.name]?.role ?? "ignore",
      answer.type === "category" ? "texts" : answers,
      `${whole(answer.distinct)} different`,
    ]),
  ];
  const told = [
    `${counted(rows, "example")}${given === null ? "" : `: ${whole(given.train)} to train${given.validation === 0 ? "" : `, ${whole(given.validation)} to validate`}, ${whole(given.test)} to test, as the source has them`}.`,
    data.target.length === 0
      ? "Nothing is predicted yet."
      : `Task: ${data.task} of ${data.target.length > 3 ? counted(data.target.length, "number") : data.target.join(", ")}.`,
    ...(column?.as === undefined
      ? []
      : [
          `The examples are treated as ${column.as}${column.as === "pictures" && shape.length === 2 ? `, with a channel of 1: ${shape.join(" × ")} × 1` : ""}.`,
        ]),
    ...notes,
  ];
  return `${told.join(" ")}\n\n${table([{ title: "ARRAY" }, { title: "ROLE" }, { title: "HOLDS" }, { title: "VALUES" }], lines)}`;
}

/** The same for `--json`. */
export function tableJson(profile: Table, { data }: Document): object {
  const { arrays } = profile;
  return {
    rows: profile.rows,
    columns: profile.columns.map(({ name, type, missing, distinct, found }) => ({
      name,
      type,
      missing,
      distinct,
      ...(found === undefined ? {} : { found }),
    })),
    leftOut: leftOut(data, profile),
    ...(profile.notes === undefined ? {} : { notes: profile.notes }),
    ...(arrays === undefined
      ? {}
      : {
          arrays: {
            name: arrays.name,
            shape: arrays.shape,
            elements: arrays.elements,
            answers: arrays.answers,
            given: arrays.given,
          },
        }),
  };
}
