// What an import decided about the texts of a file, in sentences.

import type { ColumnFound, OddCells } from "../../document/columnReading";

/** Columns that are told of. */
const MOST_TOLD = 40;

/** Everything that a person should know of how the columns were read, the columns in the file's order. */
export function readingNotes(readings: Readonly<Record<string, ColumnFound>>): string[] {
  const told = Object.entries(readings).flatMap(([name, found]) => {
    const sentences = [...oddNote(found), ...doubtNote(found), ...unitNote(found), ...centuryNote(found)];
    return sentences.length === 0 ? [] : [`"${name}": ${sentences.join(" ")}`];
  });
  const more = told.length - MOST_TOLD;
  return more > 0
    ? [...told.slice(0, MOST_TOLD), `There is as much to say of ${more} more ${more === 1 ? "column" : "columns"}.`]
    : told;
}

function oddNote({ reading, odd }: ColumnFound): string[] {
  if (odd === undefined) return [];
  const one = odd.count === 1;
  const kind = reading.as === "date" ? (one ? "a date" : "dates") : one ? "a number" : "numbers";
  return [
    `${odd.count} ${one ? "cell is" : "cells are"} not ${kind} and ${one ? "counts" : "count"} as missing: ${examplesText(odd)}.`,
  ];
}

/** '"12.5*" (line 35), "n.d." (3 times, first in line 7)' */
export function examplesText({ count, examples }: OddCells): string {
  const told = examples.map(({ text, count: times, row, line }) => {
    const place = line === undefined ? `row ${row}` : `line ${line}`;
    return `"${shortened(text)}" (${times === 1 ? place : `${times} times, first in ${place}`})`;
  });
  const shown = examples.reduce((sum, example) => sum + example.count, 0);
  return `${told.join(", ")}${shown < count ? ", ..." : ""}`;
}

const LONGEST_EXAMPLE = 40;

function shortened(text: string): string {
  return text.length > LONGEST_EXAMPLE ? `${text.slice(0, LONGEST_EXAMPLE)}...` : text;
}

function doubtNote({ reading, doubt }: ColumnFound): string[] {
  switch (doubt) {
    case undefined:
      return [];
    case "decimal-or-thousands":
      if (reading.as === "number" && reading.grouping === ".")
        return [
          'The point is read as standing between thousands. If it is the decimal sign, say so: "How it was read…" in the window, `gradual import --decimal point` on the command line.',
        ];
      return reading.as === "number" && reading.decimal === ","
        ? [
            'The comma is read as the decimal sign. If it stands between thousands, say so: "How it was read…" in the window, `gradual import --decimal point` on the command line.',
          ]
        : [
            'The comma is read as standing between thousands. If it is the decimal sign, say so: "How it was read…" in the window, `gradual import --decimal comma` on the command line.',
          ];
    case "day-or-month": {
      const other = reading.as === "date" && reading.order === "month-first" ? "day-first" : "month-first";
      return [
        `Day and month could be either way around; they are read ${other === "day-first" ? "month first" : "day first"}. If that is wrong, say so: "How it was read…" in the window, \`gradual import --date-order ${other}\` on the command line.`,
      ];
    }
    case "large-numbers":
      return ["Whole numbers beyond 2^53 are kept to their first 15 digits."];
    case "kept-missing":
      return ['"NA" is taken as a category, because the others are two capital letters too.'];
    default:
      return doubt satisfies never;
  }
}

function unitNote({ reading }: ColumnFound): string[] {
  return reading.as === "number" && reading.unit !== null ? [`Numbers in "${reading.unit}".`] : [];
}

function centuryNote({ reading }: ColumnFound): string[] {
  return reading.as === "date" && reading.latest !== undefined
    ? [`Years of two digits are read as ${reading.latest - 99} to ${reading.latest}.`]
    : [];
}
