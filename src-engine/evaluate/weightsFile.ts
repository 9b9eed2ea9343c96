// Weights as a table for other programs: a line for each number, with what its row and its column are.

import type { FileHandle } from "node:fs/promises";
import { open, rm } from "node:fs/promises";
import { replaceFile, temporaryName } from "../disk/wholeFile";
import { explaining } from "../project/files";
import type { WeightPage } from "../runs/weights";
import { float32Text } from "../runs/weights";
import type { OpenWeights } from "./runWeights";

/** Numbers that are held at once. */
const MOST_CELLS = 2 ** 18;

/** Writes every number of these weights. @returns how many. @throws UserError when the file cannot be written */
export async function writeWeightsFile(
  weights: Pick<OpenWeights, "page">,
  tensors: readonly string[],
  path: string,
): Promise<number> {
  const temporary = temporaryName(path);
  let written = 0;
  try {
    await explaining(path, "save", async () => {
      const file = await open(temporary, "wx");
      try {
        await file.write("weight,row,column,value\n");
        for (const tensor of tensors) written += await writeWeight(weights, tensor, file);
      } finally {
        await file.close();
      }
      await replaceFile(temporary, path);
    });
  } finally {
    await rm(temporary, { force: true });
  }
  return written;
}

async function writeWeight(weights: Pick<OpenWeights, "page">, tensor: string, file: FileHandle): Promise<number> {
  const none = { from: 0, count: 0 };
  const { rows, columns } = await weights.page(tensor, none, none);
  const width = Math.min(columns.extent, MOST_CELLS);
  const height = Math.max(1, Math.floor(MOST_CELLS / width));
  for (let row = 0; row < rows.extent; row += height) {
    for (let column = 0; column < columns.extent; column += width) {
      const page = await weights.page(tensor, { from: row, count: height }, { from: column, count: width });
      await file.write(linesOf(page));
    }
  }
  return rows.extent * columns.extent;
}

function linesOf({ entry, rows, columns, values }: Omit<WeightPage, "statistics">): string {
  const tensor = quoted(entry.tensor);
  const rowNames = rows.names.map(quoted);
  const columnNames = columns.names.map(quoted);
  const lines: string[] = [];
  for (const [row, rowName] of rowNames.entries())
    for (const [column, columnName] of columnNames.entries())
      lines.push(
        `${tensor},${rowName},${columnName},${float32Text(values[row * columns.shown.count + column] ?? NaN)}\n`,
      );
  return lines.join("");
}

/** A field of RFC 4180. */
function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
