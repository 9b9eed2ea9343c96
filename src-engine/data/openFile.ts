// A file or folder that a person gave, whatever it is packed in.

import type { ImportOptions } from "../document/importOptions";
import { checksum } from "./checksum";
import type { TaskOptions } from "./duckdb";
import type { FileFormat, GivenFile, OpenedFile, OpenRequest } from "./formats/format";
import { lookAt } from "./formats/format";
import { FORMATS, formatOf, recognize } from "./formats/registry";
import { PACKINGS } from "./packings/registry";
import { refuseBinary } from "./csv/binary";
import { withScratch } from "./scratch";
import { refuseEmpty } from "./table/tableFile";

/** What is to be opened, and how. */
export interface FoundFile {
  readonly given: GivenFile;
  readonly format: FileFormat;
  /** Only its beginning lies there. */
  readonly isCut: boolean;
  /** Which tables it holds, and which of them this is, where it was packed with others. */
  readonly names?: readonly string[] | undefined;
  readonly chosen?: string | undefined;
  /** What was decided in unpacking it that a person should know. */
  readonly notes: readonly string[];
  /** Opens it; what it was packed in is accounted for. */
  open<T>(request: OpenRequest, action: (file: OpenedFile) => Promise<T>): Promise<T>;
}

export interface FindRequest {
  readonly options: ImportOptions;
  /** Of a text, so many bytes are enough: it is only looked at. */
  readonly enough?: number | undefined;
  readonly task: TaskOptions;
}

/** Unpacks what was given, if it is packed, and finds its format. */
export async function withFile<T>(
  given: GivenFile,
  { options, enough, task }: FindRequest,
  action: (found: FoundFile) => Promise<T>,
): Promise<T> {
  if (!given.isFolder) refuseEmpty(given);
  const known = FORMATS.flatMap(({ extensions }) => extensions);
  const own = recognize(given);
  const isSigned = own?.signature?.(given) === true;
  if (!isSigned && !given.isFolder) refuseBinary(given, true);
  const packing = isSigned || given.isFolder ? undefined : PACKINGS.find((one) => one.signature(given));
  if (packing === undefined) {
    const format = formatOf(given);
    return action({ given, format, isCut: false, notes: [], open: (request, act) => format.open(given, request, act) });
  }
  return withScratch(async (scratch) => {
    const folder = await scratch.folder();
    const unpack = async (most?: number): Promise<FoundFile> => {
      const { path, isCut, notes, names, chosen } = await packing.unpack(given, {
        folder,
        options,
        known,
        enough: most,
        task,
      });
      const inner: GivenFile = { ...(await lookAt(path)), file: given.file };
      const format = formatOf(inner);
      return {
        given: inner,
        format,
        isCut,
        notes,
        names,
        chosen,
        open: (request, act) =>
          format.open(inner, { ...request, options: innerOptions(request.options, chosen) }, (opened) =>
            act({
              ...opened,
              options: chosen === undefined ? opened.options : { ...opened.options, sheet: chosen },
              origin: async () => ({
                bytes: given.bytes,
                sha256: await checksum(given.path, given.bytes, request.task),
              }),
              store: async (to) => [...notes, ...(await opened.store(to))],
            }),
          ),
      };
    };
    const found = await unpack(enough);
    // Only a text makes sense without its end.
    return action(found.isCut && found.format.id !== "csv" ? await unpack() : found);
  });
}

/** The wish for a file of the archive is none for a sheet of that file. */
function innerOptions({ sheet, ...options }: ImportOptions, chosen: string | undefined): ImportOptions {
  const isFile =
    chosen !== undefined && sheet !== undefined && chosen.toLowerCase().endsWith(sheet.trim().toLowerCase());
  return sheet === undefined || isFile ? options : { ...options, sheet };
}
