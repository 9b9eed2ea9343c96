// Parts of the split that are too small to judge by.

import { withSplit } from "../../document/recipeEdits";
import type { DataFindingSpec } from "./spec";

const FEW = 20;
/** Rows that are wished for, and the least share to train on. */
const [WISHED, TRAIN] = [25, 0.5];

export const tinyParts: DataFindingSpec = {
  type: "tiny-parts",
  label: "A part of the split is very small",
  summary: "Too few rows to validate or test with",
  docs: "With fewer than 20 rows, one row more or less moves the accuracy by more than 5 points: which epoch or which network is better is luck then. Give the part a greater share, use cross-validation, or collect more rows.",
  evidence: "The rows of each part.",
  threshold: "The validation or the test part has rows, but fewer than 20.",
  tone: "info",
  ask: () => [],
  judge({ counts }, _answers, { count }) {
    if (counts === null) return [];
    const small = (["validation", "test"] as const).filter((part) => counts[part] > 0 && counts[part] < FEW);
    if (small.length === 0) return [];
    return [
      {
        text: `There ${counts[small[0] ?? "test"] === 1 ? "is" : "are"} ${small.map((part) => `${count(counts[part], "row")} ${part === "test" ? "to test with" : "to validate with"}`).join(" and ")}.`,
        columns: [],
        bars: [
          { label: "training", value: counts.train },
          { label: "validation", value: counts.validation, ...(counts.validation < FEW ? { strong: true } : {}) },
          { label: "test", value: counts.test, ...(counts.test < FEW ? { strong: true } : {}) },
        ],
      },
    ];
  },
  fix(document, _sign, { counts }, { share }) {
    const { split } = document.data;
    if (counts === null || split.predefined === true || split.fold !== undefined) return null;
    const all = counts.train + counts.validation + counts.test;
    const greater = (now: number, rows: number): number =>
      now > 0 && rows < FEW ? Math.max(now, Math.ceil((100 * WISHED) / all) / 100) : now;
    const validation = greater(split.validation, counts.validation);
    const test = greater(split.test, counts.test);
    const train = Number((1 - validation - test).toFixed(6));
    if (train < TRAIN || train >= split.train) return null;
    return {
      label: `Split ${share(train)} / ${share(validation)} / ${share(test)}`,
      document: withSplit(document, { train, validation, test }),
    };
  },
};
