// One word of the recipe (its loss, its optimizer, its schedule, its clipping) as fields show and change it.

import { computed } from "vue";
import { resolveParams } from "../../../src-engine/document/params";
import type { ResolvedParam } from "../../../src-engine/document/params";
import { withTraining } from "../../../src-engine/document/recipeEdits";
import type { ParamValue, Word } from "../../../src-engine/document/schema";
import type { Vocabulary, WordSpec } from "../../../src-engine/document/vocabulary";
import { useCheckStore } from "../../stores/check";
import { useDocumentStore } from "../../stores/document";

type WordField = "loss" | "optimizer" | "schedule" | "clipping";

export interface UseWordOptions<S extends WordSpec> {
  readonly field: WordField;
  readonly vocabulary: Vocabulary<S>;
  /** For Undo. */
  readonly label: string;
  /** What the recipe means where it has none; absent where it always has one. */
  readonly none?: Word;
  /** Whether a setting goes along to another word that has it too. */
  readonly keeps?: (param: string) => boolean;
}

export function useWord<S extends WordSpec>({ field, vocabulary, label, none, keeps }: UseWordOptions<S>) {
  const document = useDocumentStore();
  const check = useCheckStore();

  const word = computed<Word | null>(() => document.document?.training[field] ?? none ?? null);
  /** Undefined where this build does not know the word. */
  const spec = computed(() => (word.value ? vocabulary.find(word.value.type) : undefined));
  const values = computed<Readonly<Record<string, ResolvedParam>>>(() =>
    word.value && spec.value ? resolveParams(spec.value.params, word.value.params).params : {},
  );
  const choices = computed(() => vocabulary.all.map(({ type, label: text }) => ({ value: type, label: text })));

  function set(next: Word | null, moving?: string): void {
    document.edit(
      label,
      (value) => withTraining(value, { [field]: next ?? undefined }),
      moving === undefined ? {} : { coalesce: moving },
    );
  }

  function setType(type: string): void {
    const params = vocabulary.find(type)?.params ?? {};
    const kept = Object.entries(word.value?.params ?? {}).filter(([name]) => name in params && keeps?.(name) === true);
    set(kept.length === 0 ? { type } : { type, params: Object.fromEntries(kept) });
  }

  /** Null: back to the default. */
  function setParam(param: string, value: ParamValue | null, moving = false): void {
    if (!word.value) return;
    set(withParam(word.value, param, value), moving ? `${field} ${param}` : undefined);
  }

  function isInvalid(param: string): boolean {
    return check.errors.some(
      ({ subject }) => subject?.kind === "setting" && subject.path === `training.${field}.${param}`,
    );
  }

  return { word, spec, values, choices, set, setType, setParam, isInvalid };
}

/** The word with another setting; null takes it away. Settings of recipes hold no words themselves. */
export function withParam(word: Word, param: string, value: ParamValue | null): Word {
  if (typeof value === "object" && value !== null && "type" in value) return word;
  const { [param]: _, ...others } = word.params ?? {};
  const params = value === null ? others : { ...word.params, [param]: value };
  return Object.keys(params).length === 0 ? { type: word.type } : { ...word, params };
}
