// What is doubtful in a file to predict, in sentences.

import type { FileDoubts } from "../../../src-engine/protocol/filePrediction";
import { figure, integer, isoDay, t } from "../../text";

export function doubtTexts({ unknown, outside, missing, absent, otherwise, odd, incomplete }: FileDoubts): string[] {
  return [
    ...Object.entries(odd).map(([column, { count, examples }]) =>
      t(
        "trying.batch.odd",
        {
          column,
          n: integer(count),
          cells: examples
            .map(({ text, row, line }) =>
              line === undefined
                ? t("trying.batch.oddRow", { text, row: integer(row) })
                : t("trying.batch.oddCell", { text, line: integer(line) }),
            )
            .join(", "),
        },
        count,
      ),
    ),
    ...absent.map(({ column, fill }) =>
      fill === ""
        ? t("trying.batch.absentCategory", { column })
        : t("trying.batch.absent", { column, fill: typeof fill === "number" ? figure(fill, 6) : `“${fill}”` }),
    ),
    ...otherwise.map((writing) => t("trying.batch.otherwise", { ...writing })),
    ...unknown.map(({ column, values, rows }) =>
      t(
        "trying.batch.unknown",
        { column, n: integer(rows), values: values.map((value) => `“${value}”`).join(", ") },
        rows,
      ),
    ),
    ...outside.map(({ column, rows, least, most, isDate }) => {
      const text = (value: number): string => (isDate ? isoDay(value) : figure(value, 6));
      return t("trying.batch.outside", { column, n: integer(rows), least: text(least), most: text(most) }, rows);
    }),
    ...missing.map(({ column, rows }) => t("trying.batch.missing", { column, n: integer(rows) }, rows)),
    ...(incomplete === 0 ? [] : [t("trying.batch.incomplete", { n: integer(incomplete) }, incomplete)]),
  ];
}
