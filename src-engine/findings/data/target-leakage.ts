// A column that knows the answer.

import { ignoring } from "./fixes";
import type { Answer, ColumnFacts, DataFacts, DataFindingSpec } from "./spec";
import { featuresOf, targetsOf } from "./spec";

/** Rows that are looked at: more tell nothing new. */
const SAMPLE = 100_000;
/** Fewer tell nothing. */
const ROWS = 30;
/** Of neighbors that agree, or of the variance that is explained. */
const SHARE = 0.99;
/** Of what the commonest class gets wrong, as much must be gone. */
const GAIN = 0.95;
const CORRELATION = 0.998;

export const targetLeakage: DataFindingSpec = {
  type: "target-leakage",
  label: "A column alone predicts the target",
  summary: "A feature that nearly is the answer",
  docs: "A column that alone predicts the target nearly without errors is often a copy of it, computed from it, or filled in after the answer was known. The network then learns to read the answer there; its figures are splendid, and useless on new rows, which do not have the column yet. If it really is known beforehand, keep it: the task is then as easy as it looks.",
  evidence:
    "Each feature with each target, on up to 100,000 rows: for classes, whether rows next to each other in the order of the feature, or with the same category, have the same class; for numbers, the squared correlation of the values and of their ranks, or the share of the variance between categories.",
  threshold:
    "There are two features or more, and at least 30 rows. Of classes: 99% of the neighbors agree, and 95% of what the commonest class gets wrong is gone. Of numbers: 99% of the variance between categories, or a squared correlation of 0.998. Iris by its petal width, the most telling column of any sample, is at 93%.",
  tone: "bad",
  ask(facts) {
    return pairs(facts).map(({ target, feature }) => {
      const rows = `(SELECT number, ${feature.sql} AS x, ${target.sql} AS y FROM data WHERE ${target.sql} IS NOT NULL${sampled(facts)})`;
      if (isMeasured(target)) return isMeasured(feature) ? correlationSql(rows) : varianceSql(rows);
      return isMeasured(feature) ? neighborsSql(rows) : groupsSql(rows);
    });
  },
  judge(evidence, answers, { share }) {
    return pairs(evidence).flatMap(({ target, feature }, at) => {
      const told = isMeasured(target) ? ofNumber(answers[at], feature) : ofClass(answers[at]);
      if (told === null) return [];
      const what = isMeasured(target)
        ? `explains ${share(told)} of the spread of “${target.name}”`
        : `predicts “${target.name}” for ${share(told)} of the rows`;
      return [{ text: `“${feature.name}” alone ${what}.`, columns: [feature.name] }];
    });
  },
  fix: (document, { columns }, _evidence, words) => ignoring(document, columns, words),
};

const isMeasured = ({ type }: ColumnFacts): boolean => type === "number" || type === "date";

function pairs(facts: DataFacts): { target: ColumnFacts; feature: ColumnFacts }[] {
  const features = featuresOf(facts).filter(({ distinct, stored }) => distinct > 1 && stored !== "array");
  // With one feature, what there is between the two is what the network is to learn.
  if (features.length < 2 || facts.rows < ROWS) return [];
  return targetsOf(facts)
    .filter(({ distinct }) => distinct > 1)
    .flatMap((target) => features.map((feature) => ({ target, feature })));
}

function sampled({ rows }: DataFacts): string {
  return rows <= SAMPLE ? "" : ` AND hash(number) % ${Math.ceil(rows / SAMPLE)} = 0`;
}

/** [rows, of neighbors in the order of x as many agree, classes, rows of the commonest class] */
function neighborsSql(rows: string): string {
  return `SELECT count(*)::DOUBLE, count(*) FILTER (y = before)::DOUBLE, count(DISTINCT y)::DOUBLE, (SELECT max(n) FROM (SELECT count(*) AS n FROM ${rows} GROUP BY y))::DOUBLE
    FROM (SELECT y, lag(y) OVER (ORDER BY x NULLS LAST, hash(number)) AS before FROM ${rows})`;
}

/** The same of rows with the same category: the first of each of its kind has nothing to agree with. */
function groupsSql(rows: string): string {
  return `SELECT sum(c)::DOUBLE, sum(m - 1)::DOUBLE, count(*)::DOUBLE, (SELECT max(n) FROM (SELECT count(*) AS n FROM ${rows} GROUP BY y))::DOUBLE
    FROM (SELECT x, sum(n) AS c, max(n) AS m FROM (SELECT x, y, count(*) AS n FROM ${rows} GROUP BY x, y) GROUP BY x)`;
}

/** [rows, correlation, correlation of the ranks] */
function correlationSql(rows: string): string {
  return `SELECT count(*)::DOUBLE, corr(x, y), corr(rx, ry) FROM (SELECT x, y, rank() OVER (ORDER BY x) AS rx, rank() OVER (ORDER BY y) AS ry FROM ${rows} WHERE x IS NOT NULL)`;
}

/** [rows, share of the variance between categories, categories] */
function varianceSql(rows: string): string {
  return `SELECT sum(n)::DOUBLE, 1 - sum(n * v) / nullif(sum(n) * (SELECT var_pop(y) FROM ${rows}), 0), count(*)::DOUBLE FROM (SELECT count(*) AS n, var_pop(y) AS v FROM ${rows} GROUP BY x)`;
}

function ofClass(answer: Answer | undefined): number | null {
  const [rows = 0, agree = 0, groups = 0, most = 0] = (answer?.[0] ?? []).map(Number);
  const pairsOfRows = rows - groups;
  // Where most categories have one row, little is known of them.
  if (pairsOfRows < ROWS || pairsOfRows < rows / 2) return null;
  const [share, base] = [Math.min(1, agree / pairsOfRows), most / rows];
  return share >= SHARE && share - base >= GAIN * (1 - base) ? share : null;
}

function ofNumber(answer: Answer | undefined, feature: ColumnFacts): number | null {
  const [rows = 0, first = 0, second = 0] = (answer?.[0] ?? []).map(Number);
  if (rows < ROWS) return null;
  if (!isMeasured(feature)) return first >= SHARE && second * 3 <= rows ? first : null;
  const best = Math.max(first ** 2, second ** 2);
  return best >= CORRELATION ? best : null;
}
