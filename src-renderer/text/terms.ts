// Words of the glossary, found in what the window calls things.

import type { GlossaryTerm } from "./glossary";
import { glossary } from "./glossary";

/** What else labels call them; one or many, and in any case of letters, words are found anyway. */
export const ALSO: Partial<Record<GlossaryTerm, string>> = {
  batch: "batch size",
  loss: "val. loss",
  weightChange: "greatest |Δw|",
  trainingRows: "train",
  validationRows: "validation",
  testRows: "test",
  step: "steps/s",
};

const TERMS = new Map<string, GlossaryTerm>();
for (const key of Object.keys(glossary.meaning) as GlossaryTerm[]) {
  for (const name of [glossary.term[key], ALSO[key]])
    if (name !== undefined) for (const form of [plain(name), `${plain(name)}s`]) TERMS.set(form, key);
}

/** The word that a label is, one or many of it: "Epochs", "Learning rate"; null where the glossary has none. */
export function termOf(label: string): GlossaryTerm | null {
  return TERMS.get(plain(label)) ?? null;
}

/** Without its letter: "Learning rate (η)". */
function plain(label: string): string {
  return label
    .replace(/ \([^)]*\)$/, "")
    .trim()
    .toLowerCase();
}
