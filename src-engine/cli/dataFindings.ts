// What the data doctor finds, as commands tell it.

import { documentDifferences } from "../document/differences";
import { UserError } from "../document/errors";
import type { Document } from "../document/schema";
import { sizeOf } from "../document/size";
import { whole } from "../document/whole";
import { diagnoseData } from "../findings/data/diagnoseData";
import type { DataFinding } from "../findings/data/diagnoseData";
import type { Table } from "../protocol/data";
import { counted, figure, percent } from "../words/numbers";
import type { Output } from "./output";

/** Rows that are named one by one. */
const NAMED_ROWS = 20;

/** Cells of a table, and numbers of arrays, that are looked through within a few seconds. */
const MOST_CELLS = 4_000_000;
const MOST_NUMBERS = 16_000_000;

/** @throws UserError "no-data", or why the data cannot be read */
export async function lookForFindings(
  folder: string,
  document: Document,
  output: Output,
): Promise<readonly DataFinding[]> {
  const { dataEvidence } = await import("./engine");
  const evidence = await dataEvidence({ folder, document, onProgress: (_, what) => output.progress(what) });
  return diagnoseData(evidence, document, { number: figure, whole, count: counted, share: percent });
}

/** What is told of data that have just been imported. */
export interface NewFindings {
  /** Null where nobody has looked. */
  readonly json: readonly object[] | null;
  /** Empty where there is nothing to tell. */
  readonly text: string;
}

/** The findings of new data; large ones are left for `gradual doctor`, since an import need not wait for them. */
export async function newFindings(
  folder: string,
  document: Document,
  table: Table,
  output: Output,
): Promise<NewFindings> {
  const { arrays, rows, columns } = table;
  const isLarge =
    arrays === undefined ? rows * columns.length > MOST_CELLS : rows * sizeOf(arrays.shape) > MOST_NUMBERS;
  if (isLarge)
    return { json: null, text: "The data are large: gradual doctor PROJECT says what is doubtful about them." };
  try {
    const findings = await lookForFindings(folder, document, output);
    return {
      json: dataFindingsJson(findings, document),
      text: findings.length === 0 ? "" : dataFindingsText(findings),
    };
  } catch (error) {
    // The data are imported, whatever cannot be told of them.
    if (!(error instanceof UserError)) throw error;
    return { json: null, text: `The data doctor could not look at the data: ${error.problem.message}` };
  }
}

export function dataFindingsJson(findings: readonly DataFinding[], document: Document): object[] {
  return findings.map(({ docs: _, key: _key, cells: _cells, rows, fix, ...finding }) => ({
    ...finding,
    ...(rows === undefined ? {} : { rows: rows.map((row) => row + 1) }),
    fix: fix === null ? null : { label: fix.label, settings: documentDifferences(document, fix.document) },
  }));
}

export function dataFindingsText(findings: readonly DataFinding[]): string {
  if (findings.length === 0) return "Nothing is wrong with the data, as far as the data doctor can tell.";
  return [
    `${counted(findings.length, "finding")}.`,
    ...findings.map(({ type, label, text, rows = [], fix }) =>
      [
        `${label} (${type})`,
        `  ${text}`,
        ...(rows.length === 0
          ? []
          : [
              `  Rows: ${rows
                .slice(0, NAMED_ROWS)
                .map((row) => whole(row + 1))
                .join(", ")}${rows.length > NAMED_ROWS ? ", ..." : ""}`,
            ]),
        ...(fix === null ? [] : [`  What helps: ${fix.label}.`]),
      ].join("\n"),
    ),
  ].join("\n\n");
}
