import { existsSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { withRoomsTable } from "./rooms-table.mjs";

const page = "docs/architecture.md";

it("docs/architecture.md tells the rooms as the linter has them", async () => {
  await expect(withRoomsTable(readFileSync(page, "utf8"))).toMatchFileSnapshot(`../../${page}`);
});

it("every file that docs/architecture.md names is there", () => {
  const named = [...readFileSync(page, "utf8").matchAll(/`((?:src-|build|docs|e2e)[\w-]*\/[\w./-]+)`/g)].map(
    ([, file]) => file,
  );
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((file) => !existsSync(file))).toEqual([]);
});

it("a page that has lost the marks is refused", () => {
  expect(() => withRoomsTable("# Architecture\n")).toThrow(/has lost the line/);
});
