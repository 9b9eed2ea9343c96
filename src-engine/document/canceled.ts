// A person's "enough": how a task that was canceled ends.

import { UserError } from "./errors";

/** @throws UserError "canceled" once the signal says so */
export function throwIfCanceled(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw canceledError();
}

export function canceledError(): UserError {
  return new UserError({ code: "canceled", message: "Canceled.", next: "Nothing was changed." });
}
