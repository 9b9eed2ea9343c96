// Some of a project's examples, for people to look at.

import { UserError } from "../../document/errors";
import type { DataRecipe } from "../../document/schema";
import type { ExamplesPage } from "../../protocol/data";
import { isArrays, withStoredArrays } from "./store";

export interface ExamplesRequest {
  readonly folder: string;
  readonly source: DataRecipe["source"];
  readonly offset: number;
  readonly limit: number;
}

/** More numbers are not sent at once. */
const MOST_NUMBERS = 4_000_000;

/** @throws UserError "no-data", or when the arrays cannot be read */
export async function readExamplesPage({ folder, source, offset, limit }: ExamplesRequest): Promise<ExamplesPage> {
  if (!isArrays(source))
    throw new UserError({ code: "no-data", message: "The project has no arrays.", next: "Import arrays first." });
  return withStoredArrays(folder, source, async ({ rows, x, y, labels }) => {
    const shape = x.shape.slice(1);
    const size = shape.reduce((product, extent) => product * extent, 1);
    const count = Math.max(0, Math.min(limit, rows - offset, Math.max(1, Math.floor(MOST_NUMBERS / size))));
    const width = y.shape[1] ?? 1;
    const numbers = count === 0 ? [] : Array.from(await y.rows(offset, count));
    const answers = labels === null ? numbers : numbers.map((value) => labels[value] ?? NaN);
    return {
      offset,
      total: rows,
      shape,
      values: Float32Array.from(count === 0 ? [] : await x.rows(offset, count)),
      answers: Array.from({ length: count }, (_, row) => answers.slice(row * width, (row + 1) * width)),
    };
  });
}
