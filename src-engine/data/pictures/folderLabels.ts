// Labels that the folders of pictures give: one folder a label, within a folder for each part where they are kept apart.

import type { SourcePart } from "../arrays/found";
import type { FoundPicture } from "./find";

/** A picture with what is to be learned of it. */
export interface LabeledPicture extends FoundPicture {
  /** As a person wrote it. */
  readonly label: string;
  /** "all" where nothing keeps the parts apart. */
  readonly part: SourcePart;
}

const PARTS: Readonly<Record<string, SourcePart>> = {
  train: "train",
  training: "train",
  "seg-train": "train",
  val: "validation",
  valid: "validation",
  validation: "validation",
  dev: "validation",
  test: "test",
  testing: "test",
  "seg-test": "test",
};

/** The part that a folder's name says; undefined where it says none. */
export function partNamed(name: string): SourcePart | undefined {
  return PARTS[
    name
      .toLowerCase()
      .replaceAll(/[_ ]/g, "-")
      .replace(/-(?:set|data|images)$/, "")
  ];
}

/** How the folders were understood. Where all of them are named like parts, they are parts, and the folders in them labels. */
export interface FolderLabels {
  readonly pictures: readonly LabeledPicture[];
  /** Pictures that lie beside the folders of labels, not in one. */
  readonly unlabeled: readonly (FoundPicture & { readonly part: SourcePart })[];
  /** Folders around all of them, which say nothing. */
  readonly around: string;
}

/** The parts of a path without the picture's own name. */
const foldersOf = (name: string): readonly string[] => name.split("/").slice(0, -1);

export function folderLabels(pictures: readonly FoundPicture[]): FolderLabels {
  const around = commonFolders(pictures);
  const rest = ({ name }: FoundPicture): readonly string[] => foldersOf(name).slice(around.length);
  const tops = new Set(pictures.flatMap((picture) => rest(picture).slice(0, 1)));
  const hasParts = tops.size > 1 && [...tops].every((top) => partNamed(top) !== undefined);
  const labeled: LabeledPicture[] = [];
  const unlabeled: FolderLabels["unlabeled"][number][] = [];
  for (const picture of pictures) {
    const folders = rest(picture);
    const [first, second] = folders;
    const label = hasParts ? second : first;
    const part = (hasParts ? partNamed(first ?? "") : undefined) ?? "all";
    if (label === undefined) unlabeled.push({ ...picture, part });
    else labeled.push({ ...picture, label, part });
  }
  return { pictures: labeled, unlabeled, around: around.join("/") };
}

/** Folders that hold all pictures, as long as there are folders below: the last one that holds pictures itself is a label. */
function commonFolders(pictures: readonly FoundPicture[]): readonly string[] {
  const all = pictures.map(({ name }) => foldersOf(name));
  const [first = []] = all;
  const shortest = all.reduce((least, { length }) => Math.min(least, length), Infinity);
  let common = 0;
  while (common < shortest && all.every((folders) => folders[common] === first[common])) common += 1;
  return first.slice(0, common);
}
