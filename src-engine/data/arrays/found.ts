// The arrays that a file or a folder names: which are the examples and which their answers, and what belongs to the training
// part and what to the test, where the source keeps them apart.

import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { UserError } from "../../document/errors";
import { explaining } from "../../project/files";
import { checksum } from "../checksum";
import type { TaskOptions } from "../duckdb";
import { throwIfCanceled } from "../../document/canceled";
import type { ByteReader } from "./bytes";
import type { NumberArrayOf } from "./numbers";

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
  /** Bytes that it will take in memory, told by its header. */
  bytes(task: TaskOptions): Promise<number>;
  read(task: TaskOptions): Promise<NumberArrayOf>;
}

/** Arrays whose names are known, their numbers not yet read. */
export interface FoundArrays {
  /** One of each part and role at most. */
  readonly arrays: readonly FoundArray[];
  /** The files that they lie in. */
  readonly paths: readonly string[];
  /** What would hold the answers to a part: "an array called y". */
  answersTo(part: SourcePart): string;
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

/** "x_train", "test-labels", "X": which array that is. */
export function meaningOf(name: string): { readonly part: SourcePart; readonly role: ArrayRole } | null {
  const words = name.toLowerCase().split(/[_-]/);
  const role = (["x", "y"] as const).find((one) => words.some((word) => ROLE_NAMES[one].includes(word)));
  const part = (["train", "validation", "test"] as const).find((one) =>
    words.some((word) => PART_NAMES[one].includes(word)),
  );
  if (role === undefined || words.length > 2 || (words.length === 2 && part === undefined)) return null;
  return { part: part ?? "all", role };
}

/** @throws UserError "no-arrays" where two names mean the same array */
export function refuseTwice(arrays: readonly Omit<FoundArray, "read" | "bytes">[], file: string): void {
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

/** Bytes of some files together. */
export async function totalBytes(paths: readonly string[]): Promise<number> {
  let bytes = 0;
  for (const path of paths) bytes += (await explaining(path, "read", () => stat(path))).size;
  return bytes;
}

/** SHA-256 of a file, or of the list of several files' sums. */
export async function checksums(paths: readonly string[], task: TaskOptions): Promise<string> {
  const sums: string[] = [];
  for (const path of paths) {
    throwIfCanceled(task.signal);
    sums.push(await checksum(path, (await stat(path)).size, task));
  }
  const [only] = sums;
  return sums.length === 1 && only !== undefined ? only : createHash("sha256").update(sums.join("\n")).digest("hex");
}

/** Reads, and lets go of the file whatever happens. */
export async function reading<T>(reader: ByteReader, action: (reader: ByteReader) => Promise<T>): Promise<T> {
  try {
    return await action(reader);
  } finally {
    await reader.close();
  }
}
