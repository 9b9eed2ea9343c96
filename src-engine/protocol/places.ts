// A place of the person's disk as a window has it: the path to show, and a token that stands for it. A window can name no
// path of its own: main gives a token for what the person chose in a dialog, dropped, or opened lately, and takes nothing else.

import * as v from "valibot";

/** What a place was given out for: data to read, a project to open, a folder for a new one, a file to write. */
export const PLACE_USES = ["read", "project", "new", "write"] as const;
export type PlaceUse = (typeof PLACE_USES)[number];

export const PlaceSchema = v.object({
  path: v.string(),
  /** Good for as long as the app runs, and for these uses alone. */
  token: v.string(),
  uses: v.array(v.picklist(PLACE_USES)),
});
export type Place = v.InferOutput<typeof PlaceSchema>;

/** Gives out places, and takes them back. */
export interface Places {
  seal(path: string, uses: readonly PlaceUse[]): Place;
  /** The path that a token stands for; null where it was never given out, or not for that. @param use null: any */
  open(token: string, use: PlaceUse | null): string | null;
}
