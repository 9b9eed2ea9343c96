// Pictures on which there is next to nothing.

import { excluding } from "./fixes";
import type { DataFindingSpec } from "./spec";
import { MOST_FIXED } from "./spec";

export const blankPictures: DataFindingSpec = {
  type: "blank-pictures",
  label: "Nearly blank pictures",
  summary: "Pictures of one color",
  docs: "A picture of a single color shows nothing that could tell its label: a failed exposure, an empty scan, or a file that stands for one that is missing. The network learns from it that this color means the label. Look at them, and exclude them if they show nothing.",
  evidence: "How much the numbers of each picture, at the size that the network sees, differ from each other.",
  threshold: "The standard deviation of a picture's numbers is below 2 of 255.",
  tone: "warn",
  ask: () => [],
  judge({ pictures, rows }, _answers, { count, share }) {
    const { blank = [] } = pictures ?? {};
    // Where all are blank, that is how these pictures are.
    if (blank.length === 0 || blank.length === rows) return [];
    return [
      {
        text: `${count(blank.length, "picture")} (${share(blank.length / rows)}) ${blank.length === 1 ? "shows" : "show"} next to nothing but one color.`,
        columns: [],
        rows: blank.slice(0, MOST_FIXED + 1),
      },
    ];
  },
  fix: (document, { rows = [] }, evidence, words) => excluding(document, rows, evidence, words),
};
