// What comes from a file or another process is parsed up to its first mistake: a hostile document of 3 MB has a million, and valibot
// would describe each of them.

/** How `v.safeParse` is asked. */
export const FIRST_ISSUE = { abortEarly: true, abortPipeEarly: true } as const;
