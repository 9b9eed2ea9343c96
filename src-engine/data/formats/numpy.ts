// NumPy's files: an archive (.npz) of arrays that are called x and y, or x_train, y_train, x_test, y_test; or one array (.npy)
// of examples to predict.

import { basename, extname } from "node:path";
import { UserError } from "../../document/errors";
import { ARRAY_DATA } from "../arrays/arrayData";
import { openedArrays } from "../arrays/arrayFile";
import { ByteReader, fileChunks } from "../arrays/bytes";
import type { FoundArray, FoundArrays } from "../arrays/found";
import { meaningOf, reading, refuseTwice } from "../arrays/found";
import { npyBytes, readNpy } from "../arrays/npy";
import { readZip } from "../arrays/zip";
import type { TaskOptions } from "../duckdb";
import type { FileFormat, GivenFile } from "./format";

export const NUMPY: FileFormat = {
  id: "npz",
  label: "NumPy",
  docs: "An archive with x and y, or x_train, y_train, x_test and y_test, as numpy.savez writes it. One array alone (.npy) holds examples to predict. It is known by its first bytes, whatever it is called.",
  kind: ARRAY_DATA,
  extensions: ["npz", "npy"],
  asks: [],
  signature: ({ head }) => isNpy(head) || isArchiveOfNpy(head),
  async open(given, { task }, action) {
    const found = await findNumpyArrays(given);
    return action(
      openedArrays(given.file, task, { all: () => Promise.resolve(found), inputs: () => Promise.resolve(found) }),
    );
  },
};

function isNpy(head: Uint8Array): boolean {
  return Buffer.from(head.subarray(0, 6)).toString("latin1") === "\x93NUMPY";
}

/** A ZIP archive whose first entry is an array. */
function isArchiveOfNpy(head: Uint8Array): boolean {
  const bytes = Buffer.from(head);
  if (bytes.length < 30 || bytes.readUInt32LE(0) !== 0x0403_4b50) return false;
  return bytes
    .subarray(30, 30 + bytes.readUInt16LE(26))
    .toString("latin1")
    .endsWith(".npy");
}

/** @throws UserError "malformed-file" or "no-arrays" */
export async function findNumpyArrays({ file, path }: GivenFile): Promise<FoundArrays> {
  const single = extname(path).toLowerCase() === ".npy";
  const entries = single ? [{ name: "x.npy", chunks: () => fileChunks(path, "none") }] : await readZip(path, file);
  const arrays = entries.flatMap(({ name, chunks }): FoundArray[] => {
    const short = name.replace(/\.npy$/i, "");
    const meaning = meaningOf(short);
    const called = single ? basename(path) : short;
    const from = <T>(read: (reader: ByteReader, name: string) => Promise<T>, { signal }: TaskOptions): Promise<T> =>
      reading(new ByteReader(chunks(), called, signal), (reader) => read(reader, called));
    return meaning === null
      ? []
      : [{ ...meaning, name: called, bytes: (task) => from(npyBytes, task), read: (task) => from(readNpy, task) }];
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
  return {
    arrays,
    paths: [path],
    answersTo: (part) => (part === "all" ? "an array called y" : `an array called y_${part}`),
  };
}
