import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { problemOf } from "../testing/temporaryFolder";
import { requireRowOfPart } from "./rowOfPart";

const partOf = (rows: readonly number[], total: number): Parameters<typeof requireRowOfPart>[0] => ({
  part: "validation",
  rows: Int32Array.from(rows),
  raw: { rows: total },
});

describe("a row that is asked about", () => {
  it("may be any row of the part, and no other", async () => {
    const cases = fc.uniqueArray(fc.nat({ max: 60 }), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(cases, fc.nat({ max: 80 }), async (rows, row) => {
        const part = partOf(rows, 61);
        if (rows.includes(row)) {
          requireRowOfPart(part, row);
          return;
        }
        const { code, message } = await problemOf(() => requireRowOfPart(part, row));
        expect(code).toBe("no-such-row");
        expect(message).toBe(
          row < 61
            ? `Row ${row + 1} is not in the validation part of this run.`
            : `There is no row ${row + 1}: the data have 61 rows.`,
        );
      }),
    );
  });

  it("is answered with the nearest rows of the part where it is in another", async () => {
    const { next } = await problemOf(() => requireRowOfPart(partOf([2, 8, 11, 13, 399, 40, 41], 400), 9));
    expect(next).toBe("Choose a row of this part, such as 3, 9, 12, 14, 41, or another part.");
  });
});
