// Workbooks of Excel (.xlsx, .xlsm): ECMA-376, Office Open XML. Formulas give the values that were stored with them; macros,
// links to other files and pictures are not looked at.

import { malformed } from "../arrays/bytes";
import type { ZipEntry } from "../arrays/zip";
import type { DateKind } from "./numberFormat";
import { dateKind, dateText } from "./numberFormat";
import type { SheetRow, Workbook } from "./workbook";
import { entriesByName, MOST_COLUMNS, MOST_ROWS, numberText, partOf, withoutEmptyEnd } from "./workbook";
import { readXml } from "./xml";

/** Bytes that parts unpack to at most: what is kept in memory, and what is only passed through. */
const KEPT_BYTES = 256 * 2 ** 20;
const SHEET_BYTES = 8 * 2 ** 30;

/** @throws UserError "malformed-file" */
export async function openXlsx(list: readonly ZipEntry[], file: string): Promise<Workbook> {
  const entries = entriesByName(list);
  const part = (name: string, most = KEPT_BYTES): ZipEntry => partOf(entries, name, file, most);
  const main = (await relations(part("_rels/.rels"), file)).find(({ type }) => type.endsWith("/officeDocument"));
  const path = resolved("", main?.target ?? "xl/workbook.xml");
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  const targets = await relations(part(`${folder}_rels/${path.slice(folder.length)}.rels`), file);
  const targetOf = (end: string): string | undefined => {
    const found = targets.find(({ type }) => type.endsWith(end));
    return found === undefined ? undefined : resolved(folder, found.target);
  };
  const { sheets, since1904 } = await workbookSheets(part(path), file);
  if (sheets.length === 0)
    throw malformed(file, "it holds no sheet; a document of another program may have its ending");
  const styles = targetOf("/styles");
  const kinds = styles === undefined || !entries.has(styles.toLowerCase()) ? [] : await cellKinds(part(styles), file);
  let texts: readonly string[] | undefined;
  return {
    sheets,
    async rows(index, take) {
      const relation = targets.find(({ id }) => id === sheets[index]?.relation);
      if (relation === undefined) throw malformed(file, `its sheet "${sheets[index]?.name ?? ""}" is missing`);
      const shared = targetOf("/sharedStrings");
      texts ??= shared === undefined || !entries.has(shared.toLowerCase()) ? [] : await sharedTexts(part(shared), file);
      const sheet = new SheetReader({ texts, kinds, since1904, file });
      await readXml(part(resolved(folder, relation.target), SHEET_BYTES).chunks(), file, sheet, () =>
        take(sheet.takeRows()),
      );
    },
  };
}

/** The name of a part that another one in a folder names; it never leaves the archive. */
function resolved(folder: string, target: string): string {
  const parts: string[] = [];
  for (const one of (target.startsWith("/") ? target : `${folder}${target}`).split("/")) {
    if (one === "..") parts.pop();
    else if (one !== "" && one !== ".") parts.push(one);
  }
  return parts.join("/");
}

interface Relationship {
  readonly id: string;
  readonly type: string;
  readonly target: string;
}

async function relations(entry: ZipEntry, file: string): Promise<Relationship[]> {
  const found: Relationship[] = [];
  await readXml(entry.chunks(), file, {
    open(name, { Id = "", Type = "", Target = "", TargetMode }) {
      if (name === "Relationship" && TargetMode !== "External") found.push({ id: Id, type: Type, target: Target });
    },
    close: () => undefined,
  });
  return found;
}

interface ListedSheet {
  readonly name: string;
  readonly hidden: boolean;
  readonly relation: string;
}

async function workbookSheets(
  entry: ZipEntry,
  file: string,
): Promise<{ readonly sheets: readonly ListedSheet[]; readonly since1904: boolean }> {
  const sheets: ListedSheet[] = [];
  let since1904 = false;
  await readXml(entry.chunks(), file, {
    open(name, attributes) {
      if (name === "workbookPr") since1904 = ["1", "true"].includes(attributes.date1904 ?? "");
      if (name !== "sheet") return;
      const relation = Object.entries(attributes).find(([key]) => key.endsWith(":id"))?.[1] ?? "";
      sheets.push({ name: attributes.name ?? "", hidden: /hidden/i.test(attributes.state ?? ""), relation });
    },
    close: () => undefined,
  });
  return { sheets, since1904 };
}

