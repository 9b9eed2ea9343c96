// Parts of questions that many have.

import * as v from "valibot";

export const path = v.pipe(v.string(), v.minLength(1), v.maxLength(4_000));
export const column = v.pipe(v.string(), v.maxLength(500));
/** Names an open project; given out by project.open. */
export const project = v.pipe(v.string(), v.maxLength(100));
export const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
export const run = v.pipe(v.string(), v.regex(/^\d{4,}-[a-z0-9-]{1,40}$/));
