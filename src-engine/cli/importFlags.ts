// How a file of text is read, and how pictures are, as options of the commands that import one.

import * as v from "valibot";
import { ENCODINGS, encodingNamed } from "../document/encodings";
import type { ImportOptionsInput } from "../document/importOptions";
import { MOST_SKIPPED, ODD_LINES } from "../document/importOptions";
import { PICTURE_COLORS, PictureSizeSchema, RESIZE_MODES } from "../document/pictureOptions";
import type { OptionSpec } from "./spec";

/** Each is found by itself where it is not given. */
export const importFlags: readonly OptionSpec[] = [
  {
    flags: "--delimiter <character>",
    docs: "between the cells of a line: comma, semicolon, tab, bar, or the character itself; blanks for any number of them, fixed-width for columns at fixed places",
  },
  { flags: "--encoding <name>", docs: `of the text: ${ENCODINGS.join(", ")}, or another usual name of one` },
  { flags: "--header <yes|no>", docs: "whether the first line names the columns" },
  { flags: "--skip <lines>", docs: "lines above the table that are left out" },
  { flags: "--comment <sign>", docs: "how a line begins that is a comment, for example #" },
  {
    flags: "--odd-lines <what>",
    docs: "of lines with another number of cells than the first: refuse (the import ends there) or leave-out (they are left out and named)",
  },
  { flags: "--sheet <name>", docs: "which sheet of a workbook, by its name or its number from 1" },
  { flags: "--decimal <sign>", docs: "point or comma, in numbers that could be read with either" },
  { flags: "--date-order <order>", docs: "day-first or month-first, in dates that could be read with either" },
  {
    flags: "--missing <text>",
    docs: "a text that stands for a missing value, beside an empty cell; may be given several times, in place of the usual ones",
    repeated: true,
  },
];

/** How pictures are read, as options of the commands that import some. Those that are predicted are read like the run's own. */
export const pictureFlags: readonly OptionSpec[] = [
  { flags: "--size <pixels>", docs: "of pictures: width and height that all are brought to, such as 64x64" },
  { flags: "--color <color>", docs: "of pictures: gray or rgb" },
  {
    flags: "--resize <mode>",
    docs: "of pictures with other proportions than the size: stretch, fit (whole, within a black border) or crop (the middle)",
  },
];

const DELIMITERS: Readonly<Record<string, string>> = { comma: ",", semicolon: ";", tab: "\t", bar: "|" };

export const importFields = {
  delimiter: v.optional(
    v.pipe(
      v.string(),
      v.transform((text) => DELIMITERS[text] ?? text),
      v.regex(
        /^(?:blanks|fixed-width|[^\0\r\n])$/u,
        "comma, semicolon, tab, bar, blanks, fixed-width or one character is needed",
      ),
    ),
  ),
  encoding: v.optional(v.pipe(v.string(), v.transform(encodingNamed), v.picklist(ENCODINGS))),
  header: v.optional(v.picklist(["yes", "no"])),
  skip: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^\d{1,5}$/, "a number of lines is needed"),
      v.transform(Number),
      v.maxValue(MOST_SKIPPED, `at most ${MOST_SKIPPED} lines can be left out`),
    ),
  ),
  comment: v.optional(v.pipe(v.string(), v.regex(/^[^\s"]{1,10}$/u, "one to ten signs without a blank are needed"))),
  oddLines: v.optional(v.picklist(ODD_LINES)),
  sheet: v.optional(v.pipe(v.string(), v.minLength(1, "a name or a number is needed"), v.maxLength(1_000))),
  decimal: v.optional(v.picklist(["point", "comma"])),
  dateOrder: v.optional(v.picklist(["day-first", "month-first"])),
  size: v.optional(v.pipe(v.string(), v.toLowerCase(), PictureSizeSchema)),
  color: v.optional(v.picklist(PICTURE_COLORS)),
  resize: v.optional(v.picklist(RESIZE_MODES)),
  missing: v.optional(
    v.pipe(
      v.array(v.pipe(v.string(), v.maxLength(100, "a text of at most 100 characters is needed"))),
      v.maxLength(100, "at most 100 texts can be named"),
    ),
  ),
} as const;

type ImportValues = { readonly [K in keyof typeof importFields]?: v.InferOutput<(typeof importFields)[K]> };

/** The options of an import, of what was typed. */
export function importOptions({ header, decimal, ...rest }: ImportValues): ImportOptionsInput {
  const given = Object.entries(rest).filter(([, value]) => value !== undefined);
  return {
    ...(Object.fromEntries(given) as typeof rest),
    ...(header === undefined ? {} : { header: header === "yes" }),
    ...(decimal === undefined ? {} : { decimal: decimal === "comma" ? "," : "." }),
  };
}
