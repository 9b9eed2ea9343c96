// Whether a text that was copied is a table. Pure.

/** Signs that may stand between cells. */
const BETWEEN = ["\t", ",", ";", "|"] as const;

/** Two lines at least, between whose cells the same sign stands. */
export function isTable(text: string): boolean {
  const lines = text
    .slice(0, 100_000)
    .split(/\r\n|\n|\r/)
    .filter((line) => line.trim() !== "");
  return lines.length >= 2 && BETWEEN.some((sign) => lines.slice(0, 5).every((line) => line.includes(sign)));
}
