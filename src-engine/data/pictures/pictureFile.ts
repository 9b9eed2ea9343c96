// A folder, an archive or a single file of pictures, opened: what is learned of each, how all are brought to one shape, and which of
// them are left out.

import { createHash } from "node:crypto";
import { UserError } from "../../document/errors";
import type { PictureExtent, PictureSteps } from "../../document/pictureOptions";
import { pictureShape, sizeText } from "../../document/pictureOptions";
import type { ArrayRecipe } from "../../document/preparation";
import { arrayFeature } from "../../document/preparation";
import { sizeOf } from "../../document/size";
import { filled, mapped } from "../../document/typedArrays";
import { whole } from "../../document/whole";
import { arrayBlocks, NAMES_COLUMN } from "../arrays/arrayFile";
import type { Examples } from "../arrays/examples";
import { PART_MARKS } from "../arrays/examples";
import type { NumberArrayOf } from "../arrays/numbers";
import { MAX_ARRAY_BYTES } from "../arrays/numbers";
import { writeArrays } from "../arrays/store";
import type { TaskOptions } from "../duckdb";
import type { FileInputs, GivenFile, OpenedFile, OpenRequest } from "../formats/format";
import type { PicturesRecord } from "../importRecord";
import { optionNamed } from "../optionNamed";
import { withScratch } from "../scratch";
import { decodeAll } from "./decodeAll";
import type { FoundPicture, FoundPictures, LeftOut } from "./find";
import { findPictures } from "./find";
import type { LabeledPicture } from "./folderLabels";
import type { LabeledPictures } from "./labels";
import { labeledPictures } from "./labels";
import type { PictureSizes } from "./pictureNotes";
import { leftOutNotes, lostLabelsNote, sizesOf, stepsNote } from "./pictureNotes";
import { proposeSteps } from "./proposeSteps";

/** Pictures that are named in the record of an import. */
const MOST_RECORDED = 100;

/** Opens it. @throws UserError for everything that can be wrong with it */
export async function openPictures<T>(
  given: GivenFile,
  { options, wanted, first, task }: OpenRequest,
  action: (file: OpenedFile) => Promise<T>,
): Promise<T> {
  return withScratch(async (scratch) => {
    const found = await findPictures(given, task);
    if (found.pictures.length === 0) throw noPictures(given, found.leftOut);
    if (wanted !== undefined) return action(openedToPredict(given, found, task));
    const labeled = await labeledPictures(given, found, { options, scratch, task });
    const some = first === undefined ? labeled.pictures : evenly(labeled.pictures, first);
    const steps = await proposeSteps(labeled.pictures, options);
    return action(openedToLearn(given, { ...labeled, pictures: some }, steps, task));
  });
}

/** Of files of pictures nothing is found that files of text have. */
const NO_TEXT = { delimiter: null, encoding: null, header: null, quote: null, missing: [] } as const;

function openedToLearn(given: GivenFile, labeled: LabeledPictures, steps: PictureSteps, task: TaskOptions): OpenedFile {
  let decoding: Promise<DecodedPictures<LabeledPicture>> | undefined;
  // Size and checksum are those of the bytes that were decoded: they are read once.
  const decoded = (): Promise<DecodedPictures<LabeledPicture>> =>
    (decoding ??= decodePictures(given, labeled.pictures, steps, task));
  const { width, height, color, resize } = steps;
  const leftOut = async (): Promise<readonly LeftOut[]> => [...labeled.leftOut, ...(await decoded()).leftOut];
  return {
    options: { ...NO_TEXT, missing: [], size: sizeText({ width, height }), color, resize },
    readings: {},
    async origin() {
      const { bytes, sha256 } = await decoded();
      return { bytes, sha256 };
    },
    async store(path) {
      const { pictures, values, sizes, animated } = await decoded();
      task.onProgress?.(null, "Writing the pictures");
      await writeArrays(path, examplesOf(pictures, values, steps));
      return [
        stepsNote(steps, sizes),
        ...labeled.notes,
        ...leftOutNotes(await leftOut()),
        ...lostLabelsNote(
          labeled.pictures.map(({ label }) => label),
          pictures.map(({ label }) => label),
        ),
        ...(animated === 0
          ? []
          : [
              `Of ${animated === 1 ? "a picture" : `${whole(animated)} pictures`} with several frames, the first was read.`,
            ]),
      ];
    },
    async pictures(): Promise<PicturesRecord> {
      const { sizes } = await decoded();
      const all = await leftOut();
      return {
        leftOut: { count: all.length, examples: all.slice(0, MOST_RECORDED) },
        ...(sizes === null ? {} : { sizes }),
      };
    },
    inputs: (preparation, output) => openedToPredict(given, labeled, task).inputs(preparation, output),
  };
}

