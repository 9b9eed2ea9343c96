/** What the reader's process writes to its standard error output when its guard ends it. */
export const LAST_WORDS = { memory: "gradual-reader: memory", time: "gradual-reader: time" } as const;
