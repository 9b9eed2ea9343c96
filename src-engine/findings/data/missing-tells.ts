// Whether a value is missing depends on the target.

import { withColumn } from "../../document/recipeEdits";
import type { Answer, ColumnFacts, DataFacts, DataFindingSpec } from "./spec";
import { featuresOf, targetsOf } from "./spec";

const [LEAST, ROWS] = [0.05, 50];
/** Of Cramér's V, or of a correlation. */
const STRONG = 0.3;

export const missingTells: DataFindingSpec = {
  type: "missing-tells",
  label: "Missing values follow the target",
  summary: "Whether a feature is missing tells something about the answer",
  docs: "Where a value is missing more often for some answers than for others, that it is missing is itself information: a test that was ordered for the sick alone, say. Filled with the mean it is lost. An input that is 1 where the value is missing keeps it. Ask why it is missing: if it follows from the answer, rather than the other way round, leave the column out.",
  evidence: "How often each feature is missing, by class (Cramér's V), or with the target (correlation).",
  threshold:
    "Between 5 and 95% of at least 50 rows are missing, and the association is 0.3 or more, which Cohen (“Statistical Power Analysis”, 1988) calls medium.",
  tone: "info",
  ask: (facts) =>
    pairs(facts).map(({ target, feature }) =>
      target.type === "category"
        ? `SELECT count(*)::DOUBLE, count(${feature.sql})::DOUBLE FROM data WHERE ${target.sql} IS NOT NULL GROUP BY ${target.sql} LIMIT 1001`
        : `SELECT corr(CASE WHEN ${feature.sql} IS NULL THEN 1.0 ELSE 0.0 END, ${target.sql}) FROM data WHERE ${target.sql} IS NOT NULL`,
    ),
  judge(evidence, answers, { number, share }, document) {
    return pairs(evidence).flatMap(({ target, feature: { name, type, present } }, at) => {
      const column = document.data.columns[name];
      if (type === "category" ? column?.missing === "category" : column?.indicator === true) return [];
      const strength = target.type === "category" ? cramer(answers[at]) : Math.abs(Number(answers[at]?.[0]?.[0] ?? 0));
      if (!(strength >= STRONG)) return [];
      return [
        {
          text: `“${name}” is missing in ${share(1 - present / evidence.rows)} of the rows, and that goes with “${target.name}” (${target.type === "category" ? "Cramér's V" : "correlation"} ${number(strength)}).`,
          columns: [name],
        },
      ];
    });
  },
  fix(document, { columns: [name = ""] }) {
    const column = document.data.columns[name];
    if (column === undefined || column.type === "text") return null;
    return column.type === "category"
      ? {
          label: "Make “missing” a category",
          document: withColumn(document, name, { missing: "category" }),
        }
      : { label: "Add an input for “missing”", document: withColumn(document, name, { indicator: true }) };
  },
};

function pairs(facts: DataFacts): { target: ColumnFacts; feature: ColumnFacts }[] {
  const { rows } = facts;
  if (rows < ROWS) return [];
  const features = featuresOf(facts).filter(
    ({ type, present }) => type !== "text" && rows - present >= LEAST * rows && present >= LEAST * rows,
  );
  return features.flatMap((feature) =>
    targetsOf(facts)
      .filter(({ distinct }) => distinct > 1)
      .slice(0, 1)
      .map((target) => ({ target, feature })),
  );
}

/** Of a table of two columns, present and missing: √(χ² / n). */
function cramer(answer: Answer | undefined): number {
  const counts = (answer ?? []).map(([all, present]) => [Number(all), Number(present)] as const);
  const rows = counts.reduce((sum, [all]) => sum + all, 0);
  const share = counts.reduce((sum, [, present]) => sum + present, 0) / rows;
  const square = counts.reduce((sum, [all, present]) => sum + (present - all * share) ** 2 / all, 0);
  return Math.sqrt(square / (share * (1 - share)) / rows);
}
