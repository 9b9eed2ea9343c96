import { expect, it } from "vitest";
import { problemOf, temporaryFolders, writeIn } from "../testing/temporaryFolder";
import { readTable } from "./csvLog";

const folders = temporaryFolders();

it("makes no room for columns times lines that are not there", async () => {
  // 100,000 columns of 900,000 lines would be 800 GB.
  const path = writeIn(folders(), "metrics.csv", `${",".repeat(99_999)}\n${"\n".repeat(900_000)}`);
  expect((await problemOf(() => readTable(path))).code).toBe("file-damaged");
});

it("makes room for cells that are all empty", async () => {
  const table = await readTable(writeIn(folders(), "metrics.csv", "a,b\n,\n,\n1,\ntorn"));
  expect(table).toMatchObject({ header: ["a", "b"], length: 3 });
  expect([...(table?.columns[0]?.empty ?? [])]).toEqual([1, 1, 0]);
});
