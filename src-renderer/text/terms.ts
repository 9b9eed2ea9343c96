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
  gradient: ["slope"],
  backpropagation: ["chain rule", "backprop"],
  overfitting: ["memorize", "generalization"],
  step: ["update"],
  seed: ["random", "reproducible"],
  batch: ["mini-batch"],
  filter: ["kernel"],
  stoppingRule: ["early stopping", "convergence"],
  derivative: ["slope"],
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

/** A piece of a text, and the word of the glossary that it is. */
export interface TermPiece {
  readonly text: string;
  readonly term: GlossaryTerm | null;
}

/** All names, the longest first, each with a word's border on both sides. */
const NAMES = new RegExp(
  `(?<![\\p{L}\\p{N}-])(${[...TERMS.keys()]
    .sort((a, b) => b.length - a.length)
    .map((name) => name.replace(/[|\\{}()[\]^$+*?.]/g, "\\$&"))
    .join("|")})(?![\\p{L}\\p{N}-])`,
  "giu",
);

/** A text in pieces: the first time that it names a word of the glossary stands by itself. */
export function termsIn(text: string): readonly TermPiece[] {
  const pieces: TermPiece[] = [];
  const seen = new Set<GlossaryTerm>();
  let from = 0;
  for (const found of text.matchAll(NAMES)) {
    const term = termOf(found[0]);
    if (term === null || seen.has(term)) continue;
    seen.add(term);
    if (found.index > from) pieces.push({ text: text.slice(from, found.index), term: null });
    pieces.push({ text: found[0], term });
    from = found.index + found[0].length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from), term: null });
  return pieces;
}

/** Without its letter: "Learning rate (η)". */
function plain(label: string): string {
  return label
    .replace(/ \([^)]*\)$/, "")
    .trim()
    .toLowerCase();
}
