// Questions about runs that are trained one after the other, or several at once: the queue, and groups of runs.

import * as v from "valibot";
import { DocumentSchema } from "../document/schema";
import { AxisSchema } from "../groups/axis";
import { GROUP_ID, METHODS, MOST_MEMBERS } from "../groups/group";
import type { GroupSummary } from "../groups/group";
import { DeviceWishSchema } from "./deviceWish";
import { project, run } from "./fields";
import type { GroupReport } from "./groupReport";
import { returns } from "./question";
import type { Question } from "./question";
import type { QueueState } from "./queue";

const count = (least: number, most: number) => v.pipe(v.number(), v.safeInteger(), v.minValue(least), v.maxValue(most));
const group = v.pipe(v.string(), v.regex(GROUP_ID));
const item = count(1, Number.MAX_SAFE_INTEGER);
const wish = v.optional(DeviceWishSchema, { device: "cpu", threads: null });

/** What a group is to be. */
const GroupWishSchema = v.variant("kind", [
  v.strictObject({ kind: v.literal("seeds"), runs: count(2, MOST_MEMBERS) }),
  v.strictObject({
    kind: v.literal("folds"),
    folds: count(2, 100),
    /** Keep the proportions of the classes in every fold; as the document's split does where absent. */
    stratified: v.optional(v.boolean()),
  }),
  v.strictObject({
    kind: v.literal("sweep"),
    axes: v.pipe(v.array(AxisSchema), v.minLength(1), v.maxLength(16)),
    method: v.picklist(METHODS),
    runs: count(1, MOST_MEMBERS),
    seed: count(0, 0xffff_ffff),
    eta: v.optional(count(2, 10)),
  }),
]);
export type GroupWish = v.InferOutput<typeof GroupWishSchema>;

export const QUEUE_REQUESTS = {
  /** Trains the document when its turn comes. */
  "queue.add": {
    input: v.strictObject({
      project,
      document: DocumentSchema,
      /** Not anew: the document is that of the fork, or the one of the run that is trained on. */
      origin: v.optional(
        v.variant("kind", [
          v.strictObject({ kind: v.literal("fork"), run, epoch: count(0, Number.MAX_SAFE_INTEGER) }),
          v.strictObject({ kind: v.literal("on"), run, more: count(1, 100_000_000) }),
        ]),
      ),
      wish,
    }),
    answer: returns<QueueState>(),
    on: "engine",
    writes: true,
  },
  /** Before another item, or to the end. */
  "queue.move": {
    input: v.strictObject({ project, item, before: v.nullable(item) }),
    answer: returns<QueueState>(),
    on: "engine",
    writes: true,
  },
  /** What of it is in progress is stopped. */
  "queue.remove": {
    input: v.strictObject({ project, item }),
    answer: returns<QueueState>(),
    on: "engine",
    writes: true,
  },
  /** Pauses the runs of the queue that are in progress, and begins none; or goes on. */
  "queue.pause": {
    input: v.strictObject({ project, paused: v.boolean() }),
    answer: returns<QueueState>(),
    on: "engine",
    writes: true,
  },
  /** Plans a group of runs of the document, and queues it. */
  "groups.start": {
    input: v.strictObject({ project, document: DocumentSchema, group: GroupWishSchema, wish }),
    answer: returns<GroupSummary>(),
    on: "engine",
    writes: true,
  },
  /** Queues what is left of a group that was removed from the queue. */
  "groups.continue": {
    input: v.strictObject({ project, group, wish }),
    answer: returns<GroupSummary>(),
    on: "engine",
    writes: true,
  },
  /** What came out of a group so far. */
  "groups.report": {
    input: v.strictObject({ project, group }),
    answer: returns<GroupReport>(),
    on: "worker",
    activity: "Measuring a group of runs",
  },
} as const satisfies Readonly<Record<string, Question>>;
