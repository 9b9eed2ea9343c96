// Columns that are treated as something else than they are.

import { withType } from "../../network/targets";
import type { ColumnFacts, DataFacts, DataFindingSpec } from "./spec";

/** Numbers with more values are seldom names of things. */
const MANY = 30;
/** Names of codes: numbers that nobody adds up. */
const CODE_NAME = /(^|[ _.-])(zip|zip ?code|postal ?code|postcode|plz|area ?code|phone|fax|code)$/i;
/** Of the cells, as many are numbers. */
const MOSTLY = 0.5;

export const wrongTypes: DataFindingSpec = {
  type: "wrong-types",
  label: "Treated as the wrong type",
  summary: "Numbers that are treated as categories, codes as numbers, or numbers as text",
  docs: "As categories, numbers lose their order: what is learned about 41 says nothing about 42. As numbers, codes get an order that they do not have: the ZIP code 90210 is not nine times 10001. A column of numbers that is text, because of a few cells that are none, is not learned from at all.",
  evidence:
    "The type of each column, how the data keep it, its number of values and its name; of texts, how many cells are numbers.",
  threshold:
    "A column of numbers with more than 30 different values is treated as a category; or a feature of whole numbers called “zip”, “postal code”, “phone” or “code” is treated as a number; or at least half of the cells of a text column are numbers.",
  tone: "warn",
  ask: (facts) =>
    texts(facts).map(
      ({ sql }) =>
        `SELECT count(try_cast(${sql} AS DOUBLE))::DOUBLE, any_value(${sql}) FILTER (${sql} IS NOT NULL AND try_cast(${sql} AS DOUBLE) IS NULL), count(${sql})::DOUBLE, count(*) FILTER (regexp_matches(${sql}, '^(0[0-9]|[0-9]{16})'))::DOUBLE FROM data`,
    ),
  judge(evidence, answers, { whole, share }) {
    const asNames = evidence.columns.filter(
      ({ role, type, stored, distinct }) =>
        role !== "ignore" && type === "category" && stored === "number" && distinct > MANY,
    );
    const asNumbers = evidence.columns.filter(
      ({ role, type, name, spread }) =>
        role === "feature" && type === "number" && CODE_NAME.test(name) && spread?.isWhole === true,
    );
    return [
      ...asNames.map(({ name, distinct }) => ({
        text: `“${name}” holds numbers, ${whole(distinct)} different ones, and is treated as a category.`,
        columns: [name],
      })),
      ...asNumbers.map(({ name }) => ({
        text: `“${name}” is treated as a number, and its name is that of a code.`,
        columns: [name],
      })),
      ...texts(evidence).flatMap(({ name, type, role }, at) => {
        const [numbers = 0, odd, all = 0, codes = 0] = answers[at]?.[0] ?? [];
        if (Number(all) === 0 || Number(numbers) < MOSTLY * Number(all)) return [];
        // As a number a code loses its zeros, or its last digits: text is what it is.
        if (Number(codes) > 0 && typeof odd !== "string") {
          if (type === "category" || role !== "ignore") return [];
          return [
            {
              text: `“${name}” holds codes: digits with a zero in front, or more digits than a number keeps (about 15). So it was read as text, and is not used. If equal codes tell something, make it a category; if they only name the rows, it is right as it is.`,
              columns: [name],
            },
          ];
        }
        const left = typeof odd === "string" ? `, but others are not, such as “${odd.slice(0, 40)}”` : "";
        return [
          {
            text: `${share(Number(numbers) / Number(all))} of the cells of “${name}” are numbers${left}, so that it was read as text. Import the file again and say how it is read: what is missing, and how numbers are written.`,
            columns: [name],
          },
        ];
      }),
    ];
  },
  fix(document, { columns: [name = ""] }, evidence) {
    const column = evidence.columns.find((one) => one.name === name);
    if (column?.stored !== "number") return null;
    const type = column.type === "number" ? "category" : "number";
    return { label: `Treat “${name}” as a ${type}`, document: withType(document, name, type) };
  },
};

/** Columns of text that are no targets; a target is taken as it was chosen. */
function texts({ columns }: DataFacts): readonly ColumnFacts[] {
  return columns.filter(
    ({ role, type, stored, distinct }) =>
      role !== "target" && stored === "text" && (type === "text" || type === "category") && distinct > 2,
  );
}
