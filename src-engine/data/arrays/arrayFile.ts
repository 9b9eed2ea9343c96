// A file or folder of arrays, opened: what every format of arrays has in common.

import { basename } from "node:path";
import { invariant, UserError } from "../../document/errors";
import type { ArrayRecipe } from "../../document/preparation";
import { arrayFeature } from "../../document/preparation";
import { writeFileAtomic } from "../../project/files";
import type { TaskOptions } from "../duckdb";
import { sizeOf } from "../../document/size";
import type { AnswerFormat, ExtraColumn, FileInputs, InputBlock, OpenedFile } from "../formats/format";
import { refuseTooLarge } from "../formats/format";
import { readExamples, readInputs } from "./examples";
import type { FoundArrays } from "./found";
import { checksums, totalBytes } from "./found";
import type { NumberArrayOf } from "./numbers";
import { formulasIn, predictionFile, withoutFormulas } from "./predictions";
import { writeArrays } from "./store";

/** The arrays to learn from, and those that may be examples to predict. */
export interface ArraysToOpen {
  all(): Promise<FoundArrays>;
  inputs(): Promise<FoundArrays>;
}

/** @param file as the person gave it */
export function openedArrays(file: string, task: TaskOptions, { all, inputs }: ArraysToOpen): OpenedFile {
  return {
    options: { delimiter: null, encoding: null, header: null, quote: null, missing: [] },
    async origin() {
      const { paths } = await all();
      const bytes = await totalBytes(paths);
      refuseTooLarge(file, bytes);
      return { bytes, sha256: await checksums(paths, task) };
    },
    readings: {},
    async store(path) {
      const examples = await readExamples(await all(), file, task);
      task.onProgress?.(null, "Writing the arrays");
      await writeArrays(path, examples);
      return examples.notes;
    },
    async inputs(preparation, output) {
      const recipe = arrayFeature(preparation);
      if (recipe === null) {
        throw new UserError({
          code: "no-table",
          message: `"${basename(file)}" holds arrays, but the network was trained on the columns of a table.`,
          next: "Give a table with those columns.",
          subject: { kind: "file", path: file },
        });
      }
      const x = await readInputs(await inputs(), file, task);
      refuseUnlike(x, recipe, file);
      return arrayBlocks(recipe, x, output);
    },
  };
}

/** Numbers of a block. */
const MOST_NUMBERS = 4_000_000;

/** What the answers to named examples call their names. */
export const NAMES_COLUMN = "file";

/** Of examples that are files: what each is called, and which cannot be read. */
export interface NamedExamples {
  readonly names: readonly string[];
  /** Per example 1 where there is no answer. */
  readonly short: Uint8Array;
  readonly odd: FileInputs["odd"];
}

/** The examples are in memory; what is made of them comes some at a time. */
export function arrayBlocks(
  recipe: ArrayRecipe,
  x: NumberArrayOf,
  output: AnswerFormat | null,
  named?: NamedExamples,
): FileInputs {
  const rows = x.shape[0] ?? 0;
  const size = sizeOf(recipe.raw);
  const most = Math.max(1, Math.floor(MOST_NUMBERS / size));
  let answers: ExtraColumn[] = [];
  return {
    rows,
    columns: named === undefined ? [] : [NAMES_COLUMN],
    odd: named?.odd ?? {},
    absent: [],
    otherwise: [],
    async *blocks(limit = rows) {
      for (let from = 0; from < Math.min(limit, rows); from += most) {
        const count = Math.min(most, limit - from, rows - from);
        // Messages are heard between one block and the next.
        await new Promise((resolve) => setImmediate(resolve));
        const values = x.values.subarray(from * size, (from + count) * size);
        const { raw: shape, elements, name } = recipe;
        yield {
          from,
          raw: {
            rows: count,
            columns: new Map([[name, { kind: "array", shape, elements, values }]]),
            ...(named === undefined ? {} : { short: named.short.subarray(from, from + count) }),
          },
          texts: () =>
            Promise.resolve(
              Array.from({ length: count }, (_, row) => (named === undefined ? [] : [named.names[from + row] ?? ""])),
            ),
          answer(extra) {
            answers = extra.map((column, at) => ({
              ...column,
              values: [...(answers[at]?.values ?? []), ...column.values],
            }));
            return Promise.resolve();
          },
        } satisfies InputBlock;
      }
    },
    async write(path) {
      invariant(output !== null, "answers are kept where they will be written");
      const { ending, escapeFormulas } = output;
      const isEscaped = escapeFormulas && ending !== "npz";
      const names: ExtraColumn[] =
        named === undefined ? [] : [{ name: NAMES_COLUMN, holds: "text", values: named.names }];
      const all = [...names, ...answers];
      const numbered = named === undefined;
      await writeFileAtomic(path, predictionFile(isEscaped ? withoutFormulas(all) : all, rows, ending, numbered));
      return formulasIn(all, ending);
    },
  };
}

/** Bytes of 0 to 255 and numbers of 0 to 1 are not the same picture: whole numbers must be whole again, and fractions fractions. */
function refuseUnlike({ shape, type }: NumberArrayOf, { raw, elements }: ArrayRecipe, file: string): void {
  const subject = { kind: "file", path: file } as const;
  const found = shape.slice(1);
  if (found.join() !== raw.join()) {
    throw new UserError({
      code: "wrong-axes",
      message: `The examples in "${basename(file)}" have the shape ${found.join(" × ")}, but the network was trained on ${raw.join(" × ")}.`,
      next: "Bring them to that shape first.",
      subject,
      expected: raw.join(" × "),
      received: found.join(" × "),
    });
  }
  if (type.startsWith("float") !== elements.startsWith("float")) {
    throw new UserError({
      code: "wrong-kind",
      message: `The examples in "${basename(file)}" are ${type}, but the network was trained on ${elements}, so they would be scaled wrongly.`,
      next: `Give them as ${elements}, as they were for training.`,
      subject,
      expected: elements,
      received: type,
    });
  }
}
