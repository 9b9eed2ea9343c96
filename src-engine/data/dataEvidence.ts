// What the data doctor knows of a project's data: figures of each column, the parts of the split, and what each finding asked. The rows
// stay where they are; all of it is asked in SQL.

import { throwIfCanceled } from "../document/canceled";
import { UserError } from "../document/errors";
import type { NumbersRecipe } from "../document/preparation";
import { classLabels, targetColumns } from "../document/preparation";
import { editsOf } from "../document/rowEdits";
import type { Document } from "../document/schema";
import { sizeOf } from "../document/size";
import { DATA_FINDINGS } from "../findings/data/registry";
import type { Answer, ColumnFacts, DataEvidence } from "../findings/data/spec";
import type { TaskOptions } from "./duckdb";
import { dataName } from "./importRecord";
import { pictureFacts } from "./pictures/pictureFacts";
import { importRecord, withData } from "./open";
import type { FittedData } from "./prepare";
import { fitData } from "./prepare";

/** Columns in one query. */
const BATCH = 25;
/** Examples with more numbers in all are not compared with each other. */
const MOST_NUMBERS = 64 * 2 ** 20;
/** Pictures have one byte a number. */
const MOST_PICTURE_BYTES = 512 * 2 ** 20;

export interface ExaminedData extends TaskOptions {
  /** The project's folder. */
  readonly folder: string;
  readonly document: Document;
}

/** @throws UserError "no-data", "canceled", or why the data cannot be read */
export async function dataEvidence({ folder, document, signal, onProgress }: ExaminedData): Promise<DataEvidence> {
  const { data } = document;
  onProgress?.(null, "Dividing the rows");
  const divided = await divide({ folder, document, signal });
  return withData(folder, data.source, { signal }, async (source) => {
    const record = await importRecord(folder, data.source, source.rows);
    const of = dataName(record, source.rows);
    const edits = editsOf(data.edits, of);
    const array = source.columns.find(({ kind }) => kind === "array");
    const most = record?.options.size === undefined ? MOST_NUMBERS : MOST_PICTURE_BYTES;
    const isTooLarge = array !== undefined && source.rows * sizeOf(array.shape ?? []) > most;
    const known = source.columns.filter(
      ({ name, kind }) => Object.hasOwn(data.columns, name) && !(kind === "array" && isTooLarge),
    );
    const wanted = known.map(({ name, kind }) => ({
      name,
      // What cannot be read as what the document takes it for is told elsewhere; here it is looked at as it is.
      type: readable(kind, data.columns[name]?.type ?? "text"),
    }));
    return source.examine(wanted, edits, async (ask) => {
      const steps = DATA_FINDINGS.length + 1;
      const progress = (done: number): void => onProgress?.(done / steps, "Looking for what is doubtful");
      progress(0);
      const [[rows = 0] = []] = await ask("SELECT count(*)::DOUBLE FROM data");
      const columns: ColumnFacts[] = [];
      for (let start = 0; start < wanted.length; start += BATCH) {
        throwIfCanceled(signal);
        const some = wanted.slice(start, start + BATCH).map(({ name, type }, at) => ({
          name,
          type,
          role: data.columns[name]?.role ?? ("ignore" as const),
          stored: known[start + at]?.kind ?? ("text" as const),
          sql: `x${start + at}`,
        }));
        const [row = []] = await ask(`SELECT ${some.flatMap(figuresSql).join(", ")} FROM data`);
        columns.push(
          ...some.map((column, at) => ({ ...column, ...figuresOf(row.slice(WIDTH * at, WIDTH * (at + 1))) })),
        );
      }
      const pictures = record === null || isTooLarge ? null : await pictureFacts(record, source, edits);
      const facts = { of, rows: Number(rows), columns, ...(pictures === null ? {} : { pictures }) };
      const answers: Record<string, readonly Answer[]> = {};
      for (const [at, { type, ask: questions }] of DATA_FINDINGS.entries()) {
        const own: Answer[] = [];
        for (const sql of questions(facts)) {
          throwIfCanceled(signal);
          own.push(await ask(sql));
        }
        answers[type] = own;
        progress(at + 2);
      }
      return { ...facts, ...partsOf(divided, source.rows), ...scaledTargets(divided, columns), answers };
    });
  });
}

