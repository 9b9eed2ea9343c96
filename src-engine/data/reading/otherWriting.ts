// Whether two ways of reading a column take the same text for different values, told by an example of each.

import type { ColumnReading, DateWriting, NumberWriting } from "../../document/columnReading";
import type { OtherWriting } from "../../protocol/filePrediction";

/** Examples of how a file writes a column, and of how the training file did; null where what one of them takes, the other takes likewise. */
export function otherWriting(here: ColumnReading, trained: ColumnReading): Omit<OtherWriting, "column"> | null {
  if (here.as === "number" && trained.as === "number")
    return here.decimal === trained.decimal ? null : { here: numberExample(here), trained: numberExample(trained) };
  if (here.as === "date" && trained.as === "date")
    return here.order === trained.order || here.order === "year-first"
      ? null
      : { here: DATE_EXAMPLES[here.order], trained: DATE_EXAMPLES[trained.order] };
  return null;
}

const numberExample = ({ decimal, grouping }: NumberWriting): string => `1${grouping}234${decimal}5`;

const DATE_EXAMPLES: Readonly<Record<DateWriting["order"], string>> = {
  "year-first": "2021-12-31",
  "day-first": "31/12/2021",
  "month-first": "12/31/2021",
};
