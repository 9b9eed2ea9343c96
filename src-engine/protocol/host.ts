// What main and the engine process tell each other. Ports travel beside the message, one for each window that "connect" names.

import * as v from "valibot";
import { ErrorPlacesSchema } from "./errorPlaces";

/** Which of the processes that the engine asked for to read files; it counts them. */
const reader = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

export const HostMessageSchema = v.variant("type", [
  /** A window's port comes with this message. `key`: of the places that main gives out. */
  v.strictObject({ type: v.literal("connect"), key: v.pipe(v.string(), v.base64()) }),
  /** End the runs, let go of the projects and exit. */
  v.strictObject({ type: v.literal("shutdown") }),
  /** How the process that {@link EngineMessage} asked for ended: what it printed, or that it took too long. */
  v.strictObject({
    type: v.literal("probed"),
    printed: v.pipe(v.string(), v.maxLength(100_000)),
    timedOut: v.boolean(),
  }),
  /** The reader that {@link EngineMessage} asked for was started: the line to it comes with this message. */
  v.strictObject({ type: v.literal("reader"), reader }),
  /** It ended, whoever ended it: with what it wrote to its standard error output at the end. */
  v.strictObject({ type: v.literal("readerEnded"), reader, lastWords: v.pipe(v.string(), v.maxLength(100_000)) }),
  /** A person is choosing a file. */
  v.strictObject({ type: v.literal("expectFile") }),
]);
export type HostMessage = v.InferOutput<typeof HostMessageSchema>;

/** What asking the machine's GPU gave. */
export const AdapterSchema = v.variant("found", [
  v.strictObject({ found: v.literal(true) }),
  /** Why not, in words for people. */
  v.strictObject({ found: v.literal(false), why: v.pipe(v.string(), v.maxLength(1_000)) }),
]);
export type Adapter = v.InferOutput<typeof AdapterSchema>;

/** What the engine tells main. */
export const EngineMessageSchema = v.variant("type", [
  /** Start gpuProbe.js in a process of its own, which Electron leaves to main. */
  v.strictObject({ type: v.literal("probe") }),
  /** A mistake of ours, for the log. */
  v.strictObject({ type: v.literal("error"), places: ErrorPlacesSchema }),
  /** Start reader.js in a process of its own, whose JavaScript takes at most so many bytes. */
  v.strictObject({ type: v.literal("startReader"), reader, heap: v.pipe(v.number(), v.safeInteger(), v.minValue(1)) }),
  /** End it at once. */
  v.strictObject({ type: v.literal("endReader"), reader }),
]);
export type EngineMessage = v.InferOutput<typeof EngineMessageSchema>;
