// Workbooks written as their formats' descriptions say, for tests.

import { zip } from "./arrayFiles";

export const XML = '<?xml version="1.0" encoding="UTF-8"?>';

type Cells = readonly (string | number)[];

/** A row of a sheet of Excel. */
export function xlsxRow(...cells: Cells): string {
  const written = cells.map((cell) =>
    typeof cell === "number" ? `<c><v>${cell}</v></c>` : `<c t="inlineStr"><is><t>${cell}</t></is></c>`,
  );
  return `<row>${written.join("")}</row>`;
}

/** A workbook of Excel with one sheet. @param more parts in place of its own, or beside them */
export function xlsx(sheetData: string, more: Readonly<Record<string, string>> = {}): Buffer {
  const main = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  return packed({
    "[Content_Types].xml": `${XML}<Types/>`,
    "_rels/.rels": `${XML}<Relationships><Relationship Id="r1" Type="${main}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    "xl/workbook.xml": `${XML}<workbook xmlns:r="${main}"><sheets><sheet name="One" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": `${XML}<Relationships><Relationship Id="rId1" Type="${main}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    "xl/worksheets/sheet1.xml": `${XML}<worksheet><sheetData>${sheetData}</sheetData></worksheet>`,
    ...more,
  });
}

/** A row of a sheet of LibreOffice. */
export function odsRow(...cells: Cells): string {
  const written = cells.map((cell) =>
    typeof cell === "number"
      ? `<table:table-cell office:value-type="float" office:value="${cell}"/>`
      : `<table:table-cell office:value-type="string"><text:p>${cell}</text:p></table:table-cell>`,
  );
  return `<table:table-row>${written.join("")}</table:table-row>`;
}

/** A spreadsheet of LibreOffice with one sheet. */
export function ods(rows: string): Buffer {
  return packed({
    mimetype: "application/vnd.oasis.opendocument.spreadsheet",
    "content.xml": `${XML}<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet><table:table table:name="One">${rows}</table:table></office:spreadsheet></office:body></office:document-content>`,
  });
}

function packed(parts: Readonly<Record<string, string>>): Buffer {
  return Buffer.from(zip(Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, Buffer.from(text)]))));
}
