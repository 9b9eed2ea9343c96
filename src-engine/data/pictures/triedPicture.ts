// A picture that a person asks about: it goes the same way as those that the network was trained on.

import { UserError } from "../../document/errors";
import type { Preparation } from "../../document/preparation";
import { arrayFeature } from "../../document/preparation";
import type { TriedPicture } from "../../protocol/trying";
import { decodePicture } from "./decode";
import { stepsOf } from "./pictureFile";

/** @throws UserError "no-picture" with what is wrong with the bytes, or "wrong-kind" */
export async function readTriedPicture(
  preparation: Preparation,
  name: string,
  bytes: Uint8Array,
): Promise<TriedPicture> {
  const recipe = arrayFeature(preparation);
  const steps = recipe === null ? null : stepsOf(recipe);
  if (steps === null)
    throw new UserError({
      code: "wrong-kind",
      message: "The network was not trained on pictures.",
      next: "Give it what it was trained on.",
    });
  const picture = await decodePicture(bytes, steps);
  if ("reason" in picture)
    throw new UserError({
      code: "no-picture",
      message: `"${name}" cannot be read: ${picture.reason}.`,
      next: "Choose another picture: PNG, JPEG, WebP, GIF, BMP or AVIF.",
    });
  const { values, width, height } = picture;
  return { values: Float64Array.from(values), width, height };
}
