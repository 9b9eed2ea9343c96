// Series: what stood in earlier rows, as columns of the row that is predicted from them.

import { UserError } from "../document/errors";
import type { Windows } from "../document/schema";
import { mapped, range } from "../document/typedArrays";
import type { RawColumn, RawTable } from "./columns";
import type { OrderedBy } from "./splitBy";
import { byTime } from "./splitBy";

/** "temp_max (3 before)" */
export function lagName(column: string, rows: number): string {
  return `${column} (${rows} before)`;
}

/** How many rows before, the farthest first. */
export function lagsOf({ lookback, horizon }: Windows): readonly number[] {
  return Array.from({ length: lookback }, (_, at) => horizon + lookback - 1 - at);
}

/** What puts the rows of a table in order: per row its time, and the number of its series. Null where nothing does. */
export interface SeriesOrder {
  readonly times: Float64Array | null;
  readonly groups: Int32Array | null;
}

export function orderOf(time: OrderedBy | null, group: OrderedBy | null): SeriesOrder {
  return {
    times: time?.rule === "time" ? time.values : null,
    groups: group?.rule === "group" ? group.groups : null,
  };
}

/** Per series its rows in their order. */
function seriesOf(rows: number, { times, groups }: SeriesOrder): readonly (readonly number[])[] {
  const inOrder = times === null ? range(rows) : byTime(times);
  const series = new Map<number, number[]>();
  for (const row of inOrder) {
    const group = groups?.[row] ?? 0;
    const own = series.get(group);
    if (own === undefined) series.set(group, [row]);
    else own.push(row);
  }
  return [...series.values()];
}

/**
 * The table with a column more for each lag of each of `columns`. Rows that have not as many before them, or that the stride passes
 * over, are `short`.
 * @throws UserError "series-too-short"
 */
export function withLags(
  table: RawTable,
  windows: Windows,
  columns: readonly string[],
  order: SeriesOrder,
  { every }: { readonly every: boolean } = { every: false },
): RawTable {
  const { lookback, horizon, stride = 1 } = windows;
  const lags = lagsOf(windows);
  const short = new Uint8Array(table.rows);
  // Per lag and row the row that many before; -1 for none.
  const sources = lags.map(() => new Int32Array(table.rows).fill(-1));
  for (const rows of seriesOf(table.rows, order))
    rows.forEach((row, at) => {
      if (at < lookback + horizon - 1 || (!every && (at - lookback - horizon + 1) % stride !== 0)) short[row] = 1;
      lags.forEach((lag, index) => {
        const source = sources[index];
        if (source !== undefined) source[row] = rows[at - lag] ?? -1;
      });
    });
  if (!every && table.rows > 0 && short.every((one) => one === 1)) {
    throw new UserError({
      code: "series-too-short",
      message: `No series has more than ${lookback + horizon - 1} rows, which a window of ${lookback} rows that ends ${horizon} before needs.`,
      next: "Take a shorter window or horizon.",
      subject: { kind: "setting", path: "data.windows" },
    });
  }
  const added = columns.flatMap((name) => {
    const column = table.columns.get(name);
    return column === undefined || column.kind === "array"
      ? []
      : lags.map((lag, index): [string, RawColumn] => [lagName(name, lag), shifted(column, sources[index])]);
  });
  return { rows: table.rows, columns: new Map([...table.columns, ...added]), short };
}

function shifted(column: Exclude<RawColumn, { kind: "array" }>, from: Int32Array = new Int32Array(0)): RawColumn {
  return column.kind === "text"
    ? { ...column, codes: from.map((row) => column.codes[row] ?? -1) }
    : { kind: "numbers", values: mapped(Float64Array, from, (row) => column.values[row] ?? NaN) };
}

/** Some rows that stand one behind the other. */
export function rowsFrom(table: RawTable, from: number, count: number): RawTable {
  const columns = [...table.columns].map(([name, column]): [string, RawColumn] => {
    if (column.kind === "array") throw new TypeError("a table has no arrays");
    return [
      name,
      column.kind === "text"
        ? { ...column, codes: column.codes.subarray(from, from + count) }
        : { kind: "numbers", values: column.values.subarray(from, from + count) },
    ];
  });
  return { rows: count, columns: new Map(columns), short: table.short?.subarray(from, from + count) };
}
