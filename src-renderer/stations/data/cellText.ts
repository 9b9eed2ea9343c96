// How the cells of a column are written. Pure.

import type { ColumnType } from "../../../src-engine/document/schema";
import type { Cell, ColumnProfile } from "../../../src-engine/protocol/data";
import { columnFormat } from "../../text";

export interface CellFormat {
  /** Numbers stand on the right, below each other. */
  readonly right: boolean;
  /** A cell that is not missing. */
  readonly write: (cell: Exclude<Cell, null>) => string;
}

/** `type` is what the document takes the column for: a number treated as a category is a name, and written as one. */
export function cellFormat({ histogram, decimals }: ColumnProfile, type: ColumnType): CellFormat {
  if (type !== "number" || !histogram || decimals === undefined) return { right: false, write: String };
  const write = columnFormat({ least: histogram.min, greatest: histogram.max, decimals });
  return { right: true, write: (cell) => (typeof cell === "number" ? write(cell) : String(cell)) };
}
