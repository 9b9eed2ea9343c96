// The arrays of a source put together: one array of examples, one of answers, and which part each example belongs to where
// the source says so.

import { UserError } from "../../document/errors";
import type { ResizeMode } from "../../document/pictureOptions";
import { MAX_CATEGORIES } from "../../document/preparation";
import type { TaskOptions } from "../duckdb";
import { throwIfCanceled } from "../../document/canceled";
import type { ArrayRole, FoundArray, FoundArrays, SourcePart } from "./found";
import { SOURCE_PARTS } from "./found";
import type { ArrayValues, NumberArrayOf } from "./numbers";
import { MAX_ARRAY_BYTES } from "./numbers";
import { numberedAlike } from "./texts";
import { whole } from "../../document/whole";

/** Marks of the parts in {@link Examples.parts}, and so in the file. */
export const PART_MARKS = { train: 0, validation: 1, test: 2 } as const;

export interface Examples {
  /** [N, ...]: one to four axes for each example. */
  readonly x: NumberArrayOf;
  /** [N] or [N, outputs]. */
  readonly y: NumberArrayOf;
  /** Per example one of {@link PART_MARKS}; null where the source has no parts. */
  readonly parts: Uint8Array | null;
  /** What was done to the arrays, for the person. */
  readonly notes: readonly string[];
  /** Where the examples were files of pictures: how they were brought to one shape, and what each is called. */
  readonly pictures?: { readonly resize: ResizeMode; readonly names: readonly string[] };
}

const MOST_AXES = 4;
const MOST_OUTPUTS = 1_000;

/** Examples and answers. @throws UserError where they do not belong together */
export async function readExamples(source: FoundArrays, file: string, task: TaskOptions): Promise<Examples> {
  const parts = SOURCE_PARTS.filter((part) => source.arrays.some((array) => array.part === part && array.role === "x"));
  const loose = source.arrays.find(({ part, role }) => role === "y" && !parts.includes(part));
  if (loose !== undefined) throw unlike(file, `it holds "${loose.name}", but not the examples to it`);
  await refuseTooMuch(source, file, task);
  const xs: NumberArrayOf[] = [];
  const ys: NumberArrayOf[] = [];
  const marks: (readonly [SourcePart, number])[] = [];
  for (const part of parts) {
    const x = withExampleAxis(await readArray(source, part, "x", file, task));
    const y = await readArray(source, part, "y", file, task);
    const [rows = 0] = x.shape;
    if (y.shape[0] !== rows)
      throw unlike(file, `${inWords(part)} there are ${rows} examples, but ${y.shape[0] ?? 0} answers`);
    xs.push(x);
    ys.push(y);
    marks.push([part, rows]);
  }
  const x = joined(xs, file);
  const axes = x.shape.length - 1;
  if (x.values.length === 0) throw unlike(file, "it holds no examples", "Choose a file with examples.");
  if (axes > MOST_AXES) {
    throw unlike(
      file,
      `each example has ${axes} axes (${x.shape.slice(1).join(" × ")}), but at most ${MOST_AXES} can be learned from`,
      "Reshape it before you save it.",
    );
  }
  const { y, notes } = answers(joined(numberedAlike(ys), file), file);
  const flattened =
    axes < MOST_AXES
      ? []
      : [
          `Each example has ${axes} axes (${x.shape.slice(1).join(" × ")}), which only Flatten and Reshape take: the proposed network lays them out in a row first.`,
        ];
  return {
    x,
    y,
    parts: marks.length === 1 && !marks.some(([part]) => part === "test") ? null : markAll(marks),
    notes: [...notes, ...flattened],
  };
}

/** All arrays together, the answers included: they are in memory at once. */
const MOST_TOGETHER = MAX_ARRAY_BYTES + 2 ** 29;

/** Looks at the headers alone, before any array is read. @throws UserError "too-large" */
async function refuseTooMuch({ arrays }: FoundArrays, file: string, task: TaskOptions): Promise<void> {
  let bytes = 0;
  for (const array of arrays) bytes += await array.bytes(task);
  if (bytes <= MOST_TOGETHER) return;
  throw new UserError({
    code: "too-large",
    message: `"${file}" says that its arrays together hold ${whole(Math.ceil(bytes / 2 ** 20))} MB, more than the ${whole(Math.floor(MOST_TOGETHER / 2 ** 20))} MB that are read.`,
    next: "Take a part of the examples, or a smaller kind of number (uint8 for pictures).",
    subject: { kind: "file", path: file },
  });
}

/** Examples alone, of whichever part there is: to predict. @throws UserError "no-arrays" */
export async function readInputs(source: FoundArrays, file: string, task: TaskOptions): Promise<NumberArrayOf> {
  // New examples are those without a part, else those of the test.
  const part = (["all", "test", "validation", "train"] as const).find((one) =>
    source.arrays.some((array) => array.part === one && array.role === "x"),
  );
  return withExampleAxis(await readArray(source, part ?? "all", "x", file, task));
}

