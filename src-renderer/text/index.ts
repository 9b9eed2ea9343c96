// The window's texts: `t(key, values, count)` with keys known to the compiler. The texts themselves are in en.ts.

import { createI18n } from "vue-i18n";
import { en } from "./en";
import { exact } from "./format";

type Leaves<T, Prefix extends string = ""> = {
  [K in keyof T & string]: T[K] extends string ? `${Prefix}${K}` : Leaves<T[K], `${Prefix}${K}.`>;
}[keyof T & string];

/** Every text there is. */
export type TextKey = Leaves<typeof en>;

/** The plug-in for the app. */
export const i18n = createI18n({ legacy: false, locale: "en", messages: { en } });

/** Texts without values, which are asked for again with each drawing: there is one language, so each is worked out once. */
const plain = new Map<TextKey, string>();

/**
 * The text of `key`, with {named} values filled in, numbers as people read them; `count` chooses between "one | many", and is {n}
 * unless another is given.
 */
export function t(key: TextKey, values?: Readonly<Record<string, string | number>>, count?: number): string {
  if (values !== undefined || count !== undefined) return filled(key, values ?? {}, count);
  const known = plain.get(key) ?? i18n.global.t(key);
  plain.set(key, known);
  return known;
}

function filled(key: TextKey, values: Readonly<Record<string, string | number>>, count?: number): string {
  const all = count === undefined ? values : { n: count, ...values };
  const written = Object.fromEntries(
    Object.entries(all).map(([name, value]) => [name, typeof value === "number" ? exact(value) : value]),
  );
  return count === undefined ? i18n.global.t(key, written) : i18n.global.t(key, written, count);
}

export * from "./format";
export { glossary } from "./glossary";
export type { GlossaryTerm } from "./glossary";
export { GLOSSARY_TERMS, namesOf, termOf, termsIn } from "./terms";
export { fieldText, parseNumber, plainNumber } from "./number";
