// Dates that are nothing but a number of days.

import { withColumn } from "../../document/recipeEdits";
import type { Column, Document } from "../../document/schema";
import type { Answer, ColumnFacts, DataFacts, DataFindingSpec } from "./spec";
import { featuresOf } from "./spec";

type DatePart = NonNullable<Column["parts"]>[number];

/** Days from which on a part comes round often enough to be learned. */
const [WEEKS, YEARS] = [28, 2 * 365];
const DIFFERENT = 20;

export const rawDates: DataFindingSpec = {
  type: "raw-dates",
  label: "A date used raw",
  summary: "A date that the network sees as a number of days alone",
  docs: "As a number of days a date tells how much time has passed, but not that it is a Monday, or summer. New rows mostly lie after the last one, where the network has seen nothing. Weekday, month and hour come round again, so that what was learned of them holds.",
  evidence: "Dates among the features, and the time that they span.",
  threshold:
    "A date with at least 20 different values is given as elapsed time alone, and spans at least 4 weeks (weekday), 2 years (month), or has different times of day (hour).",
  tone: "info",
  ask: (facts) =>
    dates(facts).map(({ sql }) => `SELECT count(DISTINCT floor((${sql} - floor(${sql})) * 24))::DOUBLE FROM data`),
  judge(evidence, answers, { whole }, document) {
    return dates(evidence).flatMap((date, at) => {
      const { name, spread } = date;
      const parts = partsOf(date, answers[at]);
      if (spread === null || parts.length === 0 || !isRaw(document, name)) return [];
      return [
        {
          text: `“${name}” spans ${whole(Math.round(spread.greatest - spread.least))} days and is given to the network as elapsed time alone; its ${parts.join(", ").replace(/, ([^,]*)$/, " and $1")} ${parts.length === 1 ? "is" : "are"} not seen.`,
          columns: [name],
        },
      ];
    });
  },
  fix(document, { columns: [name] }, evidence) {
    const all = dates(evidence);
    const at = all.findIndex((date) => date.name === name);
    const date = all[at];
    if (date === undefined) return null;
    const parts = partsOf(date, evidence.answers[rawDates.type]?.[at]);
    return {
      label: `Add ${parts.join(", ")}`,
      document: withColumn(document, date.name, { parts: ["elapsed", ...parts] }),
    };
  },
};

function dates(facts: DataFacts): readonly ColumnFacts[] {
  return featuresOf(facts).filter(({ type, distinct }) => type === "date" && distinct >= DIFFERENT);
}

function isRaw({ data }: Document, name: string): boolean {
  return data.columns[name]?.parts?.every((part) => part === "elapsed") !== false;
}

function partsOf({ spread }: ColumnFacts, answer: Answer | undefined): DatePart[] {
  const days = spread === null ? 0 : spread.greatest - spread.least;
  const hours = Number(answer?.[0]?.[0] ?? 1);
  return [
    ...(days >= YEARS ? (["month"] as const) : []),
    ...(days >= WEEKS ? (["weekday"] as const) : []),
    ...(hours > 1 ? (["hour"] as const) : []),
  ];
}