async function readArray(
  source: FoundArrays,
  part: SourcePart,
  role: ArrayRole,
  file: string,
  task: TaskOptions,
): Promise<NumberArrayOf> {
  throwIfCanceled(task.signal);
  const found = source.arrays.find((array): array is FoundArray => array.part === part && array.role === role);
  if (found === undefined) {
    throw unlike(
      file,
      `it holds no answers: ${source.answersTo(part)} is missing`,
      "Add one answer to each example: a class number, or numbers to predict.",
    );
  }
  task.onProgress?.(null, `Reading ${found.name}`);
  const array = await found.read(task);
  if (role === "y" || array.labels === undefined) return array;
  throw new UserError({
    code: "unknown-dtype",
    message: `"${found.name}" holds texts, which cannot be learned from; only answers may be texts.`,
    next: "Save the examples as numbers: of words, for example, their numbers in a vocabulary.",
    expected: "numbers",
    received: "texts",
  });
}

/** N numbers are N examples of one number. */
function withExampleAxis(array: NumberArrayOf): NumberArrayOf {
  return array.shape.length === 1 ? { ...array, shape: [...array.shape, 1] } : array;
}

/** One behind the other along the first axis. */
function joined(arrays: readonly NumberArrayOf[], file: string): NumberArrayOf {
  const [first, ...others] = arrays;
  if (first === undefined) throw unlike(file, "it holds no examples", "Choose a file with examples.");
  if (others.length === 0) return first;
  const odd = others.find(
    ({ shape, type, values, labels }) =>
      shape.slice(1).join() !== first.shape.slice(1).join() ||
      type !== first.type ||
      (labels === undefined) !== (first.labels === undefined) ||
      values.constructor !== first.values.constructor,
  );
  if (odd !== undefined) {
    throw unlike(
      file,
      `its parts differ: one has ${describe(first)}, another ${describe(odd)}`,
      "Save all parts with the same shape and data type.",
    );
  }
  const length = arrays.reduce((sum, { values }) => sum + values.length, 0);
  if (length * first.values.BYTES_PER_ELEMENT > MAX_ARRAY_BYTES)
    throw unlike(
      file,
      `its parts together are larger than the ${Math.floor(MAX_ARRAY_BYTES / 2 ** 20)} MB that are read`,
      "Take a part of the examples.",
    );
  const values = new (first.values.constructor as new (length: number) => ArrayValues)(length);
  let at = 0;
  for (const array of arrays) {
    values.set(array.values, at);
    at += array.values.length;
  }
  const rows = arrays.reduce((sum, { shape: [count = 0] }) => sum + count, 0);
  return { ...first, shape: [rows, ...first.shape.slice(1)], values };
}

function describe({ shape, type, labels }: NumberArrayOf): string {
  if (labels !== undefined) return `${shape.slice(1).join(" × ") || "one"} (texts)`;
  return `${shape.slice(1).join(" × ") || "one number"} (${type})`;
}

/** Answers as one number each, or a row of numbers: [N, 1] and one-hot rows become [N]. */
function answers(y: NumberArrayOf, file: string): { readonly y: NumberArrayOf; readonly notes: readonly string[] } {
  const [rows = 0, width = 1] = y.shape;
  const notes =
    y.labels === undefined ? [] : [`The answers are texts: they were read as ${whole(y.labels.length)} classes.`];
  if (y.shape.length === 1) return { y, notes };
  if (y.shape.length > 2)
    throw unlike(
      file,
      `each answer has ${y.shape.length - 1} axes (${y.shape.slice(1).join(" × ")}), but may have one at most`,
      "Save one number, or one row of numbers, for each example.",
    );
  if (width === 1) return { y: { ...y, shape: [rows] }, notes };
  if (width === 0) throw unlike(file, "each answer has no numbers", "Save one answer to each example.");
  if (y.labels !== undefined)
    throw unlike(file, `each answer has ${width} texts, but may have one`, "Save one text for each example.");
  const classes = width <= MAX_CATEGORIES ? oneHot(y.values, width) : null;
  if (classes !== null)
    return {
      y: { shape: [rows], type: "int32", values: classes },
      notes: [`The answers are one-hot: they were read as ${whole(width)} classes, 0 to ${width - 1}.`],
    };
  if (width > MOST_OUTPUTS)
    throw unlike(
      file,
      `each answer has ${width} numbers, but may have ${MOST_OUTPUTS} at most`,
      "Predict fewer numbers.",
    );
  return { y, notes: [] };
}

/** The class of each row, or null where a row is not all 0 but for a single 1. */
function oneHot(values: ArrayValues, width: number): Int32Array | null {
  const classes = new Int32Array(values.length / width);
  for (let row = 0; row < classes.length; row++) {
    let which = -1;
    for (let column = 0; column < width; column++) {
      const value = values[row * width + column];
      if (value === 0) continue;
      if (value !== 1 || which >= 0) return null;
      which = column;
    }
    if (which < 0) return null;
    classes[row] = which;
  }
  return classes;
}

function markAll(marks: readonly (readonly [SourcePart, number])[]): Uint8Array {
  const parts = new Uint8Array(marks.reduce((sum, [, rows]) => sum + rows, 0));
  let at = 0;
  for (const [part, rows] of marks) {
    parts.fill(PART_MARKS[part === "all" ? "train" : part], at, at + rows);
    at += rows;
  }
  return parts;
}

function inWords(part: SourcePart): string {
  return part === "all" ? "in it" : `in its ${part} part`;
}

function unlike(file: string, why: string, next = "Give as many answers as examples."): UserError {
  return new UserError({
    code: "arrays-do-not-fit",
    message: `"${file}" cannot be learned from: ${why}.`,
    next,
    subject: { kind: "file", path: file },
  });
}
