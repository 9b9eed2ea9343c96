// What the columns of a row's cost say is what stands in them, of every loss.

import { describe, expect, it } from "vitest";
import "../testing/allclose";
import type { Word } from "../document/schema";
import { LOSSES } from "../losses/registry";
import { stepUnderTest } from "../testing/explained";
import type { StepUnderTest } from "../testing/explained";
import { number } from "./formula";
import { workOut } from "./workOut";

const OUTPUTS = 2;
/** Column heads are short enough for a table beside the drawing. */
const LONGEST = 44;

function under(loss: Word, activation: string): StepUnderTest {
  const layers = [
    { id: "input", type: "input" },
    { id: "output", type: "output", params: { activation } },
  ];
  return stepUnderTest({
    model: { layers, connections: [["input", "output"]] },
    ends: { input: [3], output: [OUTPUTS] },
    loss,
    optimizer: { type: "sgd" },
  });
}

const behind = LOSSES.all.flatMap(({ type, activations }) => activations.map((one): [Word, string] => [{ type }, one]));
const set: readonly [Word, string][] = [
  [{ type: "categorical-cross-entropy", params: { labelSmoothing: 0.2 } }, "softmax"],
  [{ type: "categorical-cross-entropy", params: { labelSmoothing: 0.2, classWeights: [0.5, 2] } }, "softmax"],
  [{ type: "binary-cross-entropy", params: { labelSmoothing: 0.1, classWeights: [0.5, 2] } }, "sigmoid"],
  [{ type: "binary-cross-entropy", params: { classWeights: [0.5, 2] } }, "softmax"],
  [{ type: "focal", params: { gamma: 1.5, classWeights: [0.5, 2] } }, "softmax"],
  [{ type: "huber", params: { delta: 0.1 } }, "linear"],
  [{ type: "quantile", params: { quantile: 0.9 } }, "linear"],
];

describe("the columns of a cost", () => {
  it.each([...behind, ...set])("of %j behind %s give what stands in them", (loss, activation) => {
    const { explained } = under(loss, activation);
    const { spec, params } = LOSSES.read(loss);
    const settings = Object.entries(spec.params).map(([id, { label }]): [string, number] => [
      /\((.+)\)$/.exec(label)?.[1] ?? label,
      Number(params[id]),
    ]);
    for (const row of [0, 1, 2, 3])
      for (const part of explained.row(row).cost.parts)
        part.outputs.forEach(({ prediction, target, terms }, k) => {
          const { classWeights = [] } = params as { classWeights?: readonly number[] };
          const letters = new Map<string, number>([
            ...settings,
            ...Object.entries({ ŷ: prediction, y: target, m: OUTPUTS, κ: classWeights[k] ?? 1 }),
          ]);
          expect(terms.length).toBeGreaterThan(1);
          for (const { name, symbol, value } of terms) {
            expect(name).toMatch(/^[a-z][-a-zŷ ,%]+$/);
            expect(symbol.length, symbol).toBeLessThanOrEqual(LONGEST);
            const [letter, right] = symbol.includes(" = ") ? symbol.split(" = ") : [name, symbol];
            if (!isBeyondLetters(symbol)) {
              const worked = workOut(right ?? "", (one) => number(letters.get(one) ?? NaN)).value;
              if (Number.isFinite(worked))
                expect(value, symbol).toBeAllclose(worked, { relative: 1e-5, absolute: 1e-6 });
              // Logarithms of 0 are not taken, and nothing is divided by 0: both are kept a little away from it.
              else expect(right).toMatch(/ln|\/ \|y\|/);
            }
            letters.set(letter ?? name, value).set(name, value);
            if (name === "smoothed target") letters.set("ỹ", value);
          }
        });
  });
});

/** Of the length of all outputs, and of hyperbolic functions, one output's letters say nothing. */
function isBeyondLetters(symbol: string): boolean {
  return symbol.includes("|ŷ| · |y|") || symbol.includes("cosh") || symbol === "ỹ";
}
