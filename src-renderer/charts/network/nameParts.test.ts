import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nameParts } from "./nameParts";

describe("names of inputs", () => {
  it("keep the end that tells them apart where they begin alike", () => {
    const names = [
      "when",
      "when (day-of-year, sine)",
      "when (day-of-year, cosine)",
      "Island = Biscoe",
      "Island = Dream",
    ];
    expect(nameParts(names)).toEqual([
      { head: "when", tail: "" },
      { head: "when (day-of-year, ", tail: "sine)" },
      { head: "when (day-of-year, ", tail: "cosine)" },
      { head: "Island = Biscoe", tail: "" },
      { head: "Island = Dream", tail: "" },
    ]);
  });

  it("are whole in their parts, and no end is longer than what is seen of a name", () => {
    const word = fc.constantFrom("day-of-year", "Body Mass", "sine", "cosine", "(", "a", " ");
    fc.assert(
      fc.property(fc.array(fc.array(word).map((words) => words.join(" "))), (names) => {
        for (const [at, { head, tail }] of nameParts(names).entries()) {
          expect(head + tail).toBe(names[at]);
          expect(tail.length).toBeLessThanOrEqual(12);
        }
      }),
    );
  });
});