/** Null where the recipe does not fit the rows, which is told elsewhere. */
async function divide({ folder, document: { data }, signal }: ExaminedData): Promise<FittedData | null> {
  try {
    return await fitData({ folder, data, signal });
  } catch (error) {
    throwIfCanceled(signal);
    if (error instanceof UserError && error.problem.code !== "no-data") return null;
    throw error;
  }
}

type Kind = ColumnFacts["stored"];
type Type = ColumnFacts["type"];

function readable(kind: Kind, type: Type): Type {
  if (kind === "array") return "number";
  const isMeasured = type === "number" || type === "date";
  if (kind === "number") return type === "date" ? "number" : type;
  if (kind === "text") return isMeasured ? "text" : type;
  return type === "number" ? "date" : type;
}

/** Figures of a column. */
const WIDTH = 8;

function figuresSql({ sql, type, stored }: Pick<ColumnFacts, "sql" | "type" | "stored">): string[] {
  const counts = [`count(${sql})::DOUBLE`, `count(DISTINCT ${sql})::DOUBLE`];
  if (stored === "array" || (type !== "number" && type !== "date"))
    return [...counts, ...Array.from({ length: WIDTH - counts.length }, () => "NULL")];
  return [
    ...counts,
    `min(${sql})`,
    `max(${sql})`,
    // All three of one and the same aggregate, which holds the values once.
    ...[1, 2, 3].map((at) => `quantile_cont(${sql}, [0.25, 0.5, 0.75])[${at}]`),
    `bool_and(${sql} = floor(${sql}))::DOUBLE`,
  ];
}

function figuresOf(row: Answer[number]): Pick<ColumnFacts, "present" | "distinct" | "spread"> {
  const [present, distinct, least = null, greatest, lower, middle, upper, isWhole] = row;
  return {
    present: Number(present),
    distinct: Number(distinct),
    spread:
      least === null
        ? null
        : {
            least: Number(least),
            greatest: Number(greatest),
            quartiles: [Number(lower), Number(middle), Number(upper)],
            isWhole: Number(isWhole) === 1,
          },
  };
}

/** 3: in none. */
function partsOf(divided: FittedData | null, rows: number): Pick<DataEvidence, "parts" | "counts" | "classes"> {
  if (divided === null) return { parts: null, counts: null, classes: [] };
  const parts = new Uint8Array(rows).fill(3);
  const { train, validation, test } = divided.parts;
  for (const [part, numbers] of [train, validation, test].entries()) for (const row of numbers) parts[row] = part;
  return {
    parts,
    counts: { train: train.length, validation: validation.length, test: test.length },
    classes: classLabels(divided.preparation),
  };
}

function scaledTargets(
  divided: FittedData | null,
  columns: readonly ColumnFacts[],
): Pick<DataEvidence, "scaledTargets"> {
  const numbers = divided === null ? [] : targetColumns(divided.preparation).flatMap(numbersOf);
  return {
    scaledTargets: numbers.flatMap(({ name, center, scale, curve }) => {
      const spread = columns.find((column) => column.name === name)?.spread;
      // What a curve makes of them is not a matter of least and greatest alone.
      if (spread == null || curve !== undefined) return [];
      const ends = [(spread.least - center) / scale, (spread.greatest - center) / scale];
      return [{ name, least: Math.min(...ends), greatest: Math.max(...ends) }];
    }),
  };
}

const numbersOf = (recipe: ReturnType<typeof targetColumns>[number]): NumbersRecipe["columns"] =>
  recipe.kind === "numbers" ? recipe.columns : [];
