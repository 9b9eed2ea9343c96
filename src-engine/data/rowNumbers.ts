// Numbers of rows, many of them: plain loops, since the methods of typed arrays that take a function need many times as long for a
// million rows.

/** Those whose mark, position by position, is this one; the very same array where all are. */
export function rowsMarked(rows: Int32Array, marks: Uint8Array, mark: number): Int32Array {
  const count = timesIn(marks, mark);
  if (count === rows.length) return rows;
  const found = new Int32Array(count);
  for (let position = 0, at = 0; at < count; position++)
    if (marks[position] === mark) found[at++] = rows[position] ?? 0;
  return found;
}

/** How often a mark is there. */
export function timesIn(marks: Uint8Array, mark: number): number {
  let count = 0;
  for (const one of marks) if (one === mark) count++;
  return count;
}
