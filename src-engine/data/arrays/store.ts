// A project's arrays as they lie in its folder: data/arrays.safetensors with "x" [N, ...], "y" [N] or [N, outputs] and, where the
// source has parts of its own, "part" [N]. Data types are kept (pictures stay one byte a number). Any safetensors file with
// such tensors may be put there by hand.

import * as v from "valibot";
import { FIRST_ISSUE } from "../../document/firstIssue";
import { writeNew } from "../../disk/wholeFile";
import type { ArrayType } from "../../document/preparation";
import { ARRAY_TYPES } from "../../document/preparation";
import { RESIZE_MODES } from "../../document/pictureOptions";
import { sizeOf } from "../../document/size";
import { damaged } from "../../project/files";
import type { DataType, SafeTensor, TensorPlace } from "../../project/safetensors";
import { elementsOf, safetensorsParts } from "../../project/safetensors";
import type { SafetensorsFile } from "../../project/safetensorsFile";
import { withSafetensors } from "../../project/safetensorsFile";
import type { Examples } from "./examples";
import { PART_MARKS } from "./examples";
import type { ArrayValues } from "./numbers";
import { MAX_ARRAY_BYTES, narrowed } from "./numbers";

export interface StoredArray {
  readonly shape: readonly number[];
  /** As the source had it. */
  readonly type: ArrayType;
  /** Some rows' numbers. */
  rows(from: number, count: number): Promise<ArrayValues>;
}

/** A project's arrays, open: numbers are read when they are asked for. */
export interface StoredArrays {
  readonly rows: number;
  readonly x: StoredArray;
  readonly y: StoredArray;
  /** Where the answers are texts: which, by their numbers. */
  readonly labels: readonly string[] | null;
  /** Per example one of {@link PART_MARKS}. */
  readonly parts: Uint8Array | null;
  /** Where the examples were files of pictures: how they were brought to one shape. */
  readonly pictures: PictureArrays | null;
  /** What each example's file was called; null where they had none. */
  names(): Promise<readonly string[] | null>;
}

/** Data types in their source, where those of the file are others. */
const TypesSchema = v.strictObject({ x: v.picklist(ARRAY_TYPES), y: v.picklist(ARRAY_TYPES) });

/** What each counts as from then on. */
const TYPES: Readonly<Record<DataType, ArrayType>> = {
  BOOL: "uint8",
  U8: "uint8",
  I8: "int8",
  U16: "uint16",
  I16: "int16",
  U32: "uint32",
  I32: "int32",
  U64: "uint64",
  I64: "int64",
  F16: "float32",
  BF16: "float32",
  F32: "float32",
  F64: "float64",
};

const PicturesSchema = v.strictObject({ resize: v.picklist(RESIZE_MODES) });
export type PictureArrays = v.InferOutput<typeof PicturesSchema>;

/** Writes a new file of arrays. */
export async function writeArrays(path: string, { x, y, parts, pictures }: Examples): Promise<void> {
  // No name has a line's end in it that would not be a blank elsewhere.
  const names = pictures?.names.map((name) => name.replaceAll(/[\r\n]/g, " ")).join("\n");
  const nameBytes = names === undefined ? null : new TextEncoder().encode(names);
  const tensors: Record<string, SafeTensor> = {
    x: { shape: x.shape, data: x.values },
    y: { shape: y.shape, data: y.values },
    ...(parts === null ? {} : { part: { shape: [parts.length], data: parts } }),
    ...(nameBytes === null ? {} : { name: { shape: [nameBytes.length], data: nameBytes } }),
  };
  const types: v.InferOutput<typeof TypesSchema> = { x: x.type, y: y.type };
  const metadata = {
    "gradual.elements": JSON.stringify(types),
    ...(y.labels === undefined ? {} : { "gradual.labels": JSON.stringify(y.labels) }),
    ...(pictures === undefined
      ? {}
      : { "gradual.pictures": JSON.stringify({ resize: pictures.resize } satisfies PictureArrays) }),
  };
  await writeNew(path, safetensorsParts(tensors, metadata));
}

/** Opens the project's arrays for `action`. @throws UserError "file-damaged" or why it cannot be read */
export async function withStoredArrays<T>(path: string, action: (arrays: StoredArrays) => Promise<T>): Promise<T> {
  return withSafetensors(path, async (file) => action(await describe(file)));
}

async function describe({ path, places, metadata, bytes }: SafetensorsFile): Promise<StoredArrays> {
  const types = v.safeParse(v.pipe(v.string(), v.parseJson(), TypesSchema), metadata["gradual.elements"], FIRST_ISSUE);
  const place = (name: string): TensorPlace | undefined => places.find((one) => one.name === name);
  const array = (name: "x" | "y"): StoredArray => {
    const found = place(name);
    if (found === undefined) throw damaged(path, `it has no tensor "${name}"`);
    const rank = found.shape.length;
    const [rows = 0, ...rest] = found.shape;
    if (
      rank < (name === "x" ? 2 : 1) ||
      rank > (name === "x" ? 5 : 2) ||
      rows === 0 ||
      found.bytes === 0 ||
      found.bytes > MAX_ARRAY_BYTES
    ) {
      throw damaged(path, `"${name}" has the shape ${found.shape.join("×")}`);
    }
    const each = rest.reduce((product, extent) => product * extent, found.bytes / sizeOf(found.shape));
    return {
      shape: found.shape,
      type: types.success ? types.output[name] : TYPES[found.type],
      async rows(from, count) {
        const part = await bytes(found.offset + from * each, Math.min(count, rows - from) * each);
        const elements = elementsOf(found.type, part);
        return elements instanceof BigInt64Array || elements instanceof BigUint64Array
          ? narrowed(elements, `${path}: ${name}`)
          : elements;
      },
    };
  };
  const [x, y] = [array("x"), array("y")];
  const [rows = 0] = x.shape;
  const part = place("part");
  if (y.shape[0] !== rows || (part !== undefined && (part.type !== "U8" || part.shape.join() !== String(rows)))) {
    throw damaged(path, "its tensors have different numbers of rows");
  }
  const parts = part === undefined ? null : await bytes(part.offset, part.bytes);
  if (parts?.some((mark) => mark > PART_MARKS.test) === true)
    throw damaged(path, '"part" holds something else than 0, 1 and 2');
  const labels = v.safeParse(
    v.pipe(v.string(), v.parseJson(), v.array(v.string())),
    metadata["gradual.labels"],
    FIRST_ISSUE,
  );
  const pictures = v.safeParse(
    v.pipe(v.string(), v.parseJson(), PicturesSchema),
    metadata["gradual.pictures"],
    FIRST_ISSUE,
  );
  const name = place("name");
  return {
    rows,
    x,
    y,
    labels: labels.success && y.shape.length === 1 ? labels.output : null,
    parts,
    pictures: pictures.success ? pictures.output : null,
    async names() {
      if (name?.type !== "U8") return null;
      const all = new TextDecoder().decode(await bytes(name.offset, name.bytes)).split("\n");
      return all.length === rows ? all : null;
    },
  };
}
