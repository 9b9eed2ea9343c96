import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { NumberWriting } from "../../document/columnReading";
import { PLAIN } from "../../document/columnReading";
import { sqlText, withDatabase } from "../duckdb";
import { commonUnit, numberSql, numberWritings } from "./numberWriting";

/** What DuckDB reads in texts that are written so; NaN where one is no number. */
async function read(texts: readonly string[], writing: NumberWriting): Promise<unknown[]> {
  return withDatabase([], {}, async (database) => {
    const list = texts.map(sqlText).join(", ");
    const rows = await database.rows(`SELECT ${numberSql("x", writing)} FROM (SELECT unnest([${list}]) AS x)`);
    return rows.map(([value]) => value ?? NaN);
  });
}

describe("numbers in texts", () => {
  it.each<[string, Partial<NumberWriting>]>([
    ["en-US", { grouping: "," }],
    ["de-DE", { decimal: ",", grouping: "." }],
    ["fr-FR", { decimal: ",", grouping: " " }],
    ["de-CH", { grouping: "'" }],
    ["en-IN", { grouping: "," }],
    ["sv-SE", { decimal: ",", grouping: " ", signs: "any" }],
  ])("as Intl writes them in %s", async (locale, change) => {
    const format = new Intl.NumberFormat(locale, { maximumFractionDigits: 3 });
    const numbers = fc.array(fc.integer({ min: -(10 ** 12), max: 10 ** 12 }), { minLength: 1, maxLength: 50 });
    await fc.assert(
      fc.asyncProperty(numbers, async (thousandths) => {
        const values = thousandths.map((value) => value / 1000);
        expect(
          await read(
            values.map((value) => format.format(value)),
            { ...PLAIN, ...change },
          ),
        ).toEqual(values.map((value) => (value === 0 ? 0 : value)));
      }),
      { numRuns: 10 },
    );
  });

  it.each<[string, Partial<NumberWriting>, number]>([
    ["1,234.5", { grouping: "," }, 1234.5],
    ["1.234,5", { decimal: ",", grouping: "." }, 1234.5],
    ["1 234,5", { decimal: ",", grouping: " " }, 1234.5],
    ["1\u202f234,5", { decimal: ",", grouping: " " }, 1234.5],
    ["1’234.5", { grouping: "'" }, 1234.5],
    ["12,34,567", { grouping: "," }, 1234567],
    ["−5", { signs: "any" }, -5],
    ["(1,200)", { grouping: ",", signs: "any" }, -1200],
    ["-$5", { unit: "$" }, -5],
    ["$ 5", { unit: "$" }, 5],
    ["24.5 mpg", { unit: "mpg" }, 24.5],
    ["1e-3", {}, 0.001],
    ["1,2,3", { grouping: "," }, NaN],
    ["0,123", { grouping: "," }, NaN],
    ["12,3", { grouping: "," }, NaN],
    ["1_000", {}, NaN],
    ["", {}, NaN],
    ["1e400", {}, NaN],
  ])("%j in %j is %d", async (given, change, value) => {
    expect(await read([given], { ...PLAIN, ...change })).toEqual([value]);
  });

  it.each<[string[], string | null]>([
    [["$1", "$2"], "$"],
    [["1 kg", "2 kg", "3"], "kg"],
    [["12%", "3%"], "%"],
    [["EUR 5", "EUR 7"], "EUR"],
    [["sku1", "sku2"], null],
    [["1", "2"], null],
    [["1 kg", "2 lb"], null],
  ])("of %j the unit is %j", (texts, unit) => {
    expect(commonUnit(new Map(texts.map((one) => [one, 1])))).toBe(unit);
  });

  it("as programs write them come first", () => {
    expect(numberWritings(new Map([["1,5", 1]]))[0]).toEqual(PLAIN);
    expect(numberWritings(new Map([["12", 1]]))).toEqual([PLAIN]);
  });
});
