// How many cells a file may say that it has: a few bytes may promise any number of them, packed so that each takes none.

import { UserError } from "../document/errors";
import { whole } from "../document/whole";

/** So many are read whatever the size of their file. */
const MOST_FREE = 20_000_000;
/** Beyond that, so many for each byte of the file: packed data of people's own have a few. */
const MOST_EACH_BYTE = 1_000;

export interface PromisedCells {
  readonly rows: number;
  readonly columns: number;
  /** Of the file. */
  readonly bytes: number;
}

/** Before any is read. A column whose cells take no bytes counts, too. @throws UserError "too-many-cells" */
export function refuseTooManyCells({ rows, columns, bytes }: PromisedCells, file: string): void {
  if (rows * columns <= Math.max(MOST_FREE, MOST_EACH_BYTE * bytes)) return;
  throw new UserError({
    code: "too-many-cells",
    message: `"${file}" says that it holds ${whole(rows)} rows of ${whole(columns)} columns in ${whole(bytes)} bytes: far more than such a file can tell apart.`,
    next: "If it is yours, leave out the columns that are the same in all rows, or take a part of the rows.",
    subject: { kind: "file", path: file },
  });
}
