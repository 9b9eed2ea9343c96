// Finds the examples and their answers in what a person gave: a NumPy archive (.npz), or a folder (or a file of a folder) of
// IDX files as MNIST has them. What belongs to the training part and what to the test is kept apart where the source does so.

import { createHash } from "node:crypto";
import { open, readdir, stat } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { UserError } from "../../document/errors";
import { explaining } from "../../project/files";
import type { TaskOptions } from "../duckdb";
import { throwIfCanceled } from "../duckdb";
import { checksum, MAX_SOURCE_BYTES } from "../source";
import { ByteReader, fileChunks } from "./bytes";
import { looksLikeIdx, readIdx } from "./idx";
import { readNpy } from "./npy";
import type { NumberArrayOf } from "./numbers";
import { readZip } from "./zip";

/** The parts that a source may name; "all" where it names none. */
export const SOURCE_PARTS = ["all", "train", "validation", "test"] as const;
export type SourcePart = (typeof SOURCE_PARTS)[number];

export type ArrayRole = "x" | "y";

/** An array that the source names, not yet read. */
export interface FoundArray {
  readonly part: SourcePart;
  readonly role: ArrayRole;
  /** As messages call it: "x_train", "train-images-idx3-ubyte". */
  readonly name: string;
  read(task: TaskOptions): Promise<NumberArrayOf>;
}

export interface ArraySource {
  readonly kind: "npz" | "idx";
  /** One of each part and role at most. */
  readonly arrays: readonly FoundArray[];
  /** Of all files together. */
  readonly bytes: number;
  checksum(task: TaskOptions): Promise<string>;
}

/** Names that people give to the two arrays, and to the parts, in any order around "_" or "-". */
const ROLE_NAMES: Readonly<Record<ArrayRole, readonly string[]>> = {
  x: ["x", "data", "images", "image", "inputs", "input", "features", "sequences"],
  y: ["y", "labels", "label", "targets", "target", "outputs", "classes"],
};
const PART_NAMES: Readonly<Record<Exclude<SourcePart, "all">, readonly string[]>> = {
  train: ["train", "training"],
  validation: ["val", "valid", "validation", "dev"],
  test: ["test", "t10k", "testing"],
};

/** What kind of arrays lies at `path`; null where it is none, and so may be a table. */
export async function arrayKind(path: string): Promise<ArraySource["kind"] | null> {
  const found = await stat(path).catch(() => null);
  if (found === null) return null;
  if (found.isDirectory()) return "idx";
  if (!found.isFile()) return null;
  const extension = extname(path).toLowerCase();
  if (extension === ".npz" || extension === ".npy") return "npz";
  return looksLikeIdx(await headOf(path, idxPacking(path))) ? "idx" : null;
}

/** Whether arrays are what `path` holds for certain: a folder of IDX files, or an array file. */
export async function holdsArrays(path: string): Promise<boolean> {
  const kind = await arrayKind(path);
  if (kind === null) return false;
  return openArrays(path, path, kind).then(
    () => true,
    (error: unknown) => error instanceof UserError && error.problem.code === "several-sets",
  );
}

/**
 * Opens arrays: their names are known then, their numbers not yet read.
 * @param file as the person gave it
 * @param whole take the files of the same set that lie beside an IDX file too
 * @throws UserError "no-arrays", "several-sets", "file-too-large", or what is wrong with the file
 */
export async function openArrays(
  file: string,
  path: string,
  kind: ArraySource["kind"],
  { whole = false } = {},
): Promise<ArraySource> {
  if (kind === "npz") return openNumpy(file, path);
  const isFolder = (await explaining(file, "read", () => stat(path))).isDirectory();
  if (isFolder) return openFolder(file, path);
  const [, set] = whole ? (IDX_NAME.exec(basename(path)) ?? []) : [];
  return whole && IDX_NAME.test(basename(path)) ? openFolder(file, dirname(path), set ?? "") : openPair(file, path);
}

async function openNumpy(file: string, path: string): Promise<ArraySource> {
  const bytes = await sizeOf(file, [path]);
  const single = extname(path).toLowerCase() === ".npy";
  const entries = single ? [{ name: "x.npy", chunks: () => fileChunks(path, "none") }] : await readZip(path, file);
  const arrays = entries.flatMap(({ name, chunks }): FoundArray[] => {
    const short = name.replace(/\.npy$/i, "");
    const meaning = meaningOf(short);
    const called = single ? basename(path) : short;
    return meaning === null
      ? []
      : [
          {
            ...meaning,
            name: called,
            read: ({ signal }) =>
              reading(new ByteReader(chunks(), called, signal), (reader) => readNpy(reader, called)),
          },
        ];
  });
  refuseTwice(arrays, file);
  if (!arrays.some(({ role }) => role === "x")) {
    throw new UserError({
      code: "no-arrays",
      message: `"${basename(path)}" holds no array called x${
        entries.length === 0
          ? ""
          : `, only ${entries
              .slice(0, 12)
              .map(({ name }) => `"${name.replace(/\.npy$/i, "")}"`)
              .join(", ")}`
      }.`,
      next: "Save the examples as x and their answers as y: numpy.savez(FILE, x=..., y=...); or as x_train, y_train, x_test, y_test.",
      subject: { kind: "file", path: file },
    });
  }
  return { kind: "npz", arrays, bytes, checksum: (task) => checksums([path], task) };
}

