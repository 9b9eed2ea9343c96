// A line of units under the header: "kg", "(m/s)", "[°C]". It is no row.

import { NUMBER } from "./dialect";

const KNOWN =
  /^(?:[kmµuncdMGT]?(?:m|g|s|l|L|A|V|W|Wh|Hz|Pa|bar|J|N|mol|cal|B|eV|Ω)|t|min|h|hr|hrs|d|yr|yrs|years?|months?|days?|hours?|minutes?|seconds?|sec|msec|km\/h|mph|kn|rpm|ppm|ppb|in|ft|yd|mi|lbs?|oz|gal|°?[CFK]|°|deg|rad|%|‰|[$€£¥]|USD|EUR|GBP|JPY|CHF|px|dB|pH|m²|m³|m2|m3|km²|km2|cm2|cm²|cm3|cm³|cc|hp|mpg)$/;
const BRACKETED = /^(?:\(.{0,20}\)|\[.{0,20}\])$/;

/** "m/s", "kg*m^-3" */
const COMPOUND = /^[A-Za-zµ°Ω%]{1,5}(?:[/·*^.\s-]-?[A-Za-zµ°Ω%0-9²³]{1,5})+$/;

function isUnit(cell: string): boolean {
  return KNOWN.test(cell) || BRACKETED.test(cell) || (/[/^·*²³]/.test(cell) && COMPOUND.test(cell));
}

const says = (cell: string): boolean => cell !== "" && cell !== "-" && cell !== "--";

/** Records below that are compared with the line. */
const COMPARED = 100;
const NUMBERS = 0.8;

/**
 * Whether the second record of a table with a header holds units: it has one for a column of numbers, and nothing else for any.
 * @param missing texts that stand for a missing value, in lower case
 */
export function holdsUnits(
  [, second = [], ...below]: readonly (readonly string[])[],
  missing: readonly string[],
): boolean {
  const rows = below.slice(0, COMPARED);
  if (rows.length === 0) return false;
  let units = 0;
  for (const [column, given] of second.entries()) {
    const cell = given.trim();
    const values = rows
      .map((row) => (row[column] ?? "").trim())
      .filter((value) => !missing.includes(value.toLowerCase()));
    const numbers = values.filter((value) => NUMBER.test(value)).length;
    if (values.length > 0 && numbers >= values.length * NUMBERS) {
      if (says(cell) && !isUnit(cell)) return false;
      if (says(cell)) units += 1;
    } else if (says(cell) && !isUnit(cell) && values.includes(cell)) return false;
  }
  return units > 0;
}
