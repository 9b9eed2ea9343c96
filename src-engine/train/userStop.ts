// A person's stop. The loop asks between two calls of the backend.

import type { StopReason } from "../runs/stopReason";
import type { RunControl } from "./control";

/** Why the run should end now, if a person asked for it. */
export function userStop(control: RunControl): StopReason | null {
  return control.wish() === "stop" ? { kind: "user" } : null;
}
