// Too few rows to say whether the network is good.

import { withSplit } from "../document/recipeEdits";
import { verdicts, wholeRun } from "./curves";
import type { FindingSpec } from "./spec";

const ROWS = 20;
/** Fewer than that, where the lead may be luck. */
const FEW = 100;
const Z = 1.96;
/** Rows that are wished for, and the greatest share of all for them. */
const [WISHED, SHARE] = [50, 0.3];

export const smallValidation: FindingSpec = {
  type: "small-validation",
  label: "Validation too small",
  summary: "Too few rows to tell whether the network is good",
  docs: "Every figure on the validation rows has a spread that follows from their number. With few rows the best epoch, early stopping and every comparison of runs are a matter of luck. Give the validation part a greater share of the rows, or use more data.",
  evidence: "The number of validation rows, and the lead over the baseline.",
  threshold:
    "Fewer than 20 rows, so that one of them moves the accuracy by more than 5 points; or fewer than 100, and the accuracy is above the baseline's by less than 1.96 standard errors of a share, √(p (1 - p) / n), so that the lead may be luck.",
  tone: "warn",
  judge(evidence, { measure, count }) {
    const rows = evidence.samples?.rows.validation;
    if (rows === undefined || rows === 0) return null;
    const how = `There ${rows === 1 ? "is" : "are"} ${count(rows, "validation row")}.`;
    const each = verdicts(evidence);
    if (rows < ROWS) {
      const weight = each.some(({ metric }) => metric === "accuracy")
        ? `One of them moves the accuracy by ${measure("accuracy", 1 / rows)}.`
        : "One odd row among them changes every figure.";
      return {
        text: rows === 1 ? `${how} Every figure hangs on it alone.` : `${how} ${weight}`,
        span: wholeRun(evidence),
      };
    }
    if (rows >= FEW) return null;
    for (const { metric, reached, value, lead } of each) {
      const chance = Z * Math.sqrt((reached * (1 - reached)) / rows);
      if (metric !== "accuracy" || lead === "none" || reached - value > chance) continue;
      return {
        text: `${how} An accuracy of ${measure(metric, reached)} is known to ±${measure(metric, chance)} then, and the baseline has ${measure(metric, value)}.`,
        span: wholeRun(evidence),
      };
    }
    return null;
  },
  /** The rows are other ones then: no fork, but a new run. */
  fix({ run: { document }, samples }) {
    const { split } = document.data;
    const rows = samples?.rows;
    if (rows === undefined || split.predefined === true || split.by?.rule === "column" || split.validation <= 0)
      return null;
    const all = rows.validation / split.validation;
    const validation = Math.min(SHARE, Math.ceil((100 * WISHED) / all) / 100);
    const train = Number((split.train + split.validation - validation).toFixed(6));
    if (!(validation > split.validation) || !(train > 0.3)) return null;
    return {
      label: `${String(Math.round(100 * validation))}% of the rows for validation`,
      document: withSplit(document, { validation, train }),
      forkAt: null,
    };
  },
};
