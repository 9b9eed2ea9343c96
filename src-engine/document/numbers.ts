// Numbers in JSON.

import * as v from "valibot";

/** JSON knows neither NaN nor infinity, which a diverging run has: they are written as texts. */
export const NumberSchema = v.union([
  v.pipe(v.number(), v.finite()),
  v.pipe(v.picklist(["NaN", "Infinity", "-Infinity"]), v.transform(Number)),
]);

export const CountSchema = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
