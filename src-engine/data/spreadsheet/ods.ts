// OpenDocument spreadsheets (.ods), as LibreOffice writes them: OASIS OpenDocument 1.3, part 3. Formulas give the values that
// were stored with them; links and scripts are not looked at.

import { malformed } from "../arrays/bytes";
import type { ZipEntry } from "../arrays/zip";
import type { SheetRow, Workbook } from "./workbook";
import { entriesByName, MOST_COLUMNS, MOST_ROWS, numberText, partOf, withoutEmptyEnd } from "./workbook";
import { readXml } from "./xml";

const CONTENT_BYTES = 8 * 2 ** 30;
/** Cells that repeated ones stand for, at most: a few bytes may promise billions. */
const MOST_REPEATED = 20_000_000;

/** @throws UserError "malformed-file" */
export async function openOds(list: readonly ZipEntry[], file: string): Promise<Workbook> {
  const content = partOf(entriesByName(list), "content.xml", file, CONTENT_BYTES);
  const sheets: { name: string; hidden: boolean }[] = [];
  const hiddenStyles = new Set<string>();
  let style = "";
  await readXml(content.chunks(), file, {
    open(name, attributes) {
      if (name === "style") style = attributes["style:name"] ?? "";
      if (name === "table-properties" && attributes["table:display"] === "false") hiddenStyles.add(style);
      if (name !== "table" || attributes["table:name"] === undefined) return;
      sheets.push({
        name: attributes["table:name"],
        hidden: hiddenStyles.has(attributes["table:style-name"] ?? ""),
      });
    },
    close: () => undefined,
  });
  if (sheets.length === 0)
    throw malformed(file, "it holds no sheet; a document of another program may have its ending");
  return {
    sheets,
    async rows(index, take) {
      const reader = new OdsReader(index, file);
      await readXml(content.chunks(), file, reader, async () => (await take(reader.takeRows())) || reader.isOver);
    },
  };
}

/** Builds the rows of one sheet from the elements of all. */
class OdsReader {
  readonly #wanted: number;
  readonly #file: string;
  #sheet = -1;
  #depth = 0;
  #rows: SheetRow[] = [];
  #number = 0;
  #rowRepeats = 1;
  #cells: string[] = [];
  #attributes: Readonly<Record<string, string>> = {};
  #text = "";
  #paragraphs = 0;
  #inCell = false;
  #inParagraph = 0;
  #inNote = 0;
  /** Empty cells that are only there if another one follows. */
  #pending = 0;
  #repeated = 0;

  constructor(wanted: number, file: string) {
    this.#wanted = wanted;
    this.#file = file;
  }

  get isOver(): boolean {
    return this.#sheet > this.#wanted;
  }

  takeRows(): readonly SheetRow[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === "table" && attributes["table:name"] !== undefined) {
      this.#sheet += 1;
      this.#depth += 1;
    }
    if (this.#sheet !== this.#wanted || this.#depth === 0) return;
    switch (name) {
      case "table-row":
        this.#rowRepeats = repeats(attributes["table:number-rows-repeated"], MOST_ROWS);
        this.#cells = [];
        this.#pending = 0;
        break;
      case "table-cell":
      case "covered-table-cell":
        this.#attributes = attributes;
        this.#text = "";
        this.#paragraphs = 0;
        this.#inCell = true;
        break;
      case "annotation":
        this.#inNote += 1;
        break;
      case "p":
        if (!this.#inCell || this.#inNote > 0) break;
        if (this.#paragraphs > 0) this.#text += "\n";
        this.#paragraphs += 1;
        this.#inParagraph += 1;
        break;
      case "s":
        if (this.#inParagraph > 0) this.#text += " ".repeat(repeats(attributes["text:c"], 32_767));
        break;
      case "tab":
        if (this.#inParagraph > 0) this.#text += "\t";
        break;
      case "line-break":
        if (this.#inParagraph > 0) this.#text += "\n";
        break;
    }
  }

  text(text: string): void {
    if (this.#inParagraph > 0 && this.#inNote === 0) this.#text += text;
  }

  close(name: string): void {
    if (this.#sheet !== this.#wanted || this.#depth === 0) return;
    switch (name) {
      case "annotation":
        this.#inNote -= 1;
        break;
      case "p":
        if (this.#inParagraph > 0 && this.#inNote === 0) this.#inParagraph -= 1;
        break;
      case "table-cell":
      case "covered-table-cell":
        this.#endCell(name === "covered-table-cell");
        break;
      case "table-row":
        this.#endRow();
        break;
      case "table":
        this.#depth -= 1;
        if (this.#depth === 0) this.#sheet += 1;
        break;
    }
  }

  #endCell(isCovered: boolean): void {
    this.#inCell = false;
    const times = repeats(this.#attributes["table:number-columns-repeated"], MOST_COLUMNS);
    const text = isCovered ? "" : cellText(this.#attributes, this.#text);
    if (text === "") {
      this.#pending = Math.min(MOST_COLUMNS, this.#pending + times);
      return;
    }
    if (this.#cells.length + this.#pending + times > MOST_COLUMNS)
      throw malformed(this.#file, "a row in it is too wide");
    for (; this.#pending > 0; this.#pending--) this.#cells.push("");
    for (let time = 0; time < times; time++) this.#cells.push(text);
  }

  #endRow(): void {
    const cells = withoutEmptyEnd(this.#cells);
    const times = this.#rowRepeats;
    if (cells.length > 0) {
      if (times > 1) this.#repeated += times * cells.length;
      if (this.#repeated > MOST_REPEATED || this.#number + times > MOST_ROWS)
        throw malformed(this.#file, "it repeats a row more often than a sheet has rows");
      for (let time = 1; time <= times; time++) this.#rows.push({ number: this.#number + time, cells });
    }
    this.#number = Math.min(MOST_ROWS, this.#number + times);
  }
}

function repeats(text: string | undefined, most: number): number {
  const times = Number(text ?? "1");
  return Number.isInteger(times) && times >= 1 ? Math.min(times, most) : 1;
}

/** The value that a cell holds, rather than what a format shows of it. */
function cellText(attributes: Readonly<Record<string, string>>, text: string): string {
  switch (attributes["office:value-type"]) {
    case "float":
    case "percentage":
    case "currency":
      // An error is written as the number 0 with its name as the text.
      return /^(?:#[A-Z/0!?]+|Err:\d+)$/.test(text) ? text : numberText(attributes["office:value"] ?? "");
    case "date":
      return (attributes["office:date-value"] ?? "").replace("T", " ");
    case "time":
      return timeText(attributes["office:time-value"] ?? "");
    case "boolean":
      return attributes["office:boolean-value"] === "true" ? "TRUE" : "FALSE";
    case "string":
      return attributes["office:string-value"] ?? text;
    default:
      return text;
  }
}

/** "PT08H30M00S" is 08:30:00; longer than a day, it is days. */
function timeText(value: string): string {
  const [, hours, minutes, seconds] = /^PT(\d+)H(\d+)M(\d+(?:[.,]\d+)?)S$/.exec(value) ?? [];
  if (hours === undefined || minutes === undefined || seconds === undefined) return value;
  const parts = [Number(hours), Number(minutes), Number(seconds.replace(",", "."))] as const;
  if (parts[0] < 24) return parts.map((part) => String(Math.floor(part)).padStart(2, "0")).join(":");
  return String((parts[0] * 3600 + parts[1] * 60 + parts[2]) / 86_400);
}
