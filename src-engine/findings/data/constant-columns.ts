// Columns that say the same of every row.

import { ignoring } from "./fixes";
import type { DataFindingSpec } from "./spec";
import { featuresOf, named } from "./spec";

export const constantColumns: DataFindingSpec = {
  type: "constant-columns",
  label: "Constant columns",
  summary: "Features that have one value, or none",
  docs: "A column that is the same in every row tells the rows nothing apart. It costs inputs and time, and a value that is not this one, when it comes later, meets weights that were never trained for it.",
  evidence: "The number of different values of each feature.",
  threshold: "A feature has one value and no missing ones, or no value at all.",
  tone: "warn",
  ask: () => [],
  judge(evidence, _answers, words) {
    const found = featuresOf(evidence)
      .filter(({ distinct, present }) => present === 0 || (distinct === 1 && present === evidence.rows))
      .map(({ name }) => name);
    if (found.length === 0) return [];
    return [
      {
        text: `${named(found, words)} ${found.length === 1 ? "has" : "have"} the same value, or none, in each of ${words.count(evidence.rows, "row")}.`,
        columns: found,
      },
    ];
  },
  fix: (document, { columns }, _evidence, words) => ignoring(document, columns, words),
};
