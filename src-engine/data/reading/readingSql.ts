// SQL of what a column's texts are read as.

import type { ColumnReading } from "../../document/columnReading";
import { dateSql } from "./dateWriting";
import { numberSql } from "./numberWriting";

/** SQL of the value in the text `cell` has: DOUBLE, DATE or TIMESTAMP, or VARCHAR; NULL where it is none. */
export function readingSql(cell: string, reading: ColumnReading): string {
  switch (reading.as) {
    case "number":
      return numberSql(cell, reading);
    case "date":
      return dateSql(cell, reading);
    case "text":
      return cell;
    default:
      return reading satisfies never;
  }
}
