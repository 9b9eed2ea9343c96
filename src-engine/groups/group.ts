// Runs that are started together: one document, and the settings in which its runs differ. The same with several seeds, a sweep, and
// the folds of a cross-validation are all of this kind. Each member is a run like any other, and may be removed like any other.

import * as v from "valibot";
import { StoredDocumentSchema } from "../document/parse";
import type { Document } from "../document/schema";
import type { Figure } from "../metrics/figures";
import { watchedFigure } from "../metrics/figures";
import { ValueSchema } from "./axis";
import { withSettings } from "./settings";

export const GROUP_KINDS = ["seeds", "sweep", "folds"] as const;
export type GroupKind = (typeof GROUP_KINDS)[number];

/** "0001-sweep" */
export const GROUP_ID = /^\d{4,9}-(seeds|sweep|folds)$/;

export const MOST_MEMBERS = 500;

const text = v.pipe(v.string(), v.maxLength(10_000));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** A member's place, as the key of a record. */
const place = v.pipe(v.string(), v.regex(/^\d{1,4}$/));

export const METHODS = ["grid", "random", "halving"] as const;
export type Method = (typeof METHODS)[number];

export const GroupSchema = v.pipe(
  v.strictObject({
    format: v.literal(1),
    kind: v.picklist(GROUP_KINDS),
    /** ISO 8601. */
    startedAt: v.pipe(v.string(), v.isoTimestamp()),
    document: StoredDocumentSchema,
    /** The paths of the settings in which the runs differ. */
    settings: v.pipe(v.array(v.pipe(v.string(), v.maxLength(200))), v.minLength(1), v.maxLength(64)),
    /** The values of these for each run. */
    members: v.pipe(v.array(v.array(ValueSchema)), v.minLength(1), v.maxLength(MOST_MEMBERS)),
    /** Of a sweep: how its values were found, and by what seed. */
    method: v.optional(v.picklist(METHODS)),
    seed: v.optional(count),
    /** Of successive halving: of so many runs one goes on, each time. */
    eta: v.optional(v.pipe(count, v.minValue(2), v.maxValue(10))),
    /** Why runs could not be trained, by their place. */
    refused: v.optional(v.record(place, text), {}),
    /** The runs that were begun, by their place; some may have been removed since. */
    runs: v.optional(v.record(place, v.pipe(v.string(), v.maxLength(100))), {}),
    /** Of successive halving: the places of those that went on, each time. */
    promoted: v.optional(v.array(v.array(count)), []),
  }),
  v.check(
    ({ settings, members }) => members.every((values) => values.length === settings.length),
    "each run has a value for each setting",
  ),
);
export type Group = v.InferOutput<typeof GroupSchema>;

/** A group as it is told of. */
export interface GroupSummary extends Group {
  readonly id: string;
  readonly number: number;
}

/**
 * What tells which of the runs is the better: the figure that tells their best epochs; where the runs have several losses, which are not
 * compared, how often they are right, or how far they are off.
 */
export function judgedBy({ document, settings }: Pick<Group, "document" | "settings">): Figure {
  const watched = watchedFigure(document.training);
  if (watched.metric !== "loss" || !settings.some(isOfLoss)) return watched;
  return { metric: document.data.task === "classification" ? "accuracy" : "mae" };
}

/** Another value makes another loss. */
export const isOfLoss = (path: string): boolean => path.startsWith("training.loss") || path.endsWith(".lossWeight");

/** What the run at this place is trained with. @throws UserError where its settings cannot be */
export function memberDocument(
  { document, settings, members }: Pick<Group, "document" | "settings" | "members">,
  member: number,
): Document {
  return withSettings(document, settings, members[member] ?? []);
}

export function groupId(number: number, kind: GroupKind): string {
  return `${String(number).padStart(4, "0")}-${kind}`;
}
