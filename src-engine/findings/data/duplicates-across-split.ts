// The same row to train on and to be judged by.

import { excluding } from "./fixes";
import type { Answer, DataEvidence, DataFacts, DataFindingSpec } from "./spec";
import { MOST_FIXED, featuresOf, targetsOf } from "./spec";

const [LEAST, SHARE] = [3, 0.01];
/** Times as many combinations of values as rows, of which a hundredth is alike by chance. */
const CHANCE = 100;
/** Rows that are looked at, of those that are not alone. */
const LISTED = 200_000;
/** Columns that rows are compared by. */
const COLUMNS = 1_000;

export const duplicates: DataFindingSpec = {
  type: "duplicates-across-split",
  label: "Duplicates across the split",
  summary: "Rows to validate or test with that were trained on, too",
  docs: "A row that is in the training part and, word for word, in the validation or test part, is known to the network by heart: the figures on these parts are too good, and say less about new rows. Excluding the copies outside of the training part makes them honest.",
  evidence: "Rows that are alike in every feature and target, and the parts of the split that they are in.",
  threshold:
    "At least 3 rows, and 1% of those to validate and test with, stand in the training part, too. Where the columns have so few values that rows must be alike (their combinations are fewer than 100 times the rows), it is chance, and not told.",
  tone: "warn",
  ask(facts) {
    const columns = used(facts);
    if (featuresOf(facts).length === 0 || isChance(facts)) return [];
    // Two rows that differ have the same 64 bits once in 10^19 pairs.
    const alike = `hash(${columns.map(({ sql }) => sql).join(", ")})`;
    return [
      `WITH r AS (SELECT number, ${alike} AS h FROM data), twice AS (SELECT h FROM r GROUP BY h HAVING count(*) > 1)
        SELECT dense_rank() OVER (ORDER BY h)::DOUBLE, number FROM r JOIN twice USING (h) ORDER BY 1, 2 LIMIT ${LISTED}`,
    ];
  },
  judge(evidence, [answer], { count, share }) {
    const { counts } = evidence;
    if (answer === undefined || counts === null) return [];
    const rows = copies(answer, evidence);
    const judged = counts.validation + counts.test;
    if (rows.length < LEAST || rows.length < SHARE * judged) return [];
    return [
      {
        text: `${count(rows.length, "row")} to validate or test with (${share(rows.length / judged)} of them) ${rows.length === 1 ? "stands" : "stand"} in the training part, too.`,
        columns: [],
        rows: rows.slice(0, MOST_FIXED + 1),
        bars: [
          { label: "copies", value: rows.length, strong: true },
          { label: "others", value: judged - rows.length },
        ],
      },
    ];
  },
  fix: (document, { rows = [] }, evidence, words) => excluding(document, rows, evidence, words),
};

function used(facts: DataFacts) {
  return [...featuresOf(facts), ...targetsOf(facts)].slice(0, COLUMNS);
}

function isChance(facts: DataFacts): boolean {
  // Of a picture all numbers count, not how many pictures differ.
  if (featuresOf(facts).some(({ stored }) => stored === "array")) return false;
  const combinations = featuresOf(facts).reduce(
    (sum, { distinct, present }) => sum + Math.log(Math.max(1, distinct + (present < facts.rows ? 1 : 0))),
    0,
  );
  return combinations < Math.log(CHANCE * facts.rows);
}

/** The rows outside of the training part that have a twin in it. */
function copies(answer: Answer, { parts }: DataEvidence): number[] {
  if (parts === null) return [];
  const found: number[] = [];
  let [group, trains, others]: [number, boolean, number[]] = [-1, false, []];
  const close = (): void => {
    if (trains) for (const row of others) found.push(row);
  };
  for (const [of, number] of answer) {
    if (Number(of) !== group) {
      close();
      [group, trains, others] = [Number(of), false, []];
    }
    const part = parts[Number(number)];
    if (part === 0) trains = true;
    else if (part === 1 || part === 2) others.push(Number(number));
  }
  close();
  return found.sort((a, b) => a - b);
}
