// What main and the engine process tell each other. Ports travel beside the message, one for each window that "connect" names.

import * as v from "valibot";

export const HostMessageSchema = v.variant("type", [
  /** A window's port comes with this message. */
  v.strictObject({ type: v.literal("connect") }),
  /** End the runs, let go of the projects and exit. */
  v.strictObject({ type: v.literal("shutdown") }),
  /** How the process that {@link EngineWish} asked for ended: what it printed, or that it took too long. */
  v.strictObject({
    type: v.literal("probed"),
    printed: v.pipe(v.string(), v.maxLength(100_000)),
    timedOut: v.boolean(),
  }),
]);
export type HostMessage = v.InferOutput<typeof HostMessageSchema>;

/** What asking the machine's GPU gave. */
export const AdapterSchema = v.variant("found", [
  v.strictObject({ found: v.literal(true) }),
  /** Why not, in words for people. */
  v.strictObject({ found: v.literal(false), why: v.pipe(v.string(), v.maxLength(1_000)) }),
]);
export type Adapter = v.InferOutput<typeof AdapterSchema>;

/** What the engine asks of main: to start gpuProbe.js in a process of its own, which Electron leaves to main. */
export const EngineWishSchema = v.strictObject({ type: v.literal("probe") });
export type EngineWish = v.InferOutput<typeof EngineWishSchema>;
