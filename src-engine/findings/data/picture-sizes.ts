// Pictures that were very different before they were brought to one size.

import { sizeText } from "../../document/pictureOptions";
import type { DataFindingSpec } from "./spec";

/** The widest is so many times as wide, by its height, as the narrowest. */
const PROPORTIONS = 2;
/** The smallest has so many times fewer pixels along a side than what it was brought to. */
const ENLARGED = 2;

export const pictureSizes: DataFindingSpec = {
  type: "picture-sizes",
  label: "Pictures of very different sizes",
  summary: "Pictures that lost much, or were enlarged, on their way to one size",
  docs: "All pictures are brought to one size. Those of other proportions are cropped, distorted or given a border, and small ones are enlarged until they are blurred. Where the labels differ in that, as photos of two sources do, the network learns the source instead of what the pictures show. Choose another size or resize mode in “How it was read…”, or crop the pictures yourself.",
  evidence: "Width and height of the files before they were resized.",
  threshold:
    "The widest picture is at least twice as wide, by its height, as the narrowest one; or the smallest has fewer than half the pixels along a side of the size that it was brought to.",
  tone: "info",
  ask: () => [],
  judge({ pictures }, _answers, { number }) {
    if (pictures?.sizes == null) return [];
    const { target, resize, sizes } = pictures;
    const { least, greatest, narrowest, widest } = sizes;
    const became = { crop: "cropped to their middle", fit: "given a border", stretch: "distorted" }[resize];
    const texts = [
      ...(widest / narrowest < PROPORTIONS
        ? []
        : [
            `Their proportions go from ${number(narrowest)} to ${number(widest)} (width by height); those that differ from ${sizeText(target)} were ${became}.`,
          ]),
      ...(least.width * ENLARGED > target.width || least.height * ENLARGED > target.height
        ? []
        : [
            `The smallest (${sizeText(least)}) was enlarged to ${sizeText(target)}, the largest has ${sizeText(greatest)}.`,
          ]),
    ];
    return texts.length === 0 ? [] : [{ text: texts.join(" "), columns: [] }];
  },
  fix: () => null,
};
