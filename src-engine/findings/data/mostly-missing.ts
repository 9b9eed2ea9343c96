// Columns that are hardly filled in.

import { ignoring } from "./fixes";
import type { DataFindingSpec } from "./spec";
import { featuresOf } from "./spec";

const SHARE = 0.5;

export const mostlyMissing: DataFindingSpec = {
  type: "mostly-missing",
  label: "A column that is mostly missing",
  summary: "A feature without a value in half of the rows",
  docs: "What stands in for the missing values is then most of the column. With the rule “leave the row out” most rows would be lost. Leave the column out, unless it matters whether there is a value.",
  evidence: "The missing values of each feature.",
  threshold: "At least half of the rows have no value.",
  tone: "warn",
  yieldsTo: ["missing-tells"],
  ask: () => [],
  judge(evidence, _answers, { share, whole }) {
    return featuresOf(evidence).flatMap(({ name, present }) => {
      const missing = evidence.rows - present;
      if (present === 0 || missing < SHARE * evidence.rows) return [];
      return [
        {
          text: `“${name}” is missing in ${whole(missing)} of ${whole(evidence.rows)} rows (${share(missing / evidence.rows)}).`,
          columns: [name],
          bars: [
            { label: "missing", value: missing, strong: true as const },
            { label: "present", value: present },
          ],
        },
      ];
    });
  },
  fix: (document, { columns }, _evidence, words) => ignoring(document, columns, words),
};
