// The SQL that finds formulas, against the same in JavaScript.

import fc from "fast-check";
import { expect, it } from "vitest";
import { withDatabase } from "./duckdb";
import { escaped, escapedSql, isFormula, isFormulaSql } from "./formulas";

it("finds and escapes the same texts as JavaScript", async () => {
  const sign = fc.constantFrom(...Array.from("=+-@\t\r\n0123456789.,' ABZaz:;<>?！＋，－．＜＝＞？＠Ａé文%eE"));
  const text = fc.array(sign, { maxLength: 6 }).map((signs) => signs.join(""));
  await withDatabase([], {}, async (database) => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.option(text), { minLength: 1, maxLength: 40 }), async (texts) => {
        await database.run("CREATE OR REPLACE TEMP TABLE one (x VARCHAR)");
        await database.append("one", [texts]);
        const found = await database.rows(`SELECT ${isFormulaSql("x")}, ${escapedSql("x")} FROM one`);
        expect(found).toEqual(texts.map((one) => (one === null ? [null, null] : [isFormula(one), escaped(one)])));
      }),
      { numRuns: 100 },
    );
  });
});
