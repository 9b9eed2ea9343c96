import fc from "fast-check";
import { expect, it } from "vitest";
import { groupsOf, rowsWhere } from "./sliceGroups";

it("every category with enough rows is a group, with exactly its rows, however many categories there are", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1, max: 59 }), { maxLength: 400 }), fc.nat(10), (all, least) => {
      const labels = Array.from({ length: 60 }, (_, at) => `c${at}`);
      const values = { kind: "text", codes: Int32Array.from(all), labels } as const;
      const groups = groupsOf("city", values, { least, most: 1_000 });
      const named = groups.flatMap(({ condition }) => (condition.test === "is" ? [String(condition.value)] : []));
      const wanted = labels.filter((_, code) => {
        const count = all.filter((one) => one === code).length;
        return count > 0 && count >= least;
      });
      expect(named.filter((name) => name !== "").sort()).toEqual([...wanted].sort());
      expect(named.includes("")).toBe(all.includes(-1));
      for (const { condition, rows } of groups)
        expect(rows).toEqual(rowsWhere([condition], new Map([["city", values]]), all.length));
    }),
  );
});

it("takes the most frequent ones where there are more than are wanted", () => {
  const codes = Int32Array.from({ length: 55 }, (_, row) => Math.floor((Math.sqrt(8 * row + 1) - 1) / 2));
  const values = { kind: "text", codes, labels: Array.from({ length: 10 }, (_, at) => `c${at}`) } as const;
  const groups = groupsOf("city", values, { least: 1, most: 3 });
  expect(groups.map(({ rows }) => rows.length)).toEqual([10, 9, 8]);
});
