// Pictures: a folder or a ZIP archive of them, or a single one to ask about.

import { isZip } from "./format";
import type { FileFormat, GivenFile } from "./format";
import { ARRAY_DATA } from "../arrays/arrayData";
import { isPictureName } from "../pictures/find";
import { PICTURE_ENDINGS, pictureFormat } from "../pictures/header";
import { openPictures } from "../pictures/pictureFile";

export const PICTURES: FileFormat = {
  id: "pictures",
  label: "Pictures",
  docs: "A folder or a ZIP archive with a folder of pictures for each label; those in folders called train, validation and test belong to that part. Or pictures beside a CSV file that names them and their labels. PNG, JPEG, WebP, GIF (the first frame), BMP and AVIF, whatever their names say, up to 100 million pixels each. They are turned as their camera says, laid on white where they are transparent, and brought to one size, in gray or in color. What cannot be read is named and left out. One picture alone can be asked about.",
  kind: ARRAY_DATA,
  extensions: PICTURE_ENDINGS,
  asks: ["size", "color", "resize"],
  signature: (given) =>
    given.isFolder
      ? !isProject(given) && [...given.names, ...given.below].some(isPictureName)
      : isArchiveOfPictures(given) || pictureFormat(given.head) !== null,
  open: openPictures,
};

/** A project of ours may have pictures in it, among its exports. */
function isProject({ names }: GivenFile): boolean {
  return names.some((name) => name.toLowerCase().endsWith(".gradual"));
}

/** Not a document of an office program, which has pictures in it, too. */
function isArchiveOfPictures({ head, names }: GivenFile): boolean {
  if (!isZip(head)) return false;
  const isDocument = names.some((name) => /^(?:\[Content_Types\]\.xml|mimetype|META-INF\/.*)$/.test(name));
  const pictures = names.filter((name) => isPictureName(name) && !/(?:^|\/)(?:__MACOSX\/|\.)/.test(name)).length;
  return !isDocument && pictures > 0 && 2 * pictures >= names.filter((name) => !name.endsWith("/")).length;
}
