// Categories of which most are seldom seen.

import { withColumn } from "../../document/recipeEdits";
import type { ColumnFacts, DataFacts, DataFindingSpec } from "./spec";
import { featuresOf } from "./spec";

const MANY = 50;
/** Rows that a category needs to be learned from. */
const ENOUGH = 10;
const BUCKETS = 32;

export const manyCategories: DataFindingSpec = {
  type: "many-categories",
  label: "Many categories, few rows each",
  summary: "A category column with an input for each of many rare values",
  docs: "One-hot encoding gives each category an input of its own. What is seen a few times in training cannot be learned from; the inputs are weights to learn by heart with. Joining the rare ones into one keeps what the frequent ones say.",
  evidence: "The number of categories of each one-hot encoded feature, and the rows of each category.",
  threshold: "More than 50 categories, with fewer than 10 rows each on average.",
  tone: "warn",
  ask: (facts) =>
    wide(facts).map(
      ({ sql }) =>
        `SELECT count(*) FILTER (n >= ${ENOUGH})::DOUBLE FROM (SELECT count(*) AS n FROM data WHERE ${sql} IS NOT NULL GROUP BY ${sql})`,
    ),
  judge(evidence, answers, { whole, number }, { data }) {
    return wide(evidence).flatMap(({ name, distinct, present }, at) => {
      const { encoding = "one-hot", leastRows = 1 } = data.columns[name] ?? {};
      // One that is different in every row is an id.
      if (encoding !== "one-hot" || leastRows > 1 || distinct === present) return [];
      const kept = Number(answers[at]?.[0]?.[0]);
      return [
        {
          text: `“${name}” has ${whole(distinct)} categories, with ${number(present / distinct)} rows each on average; ${kept === 0 ? "none has" : `${whole(kept)} ${kept === 1 ? "has" : "have"}`} ${whole(ENOUGH)} rows or more.`,
          columns: [name],
          bars: [
            { label: `${whole(ENOUGH)} rows or more`, value: kept },
            { label: "fewer", value: distinct - kept, strong: true as const },
          ],
        },
      ];
    });
  },
  fix(document, { columns: [name = ""] }, evidence, { whole }) {
    const at = wide(evidence).findIndex((column) => column.name === name);
    if (at < 0) return null;
    return Number(evidence.answers[manyCategories.type]?.[at]?.[0]?.[0]) >= 2
      ? {
          label: `Join categories with fewer than ${whole(ENOUGH)} rows`,
          document: withColumn(document, name, { leastRows: ENOUGH }),
        }
      : {
          label: `Hash “${name}” into ${whole(BUCKETS)} inputs`,
          document: withColumn(document, name, { encoding: "hashing", buckets: BUCKETS }),
        };
  },
};

function wide(facts: DataFacts): readonly ColumnFacts[] {
  return featuresOf(facts).filter(
    ({ type, distinct, present }) => type === "category" && distinct > MANY && present < ENOUGH * distinct,
  );
}
