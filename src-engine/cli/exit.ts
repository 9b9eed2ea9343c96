// Exit codes, and the failures behind them.

/** 0 done, 1 a failure that is explained, 2 wrong usage. */
export const EXIT = { done: 0, failed: 1, usage: 2 } as const;

/** The command was called in a way it cannot be. */
export class UsageError extends Error {
  /** @param message what was typed, what was expected */
  constructor(message: string) {
    super(message);
    this.name = "UsageError";
  }
}
