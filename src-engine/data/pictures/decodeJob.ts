// What a thread that decodes pictures is asked and answers. One picture a job.

import { createHash } from "node:crypto";
import type { PictureSteps } from "../../document/pictureOptions";
import type { DecodedPicture } from "./decode";
import { decodePicture } from "./decode";
import type { PicturePlace } from "./place";
import { pictureBytes } from "./place";

export interface DecodeJob {
  readonly id: number;
  readonly place: PicturePlace;
  readonly steps: PictureSteps;
}

export interface DecodeAnswer {
  readonly id: number;
  readonly picture: DecodedPicture;
  readonly bytes: number;
  /** SHA-256 of its file. */
  readonly sum: Uint8Array;
}

export async function decodeJob({ id, place, steps }: DecodeJob): Promise<DecodeAnswer> {
  const bytes = await pictureBytes(place);
  if (typeof bytes === "string") return { id, picture: { reason: bytes }, bytes: 0, sum: new Uint8Array(32) };
  const sum = new Uint8Array(createHash("sha256").update(bytes).digest());
  return { id, picture: await decodePicture(bytes, steps), bytes: bytes.length, sum };
}
