// Columns that name the rows.

import { ignoring } from "./fixes";
import type { ColumnFacts, DataFindingSpec } from "./spec";
import { featuresOf } from "./spec";

const ROWS = 20;
/** Values that lie so close together count the rows: so many times as many as there are. */
const DENSE = 1.5;
const ID_NAME = /(^|[ _.-])(id|ids|uuid|guid|key|index|idx|nr|no)$|[a-z](ID|Id)$|^(ID|row)\b/;

export const idColumns: DataFindingSpec = {
  type: "id-columns",
  label: "A column that only names the rows",
  summary: "A feature that is different in every row, as an id is",
  docs: "An id says which row it is, not what it is like. A network can learn the training rows by heart with it, and knows nothing of the ids of new rows. Where ids were given in some order of time or class, it even learns that.",
  evidence: "Features of which every row has a value of its own.",
  threshold:
    "At least 20 rows, none without a value, no value twice. Of numbers: whole, and either counted through (they lie within 1.5 times as many places as there are rows) or under a name such as “id”, “customer_id” or “key”. Of categories: always. A single feature may be the x of a curve.",
  tone: "warn",
  ask: () => [],
  judge(evidence, _answers, { whole }) {
    const features = featuresOf(evidence);
    if (features.length < 2 || evidence.rows < ROWS) return [];
    return features
      .filter((column) => isId(column, evidence.rows))
      .map(({ name }) => ({
        text: `“${name}” has ${whole(evidence.rows)} different values in ${whole(evidence.rows)} rows.`,
        columns: [name],
      }));
  },
  fix: (document, { columns }, _evidence, words) => ignoring(document, columns, words),
};

function isId({ name, type, stored, present, distinct, spread }: ColumnFacts, rows: number): boolean {
  if (stored === "array" || present !== rows || distinct !== rows) return false;
  if (type === "category" || type === "text") return true;
  if (type !== "number" || spread?.isWhole !== true) return false;
  return spread.greatest - spread.least < DENSE * rows || ID_NAME.test(name);
}
