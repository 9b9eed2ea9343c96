// What a workbook's number format makes of a number: a date, a time, or the number itself. ECMA-376, Part 1, 18.8.30.

export type DateKind = "date" | "date-time" | "time";

/** Formats that every program knows by their numbers; those from 27 on are of East Asian versions. */
const BUILT_IN: ReadonlyMap<number, DateKind> = new Map<number, DateKind>([
  ...[14, 15, 16, 17, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58].map((id) => [id, "date"] as const),
  ...[18, 19, 20, 21, 32, 33, 34, 35, 45, 47, 55, 56].map((id) => [id, "time"] as const),
  [22, "date-time"],
]);

/**
 * What numbers of this format stand for; null for the numbers themselves, hours beyond a day ("[h]:mm") among them.
 * @param code of the format, where the file gives it
 */
export function dateKind(id: number, code: string | undefined): DateKind | null {
  if (code === undefined) return BUILT_IN.get(id) ?? null;
  if (/\[(?:h+|m+|s+)\]/i.test(code)) return null;
  // Of the parts for positive, negative and zero the first; without texts, conditions, colors and escaped signs.
  const [own = ""] = code.replace(/"[^"]*"|\[[^\]]*\]|\\.|_.|\*./g, "").split(";");
  if (/general/i.test(own)) return null;
  const day = /[dy]/i.test(own) || /e{1,4}(?![+-])/.test(own) || /m{3,}/i.test(own);
  const time = /[hs]/i.test(own);
  if (day) return time ? "date-time" : "date";
  return time ? "time" : /^m+$/i.test(own.trim()) ? "date" : null;
}

const DAY_MS = 86_400_000;
/** 1899-12-31 and 1904-01-01, in milliseconds since 1970. */
const START_1900 = Date.UTC(1899, 11, 31);
const START_1904 = Date.UTC(1904, 0, 1);

/** A day's number as a date in ISO 8601; the number itself where it is none. @param since1904 days are counted from 1904 on */
export function dateText(serial: number, kind: DateKind, since1904: boolean): string {
  if (!Number.isFinite(serial) || serial < 0 || serial >= 2_958_466) return String(serial);
  const ms = Math.round((serial % 1) * DAY_MS);
  if (kind === "time" && serial < 1) return new Date(ms % DAY_MS).toISOString().slice(11, 19);
  const whole = Math.floor(serial);
  // 1900 was no leap year, but counts as one: the days after its end of February have one number too many.
  const days = since1904 ? whole : whole > 60 ? whole - 1 : whole;
  const at = new Date((since1904 ? START_1904 : START_1900) + days * DAY_MS + ms).toISOString();
  if (kind === "date" && ms === 0) return at.slice(0, 10);
  return `${at.slice(0, 10)} ${at.slice(11, at.endsWith(".000Z") ? 19 : 23)}`;
}
