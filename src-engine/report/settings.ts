// The settings of a word of the document (a layer, a loss, an optimizer, a rule) as a reader meets them: each by its label.

import { paramText, resolveParams } from "../document/params";
import type { ParamSpecs, ResolvedParam } from "../document/params";
import type { ParamValue, Word } from "../document/schema";
import type { Vocabulary, WordSpec } from "../document/vocabulary";
import { whole } from "../document/whole";
import { withinSentence } from "../metrics/registry";

/** "Adam: learning rate 0.01, beta 1 0.9"; the word's own name where it is not known. */
export function wordText<S extends WordSpec>(vocabulary: Vocabulary<S>, word: Word): string {
  const spec = vocabulary.find(word.type);
  if (spec === undefined) return word.type;
  const set = paramsText(spec.params, word.params);
  return set === "" ? spec.label : `${spec.label}: ${set}`;
}

/** Settings of layers that are told even where they are the default. */
const ALWAYS = new Set(["units", "filters", "activation", "rate"]);

/** "units 16, activation ReLU": those that act and are not at their defaults, and the most telling ones. */
export function layerText(specs: ParamSpecs, given: Given): string {
  return paramsText(specs, given, (name, isDefault) => !isDefault || ALWAYS.has(name));
}

type Given = Readonly<Record<string, ParamValue | ResolvedParam | undefined>> | undefined;

function paramsText(
  specs: ParamSpecs,
  given: Given,
  isTold: (name: string, isDefault: boolean) => boolean = () => true,
): string {
  const { params } = resolveParams(specs, given);
  return Object.entries(specs)
    .flatMap(([name, spec]) => {
      const value = params[name];
      const { when } = spec;
      const acts = when === undefined || when.values.some((one) => one === params[when.param]);
      const isDefault = JSON.stringify(value) === JSON.stringify(spec.default);
      if (value === undefined || value === null || !acts || !isTold(name, isDefault)) return [];
      const text =
        typeof value === "number"
          ? numberText(value)
          : typeof value === "boolean"
            ? value
              ? "yes"
              : "no"
            : paramText(spec, value);
      // "Length (0: all)" is "length 20 epochs", or "length all epochs".
      const [, plain = spec.label, zero] = /^(.*) \(0: (.*)\)$/.exec(spec.label) ?? [];
      const label = withinSentence(plain);
      const unit = "unit" in spec ? ` ${spec.unit}` : "";
      if (value === 0 && zero !== undefined) return [`${label} ${zero}${unit}`];
      return text === "" ? [] : [`${label} ${text}${unit}`];
    })
    .join(", ");
}

/** Exactly: a setting is not rounded. */
function numberText(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < 1e15 ? whole(value) : String(value);
}
