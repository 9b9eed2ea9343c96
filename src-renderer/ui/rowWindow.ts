// Which rows of a long table are on screen. Up to a height that browsers can scroll the scroll is exact; above it the
// scrollbar is scaled, so that any number of rows can be reached.

/** Height of one row, and the tallest scroll area used; CSS px. */
export const ROW = 21;
export const TALLEST = 12_000_000;

export interface RowWindow {
  /** First and last row to draw; last < first when there are none. */
  readonly first: number;
  readonly last: number;
  /** Where the first one stands in the scroll area. */
  readonly top: number;
}

/** Height of the scroll area for `rows` rows. */
export function scrollHeight(rows: number): number {
  return Math.min(rows * ROW, TALLEST);
}

/**
 * The rows to draw at `scrollTop` in a view of `height`, with a few more on both sides.
 * @param row height of each; CSS px
 */
export function rowWindow(rows: number, scrollTop: number, height: number, spare = 8, row = ROW): RowWindow {
  const visible = Math.ceil(height / row);
  const whole = rows * row;
  const area = Math.min(whole, TALLEST);
  const range = area - height;
  // Exact offset in rows that a taller area would have.
  const offset = whole <= TALLEST || range <= 0 ? scrollTop : (scrollTop / range) * (whole - height);
  const at = Math.floor(offset / row);
  const first = Math.max(0, Math.min(at - spare, rows - 1));
  const last = Math.min(rows - 1, at + visible + spare);
  return { first, last, top: scrollTop - (offset - first * row) };
}

/** The scroll position that brings `row` into view, or the present one where it is in view already. */
export function scrollTo(row: number, rows: number, scrollTop: number, height: number): number {
  const whole = rows * ROW;
  const range = scrollHeight(rows) - height;
  if (range <= 0) return 0;
  const factor = whole <= TALLEST ? 1 : range / (whole - height);
  const offset = scrollTop / factor;
  const top = row * ROW;
  if (top < offset) return top * factor;
  if (top + ROW > offset + height) return (top + ROW - height) * factor;
  return scrollTop;
}

/** A row that is drawn, its place among all, and how many rows before it are not. */
export interface WindowedRow<R> {
  readonly row: R;
  readonly at: number;
  readonly before: number;
}

/** The rows from `first` to `last`, and others that must be there, in their order; how many after them are not drawn. */
export function inWindow<R>(
  rows: readonly R[],
  first: number,
  last: number,
  must: (row: R) => boolean,
): { readonly rows: readonly WindowedRow<R>[]; readonly after: number } {
  const drawn: WindowedRow<R>[] = [];
  let next = 0;
  rows.forEach((row, at) => {
    if ((at < first || at > last) && !must(row)) return;
    drawn.push({ row, at, before: at - next });
    next = at + 1;
  });
  return { rows: drawn, after: rows.length - next };
}
