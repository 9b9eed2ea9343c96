import { expect, it } from "vitest";
import { carriedOptions } from "./carriedOptions";
import { MISSING_TOKENS } from "./importOptions";

const asked = {
  delimiter: ";",
  quote: '"',
  decimal: ",",
  dateOrder: "month-first",
  missing: [...MISSING_TOKENS],
} as const;

it("all that was said goes for a file of the same name, wherever it lies", () => {
  const said = { delimiter: ";", decimal: ",", dateOrder: "month-first" };
  expect(
    carriedOptions({ name: "/one/t.csv", asked: { ...asked, missing: [...asked.missing] } }, "C:\\two\\t.csv"),
  ).toEqual(said);
});

it("how values are written goes for every file, how one is laid out does not", () => {
  const said = { decimal: ",", dateOrder: "month-first", missing: ["", "none"] };
  expect(carriedOptions({ name: "t.csv", asked: { ...asked, missing: ["", "none"] } }, "other.csv")).toEqual(said);
});

it("nothing was said: nothing goes on", () => {
  expect(carriedOptions({ name: "t.csv", asked: undefined }, "t.csv")).toEqual({});
});
