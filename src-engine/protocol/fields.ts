// Parts of questions that many have.

import * as v from "valibot";
import type { PlaceUse } from "./places";

/** The token of a {@link Place}: a few thousand characters, where its path is long. */
const placeFor = () => v.pipe(v.string(), v.minLength(1), v.maxLength(24_000));
/** Each schema stands for a use of its own: {@link placesIn} tells them apart. */
export const readPlace = placeFor();
export const projectPlace = placeFor();
export const newPlace = placeFor();
export const writePlace = placeFor();
const USES: ReadonlyMap<unknown, PlaceUse> = new Map([
  [readPlace, "read"],
  [projectPlace, "project"],
  [newPlace, "new"],
  [writePlace, "write"],
]);

/** The fields of a question that are places, and what for. */
export function placesIn(input: v.GenericSchema<object, object>): readonly (readonly [field: string, use: PlaceUse])[] {
  const entries = "entries" in input ? Object.entries(input.entries as Record<string, object>) : [];
  return entries.flatMap(([field, schema]) => {
    const use = USES.get("wrapped" in schema ? schema.wrapped : schema);
    return use === undefined ? [] : [[field, use] as const];
  });
}

export const column = v.pipe(v.string(), v.maxLength(500));
/** Names an open project; given out by project.open. */
export const project = v.pipe(v.string(), v.maxLength(100));
export const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
export const run = v.pipe(v.string(), v.regex(/^\d{4,}-[a-z0-9-]{1,40}$/));
