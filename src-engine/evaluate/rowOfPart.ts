// A single row that is asked about, which must be one of the part.

import { UserError } from "../document/errors";
import { whole } from "../document/whole";
import type { AnsweredPart } from "./answeredPart";

/** Rows of the part that are named, where one is asked for that is not in it. */
const NAMED = 5;

/**
 * Only rows of the part may be asked about: it may be the test part, and others not revealed.
 * @param row from 0
 * @throws UserError "no-such-row"
 */
export function requireRowOfPart(
  { rows, part, raw }: Pick<AnsweredPart, "rows" | "part"> & { readonly raw: Pick<AnsweredPart["raw"], "rows"> },
  row: number,
): void {
  if (rows.includes(row)) return;
  if (row >= raw.rows) {
    throw new UserError({
      code: "no-such-row",
      message: `There is no row ${whole(row + 1)}: the data have ${whole(raw.rows)} rows.`,
      next: "Choose one of them.",
    });
  }
  const nearest = [...rows].sort((a, b) => Math.abs(a - row) - Math.abs(b - row) || a - b).slice(0, NAMED);
  const names = nearest.sort((a, b) => a - b).map((one) => whole(one + 1));
  throw new UserError({
    code: "no-such-row",
    message: `Row ${whole(row + 1)} is not in the ${part} part of this run.`,
    next: `Choose a row of this part, such as ${names.join(", ")}, or another part.`,
  });
}
