// What is doubtful about data, by all findings.

import type { Document } from "../../document/schema";
import { DATA_FINDINGS } from "./registry";
import type { DataEvidence, DataFindingSpec, DataFindingWords, DataFix, DataSign } from "./spec";

/** A finding that applies, in words. */
export interface DataFinding extends Pick<DataFindingSpec, "type" | "label" | "docs" | "tone">, DataSign {
  /** Tells two of the same type apart, and stays when others go. */
  readonly key: string;
  readonly fix: DataFix | null;
}

/**
 * In the order of the registry; those that others explain are left out.
 * @param document as it is now: the fix is a change of it
 */
export function diagnoseData(
  evidence: DataEvidence,
  document: Document,
  words: DataFindingWords,
): readonly DataFinding[] {
  const found = DATA_FINDINGS.flatMap((spec) => {
    // What was not asked cannot be judged.
    const answers = evidence.answers[spec.type];
    return answers === undefined ? [] : spec.judge(evidence, answers, words, document).map((sign) => ({ spec, sign }));
  });
  const explains = (types: readonly string[], columns: readonly string[]): boolean =>
    found.some(({ spec, sign }) => types.includes(spec.type) && sign.columns.some((name) => columns.includes(name)));
  return found
    .filter(({ spec: { yieldsTo = [] }, sign }) => !explains(yieldsTo, sign.columns))
    .map(({ spec, sign }) => {
      const { type, label, docs, tone } = spec;
      const fix = spec.fix(document, sign, evidence, words);
      const changes = fix !== null && fix.document !== document;
      return { type, key: [type, ...sign.columns].join("\0"), label, docs, tone, ...sign, fix: changes ? fix : null };
    });
}
