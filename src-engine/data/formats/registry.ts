// The file formats that data can be read from. A new one is a file beside this one, and a line here.

import type { DataFormat } from "../../protocol/data";
import { ARFF } from "./arff";
import { ARROW } from "./arrow";
import { CSV } from "./csv";
import type { FileFormat, GivenFile } from "./format";
import { lookAt } from "./format";
import { IDX } from "./idx";
import { JSON_TEXT } from "./json";
import { NUMPY } from "./numpy";
import { ODS } from "./ods";
import { PARQUET } from "./parquet";
import { PICTURES } from "./pictures";
import { PACKINGS } from "../packings/registry";
import { XLSX } from "./xlsx";

/** In the order in which people are told of them. */
export const FORMATS: readonly FileFormat[] = [CSV, XLSX, ODS, PARQUET, JSON_TEXT, ARROW, ARFF, NUMPY, IDX, PICTURES];

/**
 * The format whose first bytes, or names in a folder, these are; else the one that the ending tells; null where neither does, as for a
 * text that is called a workbook.
 */
export function recognize(given: GivenFile): FileFormat | null {
  const signed = FORMATS.find(({ signature }) => signature?.(given) === true);
  if (signed !== undefined || given.isFolder) return signed ?? null;
  const named = FORMATS.find(({ extensions }) => extensions.includes(given.extension));
  return named === undefined || (named.mayBeText !== true && isPlainText(given.head)) ? null : named;
}

/** Some bytes, none of which is a control character that no text has. */
function isPlainText(head: Uint8Array): boolean {
  return head.length > 0 && head.every((byte) => byte >= 0x20 || (byte >= 0x09 && byte <= 0x0d));
}

/** The format that reads a file or a folder, or, where none does, says best why not. */
export function formatOf(given: GivenFile): FileFormat {
  return recognize(given) ?? (given.isFolder ? PICTURES : CSV);
}

/** The id of the format that reads what lies at a path; null where nothing is there, or a folder that no format knows. */
export async function formatAt(path: string): Promise<string | null> {
  const given = await lookAt(path).catch(() => null);
  if (given === null) return null;
  return (given.isFolder ? recognize(given) : formatOf(given))?.id ?? null;
}

/** What others are told of the formats. */
export function describeFormats(): readonly DataFormat[] {
  const own = FORMATS.map(({ id, label, kind, extensions }) => ({ id, label, holds: kind.holds, extensions }));
  return [...own, ...PACKINGS.map(({ id, label, extensions }) => ({ id, label, holds: "table" as const, extensions }))];
}

const ofKind = (holds?: DataFormat["holds"]): readonly FileFormat[] =>
  FORMATS.filter(({ kind }) => holds === undefined || kind.holds === holds);
const anyOf = (names: readonly string[]): string => `${names.slice(0, -1).join(", ")} or ${names.at(-1) ?? ""}`;

/** "CSV, Parquet or JSON": all formats, or those of one kind of data. */
export function formatNames(holds?: DataFormat["holds"]): string {
  return anyOf(ofKind(holds).map(({ label }) => label));
}

/** ".csv, .tsv or .npz": what predictions for data of a kind can be written to. */
export function answerEndings(holds: DataFormat["holds"]): string {
  return anyOf([...new Set(ofKind(holds).flatMap(({ kind }) => kind.answers))].map((one) => `.${one}`));
}

/** What people call the format of an import; of one that is not known, its id. */
export function labelOf(id: string): string {
  return FORMATS.find((format) => format.id === id)?.label ?? id;
}
