// What main tells the engine process. Ports travel beside the message, one for each window that "connect" names.

import * as v from "valibot";

export const HostMessageSchema = v.variant("type", [
  /** A window's port comes with this message. */
  v.strictObject({ type: v.literal("connect") }),
  /** End the runs, let go of the projects and exit. */
  v.strictObject({ type: v.literal("shutdown") }),
]);
export type HostMessage = v.InferOutput<typeof HostMessageSchema>;
