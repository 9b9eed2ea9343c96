import { expect, test } from "vitest";
import { LOSSES } from "../losses/registry";
import { CLIPPINGS } from "../optimizers/clipping";
import { OPTIMIZERS } from "../optimizers/registry";
import { formulaMath } from "./mathml";

const FORMULAS = [
  ...LOSSES.all.map(({ formula }) => formula),
  ...OPTIMIZERS.all.flatMap(({ formula }) => formula),
  ...CLIPPINGS.all.map(({ formula }) => formula),
];

/** What is read aloud, the label left out. */
const spoken = (formula: string): string =>
  formulaMath(formula)
    .toString()
    .replace(/<[^>]*>/g, "")
    .replace(/&#\d+;/g, "");

/** Letters and digits in the order of the formula, indices and powers as plain ones. */
const letters = (text: string): string => text.normalize("NFKD").replace(/[^\p{L}\p{N}]/gu, "");

test.each(FORMULAS)("%s keeps every letter and number, in order, and is well formed", (formula) => {
  expect(letters(spoken(formula).replaceAll("∑", "Σ"))).toBe(letters(formula));
  const open: string[] = [];
  for (const [, slash, name = ""] of formulaMath(formula)
    .toString()
    .matchAll(/<(\/?)([a-z]+)[^>]*>/g))
    if (slash === "/") expect(open.pop()).toBe(name);
    else open.push(name);
  expect(open).toEqual([]);
});

test("an index of several signs is one index", () => {
  expect(formulaMath("μₜ₊₁·m").toString()).toContain(
    "<msub><mi>μ</mi><mrow><mi>t</mi><mo>+</mo><mn>1</mn></mrow></msub><mo>·</mo><mi>m</mi>",
  );
});

test("fractions, sums, powers and roots are set as in books", () => {
  expect(
    formulaMath("C = 1/n · Σᵢ Σₖ (ŷᵢₖ - yᵢₖ)² / 2")
      .toString()
      .replace(/ aria-label="[^"]*"/, ""),
  ).toBe(
    '<math display="block"><mrow><mi>C</mi><mo>=</mo><mfrac><mn>1</mn><mi>n</mi></mfrac><mo>·</mo>' +
      '<munder><mo movablelimits="false">∑</mo><mi>i</mi></munder><munder><mo movablelimits="false">∑</mo><mi>k</mi></munder>' +
      '<mfrac><msup><mrow><mo>(</mo><msub><mover accent="true"><mi>y</mi><mo stretchy="false">^</mo></mover><mrow><mi>i</mi><mi>k</mi></mrow></msub>' +
      "<mo>−</mo><msub><mi>y</mi><mrow><mi>i</mi><mi>k</mi></mrow></msub><mo>)</mo></mrow>" +
      "<mn>2</mn></msup><mn>2</mn></mfrac></mrow></math>",
  );
  expect(formulaMath("w ← w - η · g / (√v + ε)").toString()).toContain(
    "<mfrac><mi>g</mi><mrow><msqrt><mi>v</mi></msqrt><mo>+</mo><mi>ε</mi></mrow></mfrac>",
  );
});
