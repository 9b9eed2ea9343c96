// Which pictures of a gallery are on screen, in rows of tiles of one size.

/** A tile with the gap beside and below it; CSS px. */
export const TILE = { width: 82, height: 103 } as const;
/** Rows that are drawn beyond the view, above and below. */
const SPARE = 2;

export interface GalleryWindow {
  readonly columns: number;
  /** Of the whole gallery; CSS px. */
  readonly height: number;
  /** The first that is drawn, and the one after the last. */
  readonly from: number;
  readonly to: number;
  /** Where the first one stands; CSS px. */
  readonly top: number;
  /** Those that are in view, at least by half. */
  readonly seen: { readonly first: number; readonly last: number };
}

/** @param view of the part that is seen, and how far it is scrolled; CSS px */
export function galleryWindow(
  count: number,
  view: { readonly width: number; readonly height: number; readonly top: number },
): GalleryWindow {
  const columns = Math.max(1, Math.floor(view.width / TILE.width));
  const rows = Math.ceil(count / columns);
  const height = rows * TILE.height;
  const most = Math.max(0, height - view.height);
  const top = Math.max(0, Math.min(view.top, most));
  const firstRow = Math.max(0, Math.floor(top / TILE.height) - SPARE);
  const lastRow = Math.min(rows, Math.ceil((top + view.height) / TILE.height) + SPARE);
  const seenFirst = Math.round(top / TILE.height) * columns;
  const seenLast = Math.max(1, Math.round((top + view.height) / TILE.height)) * columns;
  return {
    columns,
    height,
    from: firstRow * columns,
    to: Math.min(count, lastRow * columns),
    top: firstRow * TILE.height,
    seen: { first: Math.min(seenFirst, Math.max(0, count - 1)), last: Math.min(count, seenLast) },
  };
}
