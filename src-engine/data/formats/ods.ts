// Spreadsheets of LibreOffice and its kin.

import { openOds } from "../spreadsheet/ods";
import { openSheet } from "../table/sheetFile";
import { TABLE_DATA } from "../table/tableData";
import type { FileFormat } from "./format";

export const ODS: FileFormat = {
  id: "ods",
  label: "OpenDocument",
  docs: "A spreadsheet of LibreOffice (.ods), read as a workbook of Excel is.",
  kind: TABLE_DATA,
  extensions: ["ods"],
  asks: ["sheet", "header", "skip", "decimal", "date-order", "missing"],
  signature: ({ head }) =>
    Buffer.from(head.subarray(0, 100)).toString("latin1").includes("application/vnd.oasis.opendocument.spreadsheet"),
  open: (given, request, action) => openSheet(given, request, openOds, action),
};
