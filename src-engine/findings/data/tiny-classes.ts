// Classes of which there is next to nothing.

import { TINY, classTargets, countSql, countsOf, shownBars } from "./classCounts";
import { excluding } from "./fixes";
import type { DataFindingSpec } from "./spec";
import { MOST_FIXED, named } from "./spec";

export const tinyClasses: DataFindingSpec = {
  type: "tiny-classes",
  label: "Classes with very few rows",
  summary: "Classes that cannot be learned or judged",
  docs: "Of a few rows, one or two are left to validate and to test with: nothing can be said of such a class, and little is learned of it. Collect more rows, give them another class, or leave the class out.",
  evidence: "The rows of each class.",
  threshold: "A class has fewer than 10 rows, while another one has 10 or more.",
  tone: "warn",
  ask: (facts) =>
    classTargets(facts).flatMap((target) => [
      countSql(target),
      `SELECT number FROM (SELECT number, count(*) OVER (PARTITION BY ${target.sql}) AS n FROM data WHERE ${target.sql} IS NOT NULL) WHERE n < ${TINY} ORDER BY number LIMIT ${MOST_FIXED + 1}`,
    ]),
  judge(evidence, answers, words) {
    return classTargets(evidence).flatMap(({ name }, at) => {
      const counts = countsOf(answers[2 * at]);
      const tiny = counts.filter(({ rows }) => rows < TINY);
      if (tiny.length === 0 || tiny.length === counts.length) return [];
      const most = Math.max(...tiny.map(({ rows }) => rows));
      return [
        {
          text: `Of “${name}”, ${named(
            tiny.map(({ value }) => value),
            words,
          )} ${tiny.length === 1 ? "has" : "have at most"} ${words.count(most, "row")}.`,
          columns: [name],
          rows: (answers[2 * at + 1] ?? []).map(([row]) => Number(row)),
          bars: shownBars(counts, ({ rows }) => rows < TINY),
        },
      ];
    });
  },
  fix(document, { columns: [name], rows = [] }, evidence, words) {
    const at = classTargets(evidence).findIndex((target) => target.name === name);
    const left = countsOf(evidence.answers[tinyClasses.type]?.[2 * at]).filter((count) => count.rows >= TINY);
    return left.length < 2 ? null : excluding(document, rows, evidence, words);
  },
};
