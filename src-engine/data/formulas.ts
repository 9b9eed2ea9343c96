// Cells that a spreadsheet would run as formulas: a file of strangers' texts may hold such ones. They are escaped with an apostrophe before
// them, as OWASP advises (https://owasp.org/www-community/attacks/CSV_Injection); plain numbers with a sign stay.

import { sqlText } from "./duckdb";

const STARTS = "=+@\\-\\t\\r\\n＝＋－＠";
const NUMBER = "[-+]?[0-9][0-9., '\u00a0]*([eE][-+]?[0-9]+)?[ ]?%?";

const START_PATTERN = new RegExp(`^[${STARTS}]`);
const NUMBER_PATTERN = new RegExp(`^${NUMBER}$`);

export function isFormula(text: string): boolean {
  return START_PATTERN.test(text) && !NUMBER_PATTERN.test(text);
}

export function escaped(text: string): string {
  return isFormula(text) ? `'${text}` : text;
}

/** SQL of the same, of a VARCHAR. Most texts begin with a sign between two of those that formulas begin with, which is told at a glance. */
export function isFormulaSql(sql: string): string {
  const isNone = `(${sql} >= '0' AND ${sql} < '=') OR (${sql} >= 'A' AND ${sql} < '＋')`;
  return `(NOT coalesce(${isNone}, false) AND regexp_matches(${sql}, ${sqlText(`^[${STARTS}]`)}) AND NOT regexp_full_match(${sql}, ${sqlText(NUMBER)}))`;
}

export function escapedSql(sql: string): string {
  return `CASE WHEN ${isFormulaSql(sql)} THEN '''' || (${sql}) ELSE ${sql} END`;
}