function openedToPredict(
  given: GivenFile,
  found: Pick<FoundPictures, "pictures" | "leftOut">,
  task: TaskOptions,
): OpenedFile {
  const never = (): Promise<never> => Promise.reject(new Error("pictures to predict are not imported"));
  return {
    options: { ...NO_TEXT, missing: [] },
    readings: {},
    origin: never,
    store: never,
    async inputs(preparation, output): Promise<FileInputs> {
      const recipe = arrayFeature(preparation);
      const steps = recipe === null ? null : stepsOf(recipe);
      if (recipe === null || steps === null) throw otherNetwork(given, recipe);
      const { values, failed } = await decodeRows(given, found.pictures, steps, task);
      const missing = [
        ...found.pictures.flatMap(({ name }, at) => (failed.has(at) ? [{ name, reason: failed.get(at) ?? "" }] : [])),
        ...found.leftOut,
      ];
      // Those that cannot be read keep their rows, without an answer.
      const rows = found.pictures.length + found.leftOut.length;
      const short = filled(Uint8Array, rows, (at) => (at >= found.pictures.length || failed.has(at) ? 1 : 0));
      const all = new Uint8Array(rows * sizeOf(recipe.raw));
      all.set(values);
      return arrayBlocks(recipe, { shape: [rows, ...recipe.raw], type: "uint8", values: all }, output, {
        names: [...found.pictures, ...found.leftOut].map(({ name }) => name),
        short,
        odd: oddPictures(
          missing,
          [...found.pictures, ...found.leftOut].map(({ name }) => name),
        ),
      });
    },
  };
}

/** As the network's own pictures were read; null where it takes none of bytes. */
export function stepsOf({ raw, elements, pictures }: ArrayRecipe): PictureSteps | null {
  const [height = 0, width = 0, channels = 1] = raw;
  if (elements !== "uint8" || raw.length < 2 || raw.length > 3 || (channels !== 1 && channels !== 3)) return null;
  return { width, height, color: channels === 1 ? "gray" : "rgb", resize: pictures?.resize ?? "crop" };
}

/** Told as cells of the column of names. */
function oddPictures(missing: readonly LeftOut[], names: readonly string[]): FileInputs["odd"] {
  if (missing.length === 0) return {};
  const examples = missing.slice(0, 10).map(({ name, reason }) => ({
    text: `${name}: ${reason}`.slice(-200),
    count: 1,
    row: names.indexOf(name) + 1,
  }));
  return { [NAMES_COLUMN]: { count: missing.length, examples } };
}

interface DecodedRows {
  /** Of each picture, zeros where it cannot be read. */
  readonly values: Uint8Array;
  readonly extents: readonly (PictureExtent | null)[];
  /** Why a picture cannot be read, by its place. */
  readonly failed: ReadonlyMap<number, string>;
  readonly animated: number;
  readonly bytes: number;
  /** Of all files, in their order. */
  readonly sha256: string;
}

async function decodeRows(
  given: GivenFile,
  pictures: readonly FoundPicture[],
  steps: PictureSteps,
  task: TaskOptions,
): Promise<DecodedRows> {
  const size = sizeOf(pictureShape(steps));
  refuseTooMany(given, pictures.length, size, steps);
  const values = new Uint8Array(pictures.length * size);
  const sums = new Uint8Array(pictures.length * SUM_BYTES);
  const extents: (PictureExtent | null)[] = pictures.map(() => null);
  const failed = new Map<number, string>();
  let [animated, bytes] = [0, 0];
  await decodeAll(
    pictures.map(({ place }) => place),
    steps,
    task,
    (at, answer) => {
      const { picture } = answer;
      bytes += answer.bytes;
      sums.set(answer.sum, at * SUM_BYTES);
      if ("reason" in picture) {
        failed.set(at, picture.reason);
        return;
      }
      values.set(picture.values, at * size);
      extents[at] = { width: picture.width, height: picture.height };
      if (picture.isAnimated) animated += 1;
    },
  );
  const hash = createHash("sha256").update(sums);
  for (const { name } of pictures) hash.update(`\n${name}`);
  return { values, extents, failed, animated, bytes, sha256: hash.digest("hex") };
}

const SUM_BYTES = 32;

interface DecodedPictures<P extends FoundPicture> extends Pick<
  DecodedRows,
  "values" | "animated" | "bytes" | "sha256"
> {
  /** Those that could be read, one after another. */
  readonly pictures: readonly P[];
  readonly sizes: PictureSizes | null;
  readonly leftOut: readonly LeftOut[];
}

