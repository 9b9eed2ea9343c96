// The geometry of a heat map, and how a person moves in it. Sizes in CSS pixels.

/** Rows, or columns. */
export interface HeatMapSide {
  /** What they are, for the corner: "input"; empty where there is one alone. */
  readonly title: string;
  /** Of each: "Beak Length (mm)", "filter 2, column 1". */
  readonly names: readonly string[];
  /** Those beside each other with the same name belong together, and bear it: "filter 2". Absent: each stands alone. */
  readonly groups?: readonly string[];
}

export interface HeatMapCell {
  readonly row: number;
  readonly column: number;
}

/** From this width on a cell holds its number, where that fits. */
export const NUMBERED = 40;
/** From this width on a negative cell bears a bar. */
export const MARKED = 7;
const LEAST = 8;
/** Of cells that make up a picture, such as a filter. */
const LEAST_GROUPED = 14;
const MOST = 76;
const MOST_HEIGHT = 24;

export interface CellSize {
  readonly width: number;
  readonly height: number;
}

/** As wide as fits; where that is too small, the map scrolls. Cells without numbers are square. */
export function cellSize(room: number, columns: number, grouped = false): CellSize {
  const width = Math.max(grouped ? LEAST_GROUPED : LEAST, Math.min(MOST, Math.floor(room / Math.max(1, columns))));
  return { width, height: Math.min(width, MOST_HEIGHT) };
}

/** Whether a new group begins there. */
export function beginsGroup({ groups, names }: HeatMapSide, index: number): boolean {
  const of = groups ?? names;
  return index === 0 || of[index] !== of[index - 1];
}

/** Where names stand: at each group's first entry, where it has room for a line of `least` pixels. */
export function labelsOf(
  side: HeatMapSide,
  size: number,
  least: number,
): readonly { readonly index: number; readonly text: string; readonly count: number }[] {
  const of = side.groups ?? side.names;
  const starts = of.flatMap((_, index) => (beginsGroup(side, index) ? [index] : []));
  const all = starts.map((index, at) => ({
    index,
    text: of[index] ?? "",
    count: (starts[at + 1] ?? of.length) - index,
  }));
  const every = Math.max(1, Math.ceil(least / (size * (all[0]?.count ?? 1))));
  return all.filter((_, at) => at % every === 0);
}

/** The color's strength, 0 to 1, on a scale that is the same on both sides of 0. */
export function strength(value: number, scale: number): number {
  return scale > 0 ? Math.min(1, Math.abs(value) / scale) : 0;
}

/** The greatest size of a finite number. */
export function greatestSize(values: Iterable<number>): number {
  let greatest = 0;
  for (const value of values) {
    const size = Math.abs(value);
    if (size > greatest && Number.isFinite(size)) greatest = size;
  }
  return greatest;
}

/** Keys that a page of cells is moved by. */
const PAGE = 10;

/** Where a key leads from a cell, or null where it means nothing here. */
export function moved(
  { row, column }: HeatMapCell,
  { key, ctrlKey = false, metaKey = false }: { key: string; ctrlKey?: boolean; metaKey?: boolean },
  rows: number,
  columns: number,
): HeatMapCell | null {
  const whole = ctrlKey || metaKey;
  const to = (nextRow: number, nextColumn: number): HeatMapCell => ({
    row: Math.max(0, Math.min(rows - 1, nextRow)),
    column: Math.max(0, Math.min(columns - 1, nextColumn)),
  });
  switch (key) {
    case "ArrowLeft":
      return to(row, whole ? 0 : column - 1);
    case "ArrowRight":
      return to(row, whole ? columns - 1 : column + 1);
    case "ArrowUp":
      return to(whole ? 0 : row - 1, column);
    case "ArrowDown":
      return to(whole ? rows - 1 : row + 1, column);
    case "PageUp":
      return to(row - PAGE, column);
    case "PageDown":
      return to(row + PAGE, column);
    case "Home":
      return to(whole ? 0 : row, 0);
    case "End":
      return to(whole ? rows - 1 : row, columns - 1);
    default:
      return null;
  }
}

/** The numbers with their names as RFC 4180 has it; `write` gives a number's text. */
export function heatMapCsv(
  values: ArrayLike<number>,
  rows: HeatMapSide,
  columns: HeatMapSide,
  write: (value: number) => string,
): string {
  const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const width = columns.names.length;
  return [
    ["", ...columns.names.map(quoted)],
    ...rows.names.map((name, row) => [
      quoted(name),
      ...Array.from({ length: width }, (_, column) => write(values[row * width + column] ?? NaN)),
    ]),
  ]
    .map((cells) => `${cells.join(",")}\r\n`)
    .join("");
}
