// ARFF, Weka's files.

import { isUtf8 } from "node:buffer";
import { open } from "node:fs/promises";
import { throwIfCanceled } from "../../document/canceled";
import { UserError } from "../../document/errors";
import { explaining } from "../../project/files";
import { ArffReader } from "../arff/arff";
import { fileChunks } from "../arrays/bytes";
import { checksum } from "../checksum";
import { refuseBinary } from "../csv/binary";
import { decoderOf } from "../csv/decoder";
import { detectEncoding } from "../csv/encoding";
import { guessEncoding } from "../csv/guessEncoding";
import { csvRecord } from "../csv/rewrite";
import { withScratch } from "../scratch";
import { TABLE_DATA } from "../table/tableData";
import { refuseEmpty } from "../table/tableFile";
import { openText } from "../table/textFile";
import type { FileFormat, GivenFile, OpenRequest } from "./format";

export const ARFF: FileFormat = {
  id: "arff",
  label: "ARFF",
  docs: "Weka's files: attributes that are declared with their types, then rows of values, all of them or only those that are not zero.",
  kind: TABLE_DATA,
  mayBeText: true,
  extensions: ["arff"],
  asks: ["encoding", "decimal", "date-order", "missing"],
  signature: ({ head }) => /^(?:\s*%[^\n]*\n|\s*\n)*\s*@relation\s/i.test(Buffer.from(head).toString("latin1")),
  async open(given, request, action) {
    refuseEmpty(given);
    refuseBinary(given);
    return withScratch(async (scratch) => {
      const { options, task } = request;
      const path = await scratch.file("rows.csv");
      const { encoding, linesAbove } = await writeRows(given, path, request);
      const { path: own, bytes } = given;
      return openText(
        given,
        {
          ...request,
          options: {
            ...options,
            delimiter: ",",
            encoding: "utf-8",
            quote: '"',
            header: true,
            skip: 0,
            comment: undefined,
          },
        },
        {
          path,
          linesAbove,
          options: { delimiter: null, encoding, quote: null },
          origin: async () => ({ bytes, sha256: await checksum(own, bytes, task) }),
        },
        action,
      );
    });
  },
};

/** Writes the rows as CSV under the attributes' names. `linesAbove` are those above the first row, less one; null where lines lie between rows. */
async function writeRows(
  given: GivenFile,
  target: string,
  { options, first, task }: OpenRequest,
): Promise<{ readonly encoding: NonNullable<OpenRequest["options"]["encoding"]>; readonly linesAbove: number | null }> {
  const { path, name, file } = given;
  const reader = new ArffReader(name);
  let encoding = options.encoding;
  return explaining(path, "read", async () => {
    const copy = await open(target, "w", 0o600);
    try {
      let decoder: ReturnType<typeof decoderOf> | undefined;
      let rest = "";
      let rows = 0;
      const take = async (lines: readonly string[]): Promise<void> => {
        const written: string[] = [];
        for (const line of lines) {
          const cells = reader.push(line);
          if (cells === null) continue;
          if (rows === 0) written.push(csvRecord(reader.names));
          written.push(csvRecord(cells));
          rows += 1;
        }
        if (written.length > 0) await copy.writeFile(`${written.join("\n")}\n`);
      };
      for await (const chunk of fileChunks(path, "none")) {
        throwIfCanceled(task.signal);
        encoding ??= encodingOf(chunk);
        decoder ??= decoderOf(encoding);
        const lines = (rest + decoder.decode(chunk, { stream: true })).split(/\r\n|\n/);
        rest = lines.pop() ?? "";
        await take(lines);
        if (first !== undefined && rows >= first) break;
      }
      if (first === undefined || rows < first) await take([rest]);
      if (!reader.isInData || rows === 0) throw noRows(name, file);
      return { encoding: encoding ?? "utf-8", linesAbove: reader.gaps ? null : reader.firstLine - 2 };
    } finally {
      await copy.close();
    }
  });
}

function encodingOf(start: Uint8Array): NonNullable<OpenRequest["options"]["encoding"]> {
  const marked = detectEncoding(start);
  if (marked !== null && marked !== "binary") return marked.encoding;
  // A character may be cut off at the end.
  return isUtf8(start) || isUtf8(start.subarray(0, Math.max(0, start.lastIndexOf(10))))
    ? "utf-8"
    : guessEncoding(start);
}

function noRows(name: string, file: string): UserError {
  return new UserError({
    code: "no-rows",
    message: `"${name}" holds no rows after @data.`,
    next: "Choose a file with at least one row.",
    subject: { kind: "file", path: file },
  });
}