/** @throws UserError "no-pictures" where none of them can be read */
async function decodePictures<P extends FoundPicture>(
  given: GivenFile,
  pictures: readonly P[],
  steps: PictureSteps,
  task: TaskOptions,
): Promise<DecodedPictures<P>> {
  const { values, extents, failed, ...rest } = await decodeRows(given, pictures, steps, task);
  const leftOut = pictures.flatMap(({ name }, at) => {
    const reason = failed.get(at);
    return reason === undefined ? [] : [{ name, reason }];
  });
  const read = pictures.filter((_, at) => !failed.has(at));
  if (read.length === 0) throw noPictures(given, leftOut);
  // Moved together where some are left out.
  const size = sizeOf(pictureShape(steps));
  let to = 0;
  for (let at = 0; at < pictures.length; at++) {
    if (failed.has(at)) continue;
    if (to !== at) values.copyWithin(to * size, at * size, (at + 1) * size);
    to += 1;
  }
  return {
    ...rest,
    pictures: read,
    values: values.subarray(0, to * size),
    sizes: sizesOf(extents.filter((extent) => extent !== null)),
    leftOut,
  };
}

function examplesOf(pictures: readonly LabeledPicture[], values: Uint8Array, steps: PictureSteps): Examples {
  const marks = pictures.map(({ part }) => PART_MARKS[part === "all" ? "train" : part]);
  return {
    x: { shape: [pictures.length, ...pictureShape(steps)], type: "uint8", values },
    y: answersOf(pictures.map(({ label }) => label)),
    parts: new Set(marks).size > 1 ? Uint8Array.from(marks) : null,
    notes: [],
    pictures: { resize: steps.resize, names: pictures.map(({ name }) => name) },
  };
}

/** Labels that are all numbers are numbers, as those of a file would be; else each is a class. */
function answersOf(labels: readonly string[]): NumberArrayOf {
  const numbers = labels.map(Number);
  const isNumeric = labels.every((label) => /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,15})?$/.test(label));
  if (isNumeric && numbers.every((value) => Math.abs(value) < 2 ** 31 && Number.isInteger(value)))
    return { shape: [labels.length], type: "int32", values: Int32Array.from(numbers) };
  if (isNumeric) return { shape: [labels.length], type: "float64", values: Float64Array.from(numbers) };
  const { compare } = new Intl.Collator("en", { numeric: true });
  const distinct = [...new Set(labels)].sort((one, other) => compare(one, other) || (one < other ? -1 : 1));
  const places = new Map(distinct.map((label, at) => [label, at]));
  return {
    shape: [labels.length],
    type: "int32",
    values: mapped(Int32Array, labels, (label) => places.get(label) ?? -1),
    labels: distinct,
  };
}

/** Some of them, evenly over all. */
function evenly<P>(all: readonly P[], count: number): readonly P[] {
  if (all.length <= count) return all;
  return Array.from({ length: count }, (_, at) => all[Math.floor((at * all.length) / count)]).filter(
    (one): one is P => one !== undefined,
  );
}

function refuseTooMany({ file }: GivenFile, count: number, size: number, { width, height }: PictureSteps): void {
  if (count * size <= MAX_ARRAY_BYTES) return;
  throw new UserError({
    code: "too-large",
    message: `The ${whole(count)} pictures of "${file}" would take ${whole(Math.ceil((count * size) / 2 ** 20))} MB at ${width} × ${height} pixels; at most ${whole(Math.floor(MAX_ARRAY_BYTES / 2 ** 20))} MB are kept.`,
    next: `Make them smaller, or gray: ${optionNamed("size")}.`,
    subject: { kind: "file", path: file },
  });
}

function noPictures({ file, isFolder }: GivenFile, leftOut: readonly LeftOut[]): UserError {
  const [first] = leftOut;
  const where = isFolder ? `The folder "${file}"` : `"${file}"`;
  return new UserError({
    code: "no-pictures",
    message:
      first === undefined
        ? `${where} holds no pictures that are read, and none in IDX files.`
        : leftOut.length === 1
          ? `${where} holds no picture that can be read: "${first.name}": ${first.reason}.`
          : `${where} holds no picture that can be read. Of ${whole(leftOut.length)} the first is "${first.name}": ${first.reason}.`,
    next: "Choose a folder or a ZIP archive of PNG, JPEG, WebP, GIF, BMP or AVIF pictures, in a folder for each label; or a file of data.",
    subject: { kind: "file", path: file },
  });
}

function otherNetwork({ file, name }: GivenFile, recipe: ArrayRecipe | null): UserError {
  return new UserError({
    code: recipe === null ? "no-table" : "wrong-kind",
    message: `"${name}" holds pictures, but the network was trained on ${
      recipe === null
        ? "the columns of a table"
        : `arrays of ${recipe.elements} numbers of the shape ${recipe.raw.join(" × ")}`
    }.`,
    next: recipe === null ? "Give a table with those columns." : "Give such arrays, as they were for training.",
    subject: { kind: "file", path: file },
  });
}
