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

/** What else people call it, beside what labels do: they look for it under these names. */
const SYNONYMS: Partial<Record<GlossaryTerm, readonly string[]>> = {
  unit: ["neuron", "node"],
  weight: ["parameter", "synapse", "connection strength"],
  loss: ["error", "loss function", "cost function"],
  target: ["label", "answer", "ground truth"],
  feature: ["input", "attribute", "variable"],
  prediction: ["output", "estimate"],
  penalty: ["regularization", "L1", "L2", "weight decay"],
  gradient: ["slope", "derivative"],
  backpropagation: ["chain rule", "backprop"],
  overfitting: ["memorize", "generalization"],
  step: ["update"],
  seed: ["random", "reproducible"],
  batch: ["mini-batch"],
};

/** Every name of a word, the one that it is explained under first. */
export function namesOf(term: GlossaryTerm): readonly string[] {
  return [glossary.term[term], ...(SYNONYMS[term] ?? [])];
}

/** All words that are explained. */
export const GLOSSARY_TERMS = Object.keys(glossary.meaning) as GlossaryTerm[];

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
