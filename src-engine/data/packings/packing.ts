// What a file of any format may be packed in: taken off before the file is opened. One file per packing; registry.ts lists them.

import type { ImportOptions } from "../../document/importOptions";
import type { TaskOptions } from "../duckdb";
import type { GivenFile } from "../formats/format";

export interface Packing {
  readonly id: string;
  /** As people call it. */
  readonly label: string;
  /** A sentence or two, for the docs. */
  readonly docs: string;
  readonly extensions: readonly string[];
  /** Whether the first bytes are those of such a file. */
  signature(given: GivenFile): boolean;
  /**
   * Unpacks what is to be read into a folder.
   * @throws UserError "malformed-file", "file-too-large", "no-table", "no-such-sheet"
   */
  unpack(given: GivenFile, request: UnpackRequest): Promise<UnpackedFile>;
}

export interface UnpackRequest {
  readonly folder: string;
  readonly options: ImportOptions;
  /** Endings of the formats that are read, in lower case. */
  readonly known: readonly string[];
  /** So many of the unpacked bytes are enough: it is only looked at. */
  readonly enough?: number | undefined;
  readonly task: TaskOptions;
}

export interface UnpackedFile {
  readonly path: string;
  /** Only its beginning was unpacked. */
  readonly isCut: boolean;
  readonly notes: readonly string[];
  /** Where it was one of several, the names of all. */
  readonly names?: readonly string[];
  /** Which of these was unpacked. */
  readonly chosen?: string;
}
