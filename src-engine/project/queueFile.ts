// The runs that wait to be trained: queue.json. What is under way stands in it too, until it has ended, so that it goes on after the
// next start.

import * as v from "valibot";
import { StoredDocumentSchema } from "../document/parse";
import { GROUP_ID } from "../groups/group";
import { insideProject, readJson, writeJson } from "./files";

export const QUEUE_FILE = "queue.json";

const number = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const wish = v.strictObject({ device: v.picklist(["cpu", "gpu"]), threads: v.nullable(number) });

/** Where a run begins that does not begin anew: where another was after so many epochs, or where it ended, for so many more. */
export const QueuedOriginSchema = v.variant("kind", [
  v.strictObject({
    kind: v.literal("fork"),
    run: v.pipe(v.string(), v.maxLength(100)),
    epoch: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  }),
  v.strictObject({ kind: v.literal("on"), run: v.pipe(v.string(), v.maxLength(100)), more: number }),
]);

const QueueItemSchema = v.variant("kind", [
  v.strictObject({
    kind: v.literal("run"),
    number,
    document: StoredDocumentSchema,
    origin: v.optional(QueuedOriginSchema),
    wish,
    /** Once it has begun. */
    run: v.optional(v.pipe(v.string(), v.maxLength(100))),
    /** Why it cannot be trained; it stays until a person removes it. */
    refused: v.optional(v.pipe(v.string(), v.maxLength(10_000))),
  }),
  v.strictObject({ kind: v.literal("group"), number, group: v.pipe(v.string(), v.regex(GROUP_ID)), wish }),
]);
export type QueueItem = v.InferOutput<typeof QueueItemSchema>;

const QueueSchema = v.strictObject({
  format: v.literal(1),
  paused: v.boolean(),
  /** In the order in which they are trained. */
  items: v.pipe(v.array(QueueItemSchema), v.maxLength(1_000)),
});
export type QueueFile = v.InferOutput<typeof QueueSchema>;

/** @throws UserError "file-damaged" */
export async function readQueue(folder: string): Promise<QueueFile> {
  return (
    (await readJson(await insideProject(folder, QUEUE_FILE), QueueSchema)) ?? { format: 1, paused: false, items: [] }
  );
}

export async function writeQueue(folder: string, queue: QueueFile): Promise<void> {
  await writeJson(await insideProject(folder, QUEUE_FILE), queue);
}
