/**
 * Names that strangers gave may hold what moves a terminal's cursor, turns the direction of the text around or is no character of a page: a
 * sign instead. Line ends and tabs stay.
 */
export function printable(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]|\p{Bidi_Control}|[\uFFFE\uFFFF]|\p{Cs}/gu, "\uFFFD");
}
