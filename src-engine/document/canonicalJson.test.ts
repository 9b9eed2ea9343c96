import * as fc from "fast-check";
import { expect, it } from "vitest";
import { canonicalJson } from "./canonicalJson";

/** The same value with its keys in the other order, at every depth. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, part]) => [key, reversed(part)] as const);
  return Object.fromEntries(entries.reverse());
}

it("says the same whatever the order of the keys, and holds the value", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(canonicalJson(reversed(value))).toBe(canonicalJson(value));
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

it("tells lists apart by their order", () => {
  expect(canonicalJson([1, 2])).not.toBe(canonicalJson([2, 1]));
});
