// What the data doctor knows of pictures beside their answers.

import type { RowEdit } from "../../document/rowEdits";
import { pictureSize } from "../../document/pictureOptions";
import type { PictureFacts } from "../../findings/data/spec";
import type { ImportRecord } from "../importRecord";
import type { DataSource } from "../source";

/** The numbers of a picture that shows next to nothing deviate by less, of 255. */
const BLANK = 2;

/** Null of data that were no files of pictures. */
export async function pictureFacts(
  { options: { size, resize }, pictures }: ImportRecord,
  source: Pick<DataSource, "columns" | "read">,
  edits: readonly RowEdit[],
): Promise<PictureFacts | null> {
  const array = source.columns.find(({ kind }) => kind === "array");
  if (size === undefined || resize === undefined || array === undefined) return null;
  const { columns } = await source.read([{ name: array.name, type: "number" }]);
  const column = columns.get(array.name);
  const excluded = new Set(edits.flatMap(({ row, exclude }) => (exclude === true ? [row] : [])));
  const blank =
    column?.kind === "array" ? blankExamples(column.values, column.shape).filter((row) => !excluded.has(row)) : [];
  return {
    target: pictureSize(size),
    resize,
    sizes: pictures?.sizes ?? null,
    leftOut: pictures?.leftOut ?? { count: 0, examples: [] },
    blank,
  };
}

/** The places of those whose numbers hardly differ, channel by channel. */
export function blankExamples(values: ArrayLike<number>, shape: readonly number[]): number[] {
  const [height = 1, width = 1, channels = 1] = shape;
  const pixels = height * width;
  const size = pixels * channels;
  if (pixels < 2) return [];
  const isBlank = (row: number): boolean => {
    for (let channel = 0; channel < channels; channel++) {
      let [sum, squares] = [0, 0];
      for (let at = row * size + channel; at < (row + 1) * size; at += channels) {
        const value = values[at] ?? 0;
        sum += value;
        squares += value * value;
      }
      if (squares / pixels - (sum / pixels) ** 2 >= BLANK * BLANK) return false;
    }
    return true;
  };
  return Array.from({ length: Math.floor(values.length / size) }, (_, row) => row).filter(isBlank);
}
