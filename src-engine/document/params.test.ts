import { describe, expect, it } from "vitest";
import { expectation, resolveParams } from "./params";
import type { ParamSpecs } from "./params";

const specs = {
  units: { kind: "integer", label: "Units", docs: "", default: 16, min: 1, max: 100 },
  rate: { kind: "number", label: "Rate", docs: "", default: 0.2, min: 0, max: 1, maxExclusive: true },
  step: {
    kind: "number",
    label: "Step",
    docs: "",
    default: 0.1,
    min: 0,
    minExclusive: true,
    max: Number.MAX_SAFE_INTEGER,
  },
  kind: {
    kind: "choice",
    label: "Kind",
    docs: "",
    default: "a",
    choices: [
      { value: "a", label: "A", docs: "" },
      { value: "b", label: "B", docs: "" },
    ],
  },
  bias: { kind: "boolean", label: "Bias", docs: "", default: true },
} as const satisfies ParamSpecs;
const defaults = { units: 16, rate: 0.2, step: 0.1, kind: "a", bias: true };

describe("settings", () => {
  it("take their defaults where nothing is given", () => {
    expect(resolveParams(specs)).toEqual({ params: defaults, problems: [] });
  });

  it("take what is given", () => {
    const given = { units: 1, rate: 0, step: 1e9, kind: "b", bias: false };
    expect(resolveParams(specs, given)).toEqual({ params: given, problems: [] });
  });

  it.each([
    ["units", 0, 1],
    ["units", 101, 100],
    ["units", 2.6, 3],
    ["units", "many", 16],
    ["units", Number.NaN, 16],
    ["rate", 1, 0.2],
    ["rate", -1, 0],
    ["step", 0, 0.1],
    ["kind", "c", "a"],
    ["bias", "yes", true],
  ] as const)("replace a wrong %s of %s by %s and say so", (param, value, nearest) => {
    const { params, problems } = resolveParams(specs, { [param]: value });
    expect(params).toEqual({ ...defaults, [param]: nearest });
    expect(problems).toEqual([
      { param, expected: expectation(specs[param]), received: JSON.stringify(value), nearest },
    ]);
  });

  it("report a setting that does not exist, even one that every object has", () => {
    const { params, problems } = resolveParams(
      specs,
      JSON.parse('{"constructor":1,"toString":2}') as Record<string, number>,
    );
    expect(params).toEqual(defaults);
    expect(problems.map(({ param }) => param)).toEqual(["constructor", "toString"]);
    expect(problems[0]?.expected).toBe("one of units, rate, step, kind, bias");
  });

  it.each([
    ["units", "a whole number from 1 to 100"],
    ["rate", "a number from 0 to less than 1"],
    ["step", "a number greater than 0"],
    ["kind", "one of a, b"],
    ["bias", "true or false"],
  ] as const)("say what %s may be", (param, text) => {
    expect(expectation(specs[param])).toBe(text);
  });
});