/** Per style of a cell: as what its numbers are to be read. */
async function cellKinds(entry: ZipEntry, file: string): Promise<readonly (DateKind | null)[]> {
  const codes = new Map<number, string>();
  const formats: number[] = [];
  let inCells = false;
  await readXml(entry.chunks(), file, {
    open(name, attributes) {
      if (name === "numFmt") codes.set(Number(attributes.numFmtId), attributes.formatCode ?? "");
      if (name === "cellXfs") inCells = true;
      if (name === "xf" && inCells) formats.push(Number(attributes.numFmtId ?? "0"));
    },
    close(name) {
      if (name === "cellXfs") inCells = false;
    },
  });
  return formats.map((id) => dateKind(id, codes.get(id)));
}

/** The texts that cells share, without the guides to their pronunciation. */
async function sharedTexts(entry: ZipEntry, file: string): Promise<readonly string[]> {
  const texts: string[] = [];
  let own = "";
  let inText = false;
  let inGuide = false;
  await readXml(entry.chunks(), file, {
    open(name) {
      if (name === "si") own = "";
      if (name === "rPh") inGuide = true;
      if (name === "t") inText = !inGuide;
    },
    text(text) {
      if (inText) own += text;
    },
    close(name) {
      if (name === "t") inText = false;
      if (name === "rPh") inGuide = false;
      if (name === "si") texts.push(unescaped(own));
    },
  });
  return texts;
}

/** "_x000D_" stands for the character of that number. */
function unescaped(text: string): string {
  return text.includes("_x")
    ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))
    : text;
}

/** Builds the rows of a sheet from its elements. */
class SheetReader {
  readonly #texts: readonly string[];
  readonly #kinds: readonly (DateKind | null)[];
  readonly #since1904: boolean;
  readonly #file: string;
  #rows: SheetRow[] = [];
  #number = 0;
  #cells: string[] = [];
  #column = 0;
  #type = "";
  #style = 0;
  #value = "";
  #isValue = false;
  #inGuide = false;

  constructor(of: {
    readonly texts: readonly string[];
    readonly kinds: readonly (DateKind | null)[];
    readonly since1904: boolean;
    readonly file: string;
  }) {
    this.#texts = of.texts;
    this.#kinds = of.kinds;
    this.#since1904 = of.since1904;
    this.#file = of.file;
  }

  takeRows(): readonly SheetRow[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    switch (name) {
      case "row": {
        this.#number = attributes.r === undefined ? this.#number + 1 : Number(attributes.r);
        if (!(this.#number >= 1 && this.#number <= MOST_ROWS)) throw malformed(this.#file, "a row in it has no place");
        this.#cells = [];
        this.#column = 0;
        break;
      }
      case "c":
        if (attributes.r !== undefined) this.#column = columnOf(attributes.r);
        if (!(this.#column >= 0 && this.#column < MOST_COLUMNS))
          throw malformed(this.#file, "a cell in it has no place");
        this.#type = attributes.t ?? "n";
        this.#style = Number(attributes.s ?? "0");
        this.#value = "";
        break;
      case "v":
        this.#isValue = true;
        break;
      case "t":
        this.#isValue = !this.#inGuide;
        break;
      case "rPh":
        this.#inGuide = true;
        break;
    }
  }

  text(text: string): void {
    if (this.#isValue) this.#value += text;
  }

  close(name: string): void {
    switch (name) {
      case "v":
      case "t":
        this.#isValue = false;
        break;
      case "rPh":
        this.#inGuide = false;
        break;
      case "c": {
        const text = this.#cellText();
        if (text !== "") {
          while (this.#cells.length < this.#column) this.#cells.push("");
          this.#cells[this.#column] = text;
        }
        this.#column += 1;
        break;
      }
      case "row": {
        const cells = withoutEmptyEnd(this.#cells);
        if (cells.length > 0) this.#rows.push({ number: this.#number, cells });
        break;
      }
    }
  }

  #cellText(): string {
    const value = this.#value;
    switch (this.#type) {
      case "s":
        return value === "" ? "" : (this.#texts[Number(value)] ?? "");
      case "inlineStr":
      case "str":
        return unescaped(value);
      case "b":
        return value === "" ? "" : value.trim() === "1" || value === "true" ? "TRUE" : "FALSE";
      case "n": {
        const kind = this.#kinds[this.#style] ?? null;
        if (kind === null || value.trim() === "") return numberText(value);
        return dateText(Number(value), kind, this.#since1904);
      }
      default:
        // Errors ("#DIV/0!"), and dates in ISO 8601.
        return value;
    }
  }
}

/** "BC12" is column 54, from 0; -1 where no column is named. */
function columnOf(place: string): number {
  let column = 0;
  for (let at = 0; at < place.length; at++) {
    const code = place.charCodeAt(at) & ~32;
    if (code < 65 || code > 90) break;
    column = column * 26 + code - 64;
  }
  return column - 1;
}
