// IDX files as MNIST has them: a folder of them, or one of them, with its labels where they lie beside it.

import { stat } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { UserError } from "../../document/errors";
import { ARRAY_DATA } from "../arrays/arrayData";
import { openedArrays } from "../arrays/arrayFile";
import { ByteReader, fileChunks } from "../arrays/bytes";
import type { ArrayRole, FoundArray, FoundArrays, SourcePart } from "../arrays/found";
import { meaningOf, reading, refuseTwice } from "../arrays/found";
import { idxBytes, looksLikeIdx, readIdx } from "../arrays/idx";
import type { TaskOptions } from "../duckdb";
import type { FileFormat, GivenFile } from "./format";
import { lookAt } from "./format";

export const IDX: FileFormat = {
  id: "idx",
  label: "IDX",
  docs: "A folder with MNIST's files: train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-... for the test; packed with gzip or not. One of its files stands for all of them.",
  kind: ARRAY_DATA,
  // Their names end in "-ubyte", or in nothing.
  extensions: [],
  asks: [],
  signature: ({ isFolder, names, unpackedHead }) =>
    isFolder ? names.some((name) => partOf(name)?.role === "x") : looksLikeIdx(unpackedHead),
  async open(given, { task }, action) {
    const all = (): Promise<FoundArrays> => findIdxArrays(given);
    // One file of a set is asked about alone.
    const inputs = (): Promise<FoundArrays> => (given.isFolder ? all() : findPair(given.path));
    return action(openedArrays(given.file, task, { all, inputs }));
  },
};

/** The arrays of a folder, or of the set that a file belongs to. @throws UserError "no-arrays" or "several-sets" */
export async function findIdxArrays({ file, path, name, isFolder, names }: GivenFile): Promise<FoundArrays> {
  if (isFolder) return findInFolder(file, path, names);
  const part = partOf(name);
  if (part === null) return findPair(path);
  return findInFolder(file, dirname(path), (await lookAt(dirname(path))).names, part.set);
}

/** "emnist-letters-train-images-idx3-ubyte.gz", "t10k-labels.idx1-ubyte" */
const IDX_NAME =
  /^(?:(.+?)[-_.])?(train|training|t10k|test|val|valid|validation)[-_.](images|labels|data|targets|x|y)(?:[-_.]?idx\d*)?(?:[-_.]?u?byte)?(?:\.idx)?(\.gz)?$/i;

/** Which part of a set a file is, by its name. */
function partOf(
  name: string,
): { readonly part: SourcePart; readonly role: ArrayRole; readonly set: string; readonly packed: boolean } | null {
  const [, set = "", part = "", role = "", packed] = IDX_NAME.exec(name) ?? [];
  const meaning = meaningOf(`${part}_${role}`);
  return meaning === null ? null : { ...meaning, set: set.toLowerCase(), packed: packed !== undefined };
}

function findInFolder(file: string, path: string, names: readonly string[], only?: string): FoundArrays {
  const found = names.flatMap((name) => {
    const one = partOf(name);
    return one === null || (only !== undefined && one.set !== only) ? [] : [{ ...one, name }];
  });
  const sets = [...new Set(found.map(({ set }) => set))];
  const subject = { kind: "file", path: file } as const;
  if (sets.length > 1) {
    throw new UserError({
      code: "several-sets",
      message: `The folder "${file}" holds the files of ${sets.length} sets: ${sets
        .slice(0, 12)
        .map((set) => `"${set}"`)
        .join(", ")}.`,
      next: "Put the four files of one set into a folder of their own.",
      subject,
    });
  }
  // Where both are there, the packed file is a copy.
  const chosen = found.filter(
    (one) => !one.packed || !found.some((other) => !other.packed && other.part === one.part && other.role === one.role),
  );
  if (!chosen.some(({ role }) => role === "x")) {
    throw new UserError({
      code: "no-arrays",
      message: `The folder "${file}" holds no pictures in IDX files.`,
      next: "Choose a folder with files such as train-images-idx3-ubyte and train-labels-idx1-ubyte (and t10k-..., with .gz or without), or a file of data.",
      subject,
    });
  }
  refuseTwice(chosen, file);
  const paths = chosen.map(({ name }) => join(path, name)).sort();
  return {
    arrays: chosen.map(({ part, role, name }) => idxArray(join(path, name), part, role)),
    paths,
    answersTo: () => "a file of labels",
  };
}

/** One IDX file of pictures: with its labels, where they lie beside it. */
async function findPair(path: string): Promise<FoundArrays> {
  const beside = basename(path)
    .replace(/images/i, "labels")
    .replace(/idx\d/i, "idx1");
  const paths = [path];
  if (beside !== basename(path) && (await stat(join(dirname(path), beside)).catch(() => null))?.isFile() === true)
    paths.push(join(dirname(path), beside));
  return {
    arrays: paths.map((one, index) => idxArray(one, "all", index === 0 ? "x" : "y")),
    paths,
    answersTo: () => "a file of labels",
  };
}

function idxArray(path: string, part: SourcePart, role: ArrayRole): FoundArray {
  const name = basename(path);
  const from = <T>(read: (reader: ByteReader, name: string) => Promise<T>, { signal }: TaskOptions): Promise<T> =>
    reading(new ByteReader(fileChunks(path, idxPacking(path)), name, signal), (reader) => read(reader, name));
  return { part, role, name, bytes: (task) => from(idxBytes, task), read: (task) => from(readIdx, task) };
}

function idxPacking(path: string): "gzip" | "none" {
  return extname(path).toLowerCase() === ".gz" ? "gzip" : "none";
}
