// Workbooks of Excel.

import { openXlsx } from "../spreadsheet/xlsx";
import { openSheet } from "../table/sheetFile";
import { TABLE_DATA } from "../table/tableData";
import type { FileFormat } from "./format";

export const XLSX: FileFormat = {
  id: "xlsx",
  label: "Excel",
  docs: "A workbook (.xlsx, .xlsm) of which one sheet is read: the first that is shown and has rows and columns, or the one that you name. Cells give their values, dates as dates; formulas the values that were stored with them. Titles above the table and lines of units are treated as in CSV. Macros, links to other files and pictures are never looked at. An old workbook (.xls) must be saved as .xlsx first.",
  kind: TABLE_DATA,
  extensions: ["xlsx", "xlsm"],
  asks: ["sheet", "header", "skip", "decimal", "date-order", "missing"],
  signature: ({ names }) => names.some((name) => /(?:^|\/)workbook\.xml$/i.test(name)),
  open: (given, request, action) => openSheet(given, request, openXlsx, action),
};
