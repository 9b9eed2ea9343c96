// Files that were to be pictures, and could not be read.

import type { DataFindingSpec } from "./spec";

const NAMED = 3;

export const unreadablePictures: DataFindingSpec = {
  type: "unreadable-pictures",
  label: "Pictures that could not be read",
  summary: "Files of pictures that the import left out",
  docs: "A picture that is damaged, cut off, of another kind or without a label is no row of the data, so nothing is learned from it. Where the files of one label fail more often than those of others, the classes are no longer as frequent as they were in your folder. Copy or convert the files, and import the folder again.",
  evidence: "What the import says of each file: its name, and why it was left out.",
  threshold: "One file was left out.",
  tone: "warn",
  ask: () => [],
  judge({ pictures, rows }, _answers, { count }) {
    if (pictures === undefined || pictures.leftOut.count === 0) return [];
    const { count: all, examples } = pictures.leftOut;
    const named = examples.slice(0, NAMED).map(({ name, reason }) => `“${name}”: ${reason}`);
    return [
      {
        text: `${count(all, "file")} ${all === 1 ? "was" : "were"} left out, beside ${count(rows, "picture")} that ${rows === 1 ? "was" : "were"} read. ${named.join("; ")}${all > NAMED ? "; and others" : ""}.`,
        columns: [],
      },
    ];
  },
  fix: () => null,
};
