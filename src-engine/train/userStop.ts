// A person's end of a run. The loop asks between two calls of the backend.

import type { StopReason } from "../runs/stopReason";
import type { RunControl } from "./control";

/** Why the run should end now, if a person asked for it. */
export function userStop(control: RunControl): StopReason | null {
  switch (control.wish()) {
    case "stop":
      return { kind: "user" };
    case "close":
      return { kind: "closed" };
    default:
      return null;
  }
}
