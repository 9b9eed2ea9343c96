// What is wrong with a run, by all findings.

import { FINDINGS } from "./registry";
import type { Evidence, FindingSpec, FindingWords, Fix, Sign } from "./spec";

/** A finding that applies to a run, in words. */
export interface Finding extends Pick<FindingSpec, "type" | "label" | "docs" | "tone">, Omit<Sign, "tone"> {
  readonly fix: Fix | null;
}

/** In the order of the registry; those that others explain are left out. */
export function diagnose(evidence: Evidence, words: FindingWords): readonly Finding[] {
  const signs = FINDINGS.flatMap((spec) => {
    const sign = spec.judge(evidence, words);
    return sign === null ? [] : [{ spec, sign }];
  });
  const told = signs
    .filter(({ spec: { yieldsTo = [] } }) => !signs.some(({ spec }) => yieldsTo.includes(spec.type)))
    .map(({ spec, sign }) => ({ spec, sign, fix: spec.fix(evidence, sign, words) }));
  return told.map(({ spec, sign, fix }) => {
    const { type, label, docs, tone, isEffect = false } = spec;
    const isFixedAsOther = isEffect && told.some((other) => other.spec !== spec && other.fix !== null);
    return { type, label, docs, tone, ...sign, fix: isFixedAsOther ? null : fix };
  });
}
