// The size and the colors that pictures are brought to where nobody says: looked up in the first bytes of some of them.

import type { ImportOptions } from "../../document/importOptions";
import type { PictureColor, PictureExtent, PictureSteps } from "../../document/pictureOptions";
import { pictureSize } from "../../document/pictureOptions";
import type { FoundPicture } from "./find";
import { readPictureHeader } from "./header";
import { pictureBytes } from "./place";

/** Pictures that are looked at, evenly over all. */
const SAMPLE = 300;
/** Bytes that are enough for nearly all; where they are not, so many more. */
const HEAD_BYTES = 8 * 1024;
const LONG_HEAD_BYTES = 1024 * 1024;
/** Along the longer side, where pictures are larger: what a small network can see and a laptop can train on. */
const USUAL_SIDE = 64;
/** Sides of pictures whose proportions differ by less are alike. */
const ALIKE = 1.02;

interface Seen extends PictureExtent {
  readonly isGray: boolean;
}

/** What a person said, and what the pictures themselves show where nothing was said. */
export async function proposeSteps(
  pictures: readonly FoundPicture[],
  { size, color, resize }: Pick<ImportOptions, "size" | "color" | "resize">,
): Promise<PictureSteps> {
  const own = size === undefined ? undefined : pictureSize(size);
  if (own !== undefined && color !== undefined) return { ...own, color, resize: resize ?? "crop" };
  const seen = await lookAtSome(pictures);
  return {
    ...(own ?? proposedSize(seen)),
    color: color ?? proposedColor(seen),
    resize: resize ?? "crop",
  };
}

async function lookAtSome(pictures: readonly FoundPicture[]): Promise<readonly Seen[]> {
  const step = Math.max(1, pictures.length / SAMPLE);
  const seen: Seen[] = [];
  for (let at = 0; at < pictures.length; at += step) {
    const place = pictures[Math.floor(at)]?.place;
    if (place === undefined) continue;
    for (const most of [HEAD_BYTES, LONG_HEAD_BYTES]) {
      const bytes = await pictureBytes(place, most);
      const header = typeof bytes === "string" ? null : readPictureHeader(bytes);
      if (header === null) continue;
      const { width, height, isGray, orientation } = header;
      seen.push(orientation >= 5 ? { width: height, height: width, isGray } : { width, height, isGray });
      break;
    }
  }
  return seen;
}

function proposedColor(seen: readonly Seen[]): PictureColor {
  return seen.length > 0 && seen.every(({ isGray }) => isGray) ? "gray" : "rgb";
}

/** Their own proportions where all have the same, else a square; as small as they are, and not larger than is usual. */
function proposedSize(seen: readonly Seen[]): PictureExtent {
  const [first] = seen;
  if (first === undefined) return { width: USUAL_SIDE, height: USUAL_SIDE };
  const ratios = seen.map(({ width, height }) => width / height);
  const [least, greatest] = [Math.min(...ratios), Math.max(...ratios)];
  const middle = (sides: readonly number[]): number =>
    [...sides].sort((a, b) => a - b)[sides.length >> 1] ?? USUAL_SIDE;
  if (greatest / least < ALIKE) {
    const width = middle(seen.map((one) => one.width));
    const height = middle(seen.map((one) => one.height));
    const scale = Math.min(1, USUAL_SIDE / Math.max(width, height));
    return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
  }
  const side = Math.min(USUAL_SIDE, middle(seen.map(({ width, height }) => Math.min(width, height))));
  return { width: side, height: side };
}
