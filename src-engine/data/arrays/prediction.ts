// Reads new examples the way a finished preparation wants them, and writes predictions: a table with a row for each example,
// or a NumPy archive.

import { mkdir } from "node:fs/promises";
import { basename, dirname, extname, resolve } from "node:path";
import { invariant, UserError } from "../../document/errors";
import type { ArrayRecipe } from "../../document/preparation";
import { explaining, writeFileAtomic } from "../../project/files";
import { completeRows, prepareFeatures } from "../apply";
import type { RawTable } from "../columns";
import type { ExtraColumn, PredictionRequest, PredictionRows } from "../prediction";
import { readInputs } from "./examples";
import type { NumberArrayOf } from "./numbers";
import { arrayKind, openArrays } from "./open";
import type { NpyArray } from "./zipWriter";
import { npzParts } from "./zipWriter";

/** By the ending of the output's name. */
const FORMATS: Readonly<
  Record<string, (extra: readonly ExtraColumn[], rows: number) => string | readonly Uint8Array[]>
> = {
  ".csv": (extra, rows) => delimited(extra, rows, ","),
  ".tsv": (extra, rows) => delimited(extra, rows, "\t"),
  ".npz": (extra, rows) => npzParts(grouped(extra, rows)),
};

/**
 * Opens a file (or folder) of new examples and runs `action` on them.
 * @throws UserError for everything that can be wrong with the file, "wrong-axes", "wrong-kind", "unknown-format" or "same-file"
 */
export async function withPredictionArrays<T>(
  { file, preparation, ...request }: PredictionRequest,
  recipe: ArrayRecipe,
  action: (rows: PredictionRows) => Promise<T>,
): Promise<T> {
  const { signal, onProgress } = request;
  const output = request.output === undefined ? undefined : resolve(request.output);
  const format = output === undefined ? undefined : formatOf(output);
  if (output === resolve(file)) {
    throw new UserError({
      code: "same-file",
      message: `The predictions would replace "${file}" itself.`,
      next: "Choose another name for them.",
      subject: { kind: "file", path: file },
    });
  }
  const kind = await arrayKind(resolve(file));
  if (kind === null) {
    throw new UserError({
      code: "no-arrays",
      message: `"${basename(file)}" holds no arrays, which the network was trained on.`,
      next: `Give a .npz or .npy file with examples of ${recipe.raw.join(" × ")} numbers as x, or an IDX file.`,
      subject: { kind: "file", path: file },
    });
  }
  const x = await readInputs(await openArrays(file, resolve(file), kind), file, { signal, onProgress });
  refuseUnlike(x, recipe, file);
  const rows = x.shape[0] ?? 0;
  const raw: RawTable = {
    rows,
    columns: new Map([
      [recipe.name, { kind: "array", shape: recipe.raw, elements: recipe.elements, values: x.values }],
    ]),
  };
  onProgress?.(null, "Preparing the examples");
  return action({
    rows,
    raw,
    hasTarget: false,
    features: prepareFeatures(
      preparation,
      raw,
      Int32Array.from({ length: rows }, (_, row) => row),
    ),
    complete: completeRows(preparation.features, raw),
    async write(extra) {
      invariant(output !== undefined && format !== undefined, "the request names an output");
      await explaining(output, "save", () => mkdir(dirname(output), { recursive: true }));
      await writeFileAtomic(output, format(extra, rows));
    },
  });
}

function formatOf(output: string): (typeof FORMATS)[string] {
  const extension = extname(output).toLowerCase();
  const format = Object.hasOwn(FORMATS, extension) ? FORMATS[extension] : undefined;
  if (format !== undefined) return format;
  throw new UserError({
    code: "unknown-format",
    message: `Predictions of arrays cannot be written to "${basename(output)}": its ending names no format that is known.`,
    next: `Use a name that ends in ${Object.keys(FORMATS).join(", ")}.`,
    subject: { kind: "file", path: output },
  });
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

function delimited(extra: readonly ExtraColumn[], rows: number, delimiter: string): string {
  const cell = (value: string | number | null): string => {
    const text = value === null || (typeof value === "number" && !Number.isFinite(value)) ? "" : String(value);
    return /["\n\r]/.test(text) || text.includes(delimiter) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = [["example", ...extra.map(({ name }) => name)].map(cell).join(delimiter)];
  for (let row = 0; row < rows; row++)
    lines.push([row, ...extra.map(({ values }) => values[row] ?? null)].map(cell).join(delimiter));
  return `${lines.join("\n")}\n`;
}

/** One array for each group of columns: [N], or [N, columns] where there are several. Classes are numbers here, unless their names are texts. */
function grouped(extra: readonly ExtraColumn[], rows: number): Record<string, NpyArray> {
  const groups = [...new Set(extra.map(({ group, name }) => group ?? name))];
  return Object.fromEntries(
    groups.map((group): [string, NpyArray] => {
      const columns = extra.filter((column) => (column.group ?? column.name) === group);
      const [only] = columns;
      const texts =
        columns.length === 1 ? (only?.values ?? []).map((value) => (value === null ? "" : String(value))) : [];
      // Names that are no numbers are written as they are.
      if (
        texts.some((text) => text !== "" && !Number.isFinite(Number(text))) &&
        (only?.values ?? []).some((value) => typeof value === "string")
      )
        return [group, { shape: [rows], values: texts }];
      const values = new Float64Array(rows * columns.length);
      columns.forEach((column, offset) =>
        column.values.forEach(
          (value, row) => (values[row * columns.length + offset] = value === null ? NaN : Number(value)),
        ),
      );
      const shape = columns.length === 1 ? [rows] : [rows, columns.length];
      const classes =
        columns.some((column) => column.values.some((value) => typeof value === "string")) &&
        values.every(Number.isSafeInteger);
      return [group, { shape, values: classes ? BigInt64Array.from(Array.from(values, BigInt)) : values }];
    }),
  );
}
