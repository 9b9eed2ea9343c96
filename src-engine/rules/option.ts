// What people type behind a rule's flag.

import * as v from "valibot";
import { expectation } from "../document/params";
import type { NumberSpec } from "../document/params";

/** A number as people write it, "0.001" or "1e-3", within the setting's bounds. */
export function numberText(spec: NumberSpec): v.GenericSchema<string, number> {
  const message = `${expectation(spec)} is needed`;
  return v.pipe(
    v.string(),
    v.regex(spec.kind === "integer" ? /^\d{1,16}$/ : /^\d*\.?\d+(e[+-]?\d{1,3})?$/i, message),
    v.transform(Number),
    v.finite(message),
    v.check(
      (value) =>
        (spec.kind === "number" || Number.isSafeInteger(value)) &&
        (spec.minExclusive === true ? value > spec.min : value >= spec.min) &&
        (spec.maxExclusive === true ? value < spec.max : value <= spec.max),
      message,
    ),
  );
}
