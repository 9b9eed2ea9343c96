// A source's own Parquet file, and the same rows as an import writes them, are the same table.

import { join } from "node:path";
import { expect, it } from "vitest";
import { temporaryFolders } from "../../testing/temporaryFolder";
import { sqlText, withDatabase } from "../duckdb";
import { compareTables } from "./compareTables";

const folders = temporaryFolders();

it("finds the rows of columns that have other types", async () => {
  const folder = folders();
  const [own, written] = [join(folder, "own.parquet"), join(folder, "written.parquet")];
  const write = (file: string, select: string): Promise<unknown> =>
    withDatabase([file], {}, (database) => database.run(`COPY (${select}) TO ${sqlText(file)} (FORMAT parquet)`));
  await write(
    own,
    "SELECT i::SMALLINT AS a, CASE WHEN i = 3 THEN 'nan'::FLOAT ELSE i / 4 END::FLOAT AS b, CASE WHEN i = 5 THEN '' ELSE 'x' || i END AS c FROM range(9) AS rows(i)",
  );
  await write(
    written,
    "SELECT i::DOUBLE AS a, CASE WHEN i <> 3 THEN i / 4 END::DOUBLE AS b, CASE WHEN i <> 5 THEN 'x' || i END AS c FROM range(1, 10) AS rows(i)",
  );
  const compared = await compareTables(own, written, [0, 1, 3, 5, 8], {});
  expect(compared).toEqual({
    added: 1,
    removed: 1,
    places: new Map([
      [1, 0],
      [3, 2],
      [5, 4],
      [8, 7],
    ]),
  });
});
