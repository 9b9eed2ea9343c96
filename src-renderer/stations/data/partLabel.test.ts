import fc from "fast-check";
import { expect, it } from "vitest";
import { partLabel } from "./partLabel";

const TEXTS = ["test 1,040, untouched", "test 1,040", "1,040"];

it("says as much as there is room for, and never half of it", () => {
  expect(partLabel(TEXTS, 300)).toBe("test 1,040, untouched");
  expect(partLabel(TEXTS, 90)).toBe("test 1,040");
  expect(partLabel(TEXTS, 45)).toBe("1,040");
  expect(partLabel(TEXTS, 20)).toBe("");
});

it("says no less where there is more room", () => {
  fc.assert(
    fc.property(fc.nat(400), fc.nat(400), (pixels, more) => {
      expect(partLabel(TEXTS, pixels + more).length).toBeGreaterThanOrEqual(partLabel(TEXTS, pixels).length);
    }),
  );
});