/** "x_train", "test-labels", "X": which array that is. */
function meaningOf(name: string): { readonly part: SourcePart; readonly role: ArrayRole } | null {
  const words = name.toLowerCase().split(/[_-]/);
  const role = (["x", "y"] as const).find((one) => words.some((word) => ROLE_NAMES[one].includes(word)));
  const part = (["train", "validation", "test"] as const).find((one) =>
    words.some((word) => PART_NAMES[one].includes(word)),
  );
  if (role === undefined || words.length > 2 || (words.length === 2 && part === undefined)) return null;
  return { part: part ?? "all", role };
}

/** "emnist-letters-train-images-idx3-ubyte.gz", "t10k-labels.idx1-ubyte" */
const IDX_NAME =
  /^(?:(.+?)[-_.])?(train|training|t10k|test|val|valid|validation)[-_.](images|labels|data|targets|x|y)(?:[-_.]?idx\d*)?(?:[-_.]?u?byte)?(?:\.idx)?(\.gz)?$/i;

async function openFolder(file: string, path: string, only?: string): Promise<ArraySource> {
  const names = (await explaining(file, "read", () => readdir(path, { withFileTypes: true })))
    .filter((entry) => entry.isFile() || entry.isSymbolicLink())
    .map(({ name }) => name);
  const found = names.flatMap((name) => {
    const [, set = "", part = "", role = "", packed] = IDX_NAME.exec(name) ?? [];
    const meaning = meaningOf(`${part}_${role}`);
    if (meaning === null || (only !== undefined && set.toLowerCase() !== only.toLowerCase())) return [];
    return [{ ...meaning, name, set: set.toLowerCase(), packed: packed !== undefined }];
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
      next: "Choose a folder with files such as train-images-idx3-ubyte and train-labels-idx1-ubyte (and t10k-..., with .gz or without), or a file: CSV, TSV, Parquet, JSON or .npz.",
      subject,
    });
  }
  refuseTwice(chosen, file);
  const paths = chosen.map(({ name }) => join(path, name)).sort();
  return {
    kind: "idx",
    arrays: chosen.map(({ part, role, name }) => idxArray(join(path, name), part, role)),
    bytes: await sizeOf(file, paths),
    checksum: (task) => checksums(paths, task),
  };
}

/** One IDX file of pictures: with its labels, where they lie beside it. */
async function openPair(file: string, path: string): Promise<ArraySource> {
  const beside = basename(path)
    .replace(/images/i, "labels")
    .replace(/idx\d/i, "idx1");
  const paths = [path];
  if (beside !== basename(path) && (await stat(join(dirname(path), beside)).catch(() => null))?.isFile() === true)
    paths.push(join(dirname(path), beside));
  return {
    kind: "idx",
    arrays: paths.map((one, index) => idxArray(one, "all", index === 0 ? "x" : "y")),
    bytes: await sizeOf(file, paths),
    checksum: (task) => checksums(paths, task),
  };
}

function idxArray(path: string, part: SourcePart, role: ArrayRole): FoundArray {
  const name = basename(path);
  return {
    part,
    role,
    name,
    read: ({ signal }) =>
      reading(new ByteReader(fileChunks(path, idxPacking(path)), name, signal), (reader) => readIdx(reader, name)),
  };
}

function idxPacking(path: string): "gzip" | "none" {
  return extname(path).toLowerCase() === ".gz" ? "gzip" : "none";
}

async function reading<T>(reader: ByteReader, action: (reader: ByteReader) => Promise<T>): Promise<T> {
  try {
    return await action(reader);
  } finally {
    await reader.close();
  }
}

/** The first bytes of a file; fewer where it is shorter, none where it cannot be unpacked. */
async function headOf(path: string, packing: "gzip" | "none"): Promise<Uint8Array> {
  if (packing === "gzip")
    return reading(new ByteReader(fileChunks(path, packing), path), (reader) => reader.take(4)).catch(
      () => new Uint8Array(0),
    );
  const handle = await open(path, "r");
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

function refuseTwice(arrays: readonly Omit<FoundArray, "read">[], file: string): void {
  const seen = new Map<string, string>();
  for (const { part, role, name } of arrays) {
    const before = seen.get(`${part} ${role}`);
    if (before !== undefined) {
      throw new UserError({
        code: "no-arrays",
        message: `"${basename(file)}" holds both "${before}" and "${name}", which mean the same.`,
        next: "Leave one of them out.",
        subject: { kind: "file", path: file },
      });
    }
    seen.set(`${part} ${role}`, name);
  }
}

async function sizeOf(file: string, paths: readonly string[]): Promise<number> {
  let bytes = 0;
  for (const path of paths) bytes += (await explaining(path, "read", () => stat(path))).size;
  if (bytes <= MAX_SOURCE_BYTES) return bytes;
  throw new UserError({
    code: "file-too-large",
    message: `"${file}" is ${(bytes / 2 ** 30).toFixed(1)} GB large; at most ${MAX_SOURCE_BYTES / 2 ** 30} GB are read.`,
    next: "Take a part of the examples.",
    subject: { kind: "file", path: file },
  });
}

/** SHA-256 of a file, or of the list of several files' sums. */
async function checksums(paths: readonly string[], task: TaskOptions): Promise<string> {
  const sums: string[] = [];
  for (const path of paths) {
    throwIfCanceled(task.signal);
    sums.push(await checksum(path, (await stat(path)).size, task));
  }
  const [only] = sums;
  return sums.length === 1 && only !== undefined ? only : createHash("sha256").update(sums.join("\n")).digest("hex");
}
