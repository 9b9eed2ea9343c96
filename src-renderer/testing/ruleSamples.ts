// Six training rows of three kinds of penguins, for tests of rules written by hand.

import type { RuleRows } from "../../src-engine/protocol/rule";

const LENGTHS = Float64Array.of(36, 39, 41, 46, 50, 49);
const MASSES = Float64Array.of(3700, 3500, 3600, 5200, 3800, NaN);

/** As an engine answers "rule.rows": of the columns that are asked for, those that are there. Two of each class. */
export function sampleRuleRows(columns: readonly string[], target = "Species"): RuleRows {
  const all: RuleRows["values"] = new Map([
    ["Beak Length (mm)", { kind: "numbers", values: LENGTHS }],
    ["Body Mass (g)", { kind: "numbers", values: MASSES }],
    ["Beak Depth (mm)", { kind: "numbers", values: Float64Array.of(18, 17, 19, 14, 18, 19) }],
    ["Island", { kind: "text", codes: Int32Array.of(0, 0, 1, 0, 1, 1), labels: ["Biscoe", "Dream"] }],
  ]);
  const isMass = target === "Body Mass (g)";
  return {
    columns: [
      { name: "Species", kind: "text" },
      { name: "Island", kind: "text" },
      { name: "Beak Length (mm)", kind: "number" },
      { name: "Beak Depth (mm)", kind: "number" },
      { name: "Body Mass (g)", kind: "number" },
    ],
    target: isMass
      ? { kind: "number", name: target, isDate: false }
      : { kind: "classes", name: target, classes: ["Adelie", "Gentoo", "Chinstrap"] },
    rows: 6,
    values: new Map([...all].filter(([name]) => columns.includes(name))),
    truth: isMass ? MASSES : Float64Array.of(0, 0, 0, 1, 2, 2),
    typical: new Map<string, string | number>([
      ["Beak Length (mm)", 43.5],
      ["Body Mass (g)", 3700],
      ["Beak Depth (mm)", 18],
      ["Island", "Biscoe"],
    ]),
  };
}
