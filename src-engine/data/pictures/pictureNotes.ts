// What an import of pictures tells of what it did.

import type { PictureExtent, PictureSteps } from "../../document/pictureOptions";
import { sizeText } from "../../document/pictureOptions";
import { whole } from "../../document/whole";
import type { LeftOut } from "./find";

const MOST_NAMED = 5;
/** Names are cut to so many signs, so that a note keeps its length. */
const NAME_LENGTH = 120;

/** `"a.png", "b.png" and 3 more` */
export function named(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMED).map(quoted);
  if (names.length > MOST_NAMED) return `${shown.join(", ")} and ${whole(names.length - MOST_NAMED)} more`;
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1) ?? ""}`;
}

function quoted(name: string): string {
  return `"${name.length > NAME_LENGTH ? `...${name.slice(-NAME_LENGTH)}` : name}"`;
}

/** Pictures that are left out, those of one reason together. */
export function leftOutNotes(leftOut: readonly LeftOut[]): string[] {
  return [...grouped(leftOut)].map(([reason, names]) =>
    names.length === 1
      ? `Left out: ${named(names)}: ${reason}.`
      : `Left out: ${whole(names.length)} pictures: ${named(names)}. Of each: ${reason}.`,
  );
}

function grouped(leftOut: readonly LeftOut[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const { name, reason } of leftOut) {
    const names = groups.get(reason);
    if (names === undefined) groups.set(reason, [name]);
    else names.push(name);
  }
  return groups;
}

/** A label none of whose pictures can be read. */
export function lostLabelsNote(before: readonly string[], after: readonly string[]): string[] {
  const left = new Set(after);
  const lost = [...new Set(before)].filter((label) => !left.has(label));
  return lost.length === 0
    ? []
    : [`No picture of ${named(lost)} could be read: ${lost.length === 1 ? "this label is" : "these labels are"} gone.`];
}

/** "All were brought to 64 × 64 pixels in color; their middle is shown." */
export function stepsNote(steps: PictureSteps, sizes: PictureSizes | null): string {
  const colors = steps.color === "gray" ? "in gray" : "in color";
  const mode = {
    stretch: "stretched to it",
    fit: "whole, within a black border",
    crop: "cropped to their middle",
  }[steps.resize];
  const target = `${steps.width} × ${steps.height} pixels`;
  if (sizes === null || (isSame(sizes.least, sizes.greatest) && isSame(sizes.least, steps)))
    return `The pictures are kept as they are: ${target}, ${colors}.`;
  const differs = sizes.narrowest !== sizes.widest || Math.abs(sizes.narrowest - steps.width / steps.height) > 0.02;
  const before = isSame(sizes.least, sizes.greatest)
    ? sizeText(sizes.least)
    : `${sizeText(sizes.least)} to ${sizeText(sizes.greatest)}`;
  return `The pictures (${before}) were brought to ${target}, ${colors}${differs ? `, ${mode}` : ""}.`;
}

const isSame = (one: PictureExtent, other: PictureExtent): boolean =>
  one.width === other.width && one.height === other.height;

/** Of all pictures that were read, as they are shown. */
export interface PictureSizes {
  /** With the fewest pixels, and with the most. */
  readonly least: PictureExtent;
  readonly greatest: PictureExtent;
  /** Width by height. */
  readonly narrowest: number;
  readonly widest: number;
}

export function sizesOf(extents: readonly PictureExtent[]): PictureSizes | null {
  const [first] = extents;
  if (first === undefined) return null;
  const area = ({ width, height }: PictureExtent): number => width * height;
  const ratio = ({ width, height }: PictureExtent): number => width / height;
  return extents.reduce<PictureSizes>(
    ({ least, greatest, narrowest, widest }, { width, height }) => ({
      least: width * height < area(least) ? { width, height } : least,
      greatest: width * height > area(greatest) ? { width, height } : greatest,
      narrowest: Math.min(narrowest, width / height),
      widest: Math.max(widest, width / height),
    }),
    {
      least: { width: first.width, height: first.height },
      greatest: { width: first.width, height: first.height },
      narrowest: ratio(first),
      widest: ratio(first),
    },
  );
}
