// The shapes that tables take in JSON, brought to the one that is read further: a list of objects.

/** What a value of JSON may be. */
export type JsonValue =
  string | number | boolean | null | readonly JsonValue[] | { readonly [name: string]: JsonValue };
export type JsonRow = Readonly<Record<string, JsonValue>>;

const isList = (value: JsonValue | undefined): value is readonly JsonValue[] => Array.isArray(value);
const isObject = (value: JsonValue | undefined): value is { readonly [name: string]: JsonValue } =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isRecords = (value: JsonValue | undefined): value is readonly JsonRow[] =>
  isList(value) && value.length > 0 && value.every(isObject);
const isMatrix = (value: JsonValue | undefined): value is readonly (readonly JsonValue[])[] =>
  isList(value) && value.length > 0 && value.every(isList);

/** Objects lie at most so deep around the rows. */
const MOST_WRAPS = 5;

/**
 * The rows of a document, as objects; null where it holds no table. Known are: a list of objects; a list of lists, the first of which may
 * hold the names; an object of lists or of objects, one for each column (pandas' "list" and "columns"); of objects, one for each
 * row ("index"); of names and rows ("split": columns and data); and any of these inside of other objects.
 */
export function rowsOf(value: JsonValue, wraps = 0): readonly JsonRow[] | null {
  if (isRecords(value)) return value.map((row) => flattened(row));
  if (isMatrix(value)) return fromMatrix(value);
  if (!isObject(value) || wraps > MOST_WRAPS) return null;
  const { columns, data } = value;
  if (isList(columns) && isMatrix(data) && columns.every((name): name is string => typeof name === "string"))
    return named(columns, data);
  const entries = Object.entries(value);
  const values = entries.map(([, one]) => one);
  const lists = entries.filter((entry): entry is [string, readonly JsonValue[]] => isList(entry[1]));
  const length = lists[0]?.[1].length;
  const areColumns = lists.every(([, cells]) => cells.length === length && !isRecords(cells));
  if (entries.length >= 2 && lists.length === entries.length && areColumns) return fromColumns(lists);
  const objects = entries.filter((entry): entry is [string, JsonRow] => isObject(entry[1]));
  if (entries.length >= 2 && objects.length === entries.length && areAlike(objects.map(([, one]) => one)))
    return fromObjects(objects);
  // The largest table in it: others tell about it.
  const inside = values.flatMap((one) => (isList(one) || isObject(one) ? [rowsOf(one, wraps + 1)] : []));
  return inside.reduce((best, rows) => ((rows?.length ?? 0) > (best?.length ?? 0) ? rows : best), null);
}

/** The values of objects in a row become columns of their own: "address.city". */
function flattened(row: JsonRow, before = ""): JsonRow {
  if (before === "" && !Object.values(row).some(isObject)) return row;
  const cells: [string, JsonValue][] = [];
  for (const [name, value] of Object.entries(row)) {
    if (isObject(value) && Object.keys(value).length > 0)
      cells.push(...Object.entries(flattened(value, `${before}${name}.`)));
    else cells.push([`${before}${name}`, value]);
  }
  return Object.fromEntries(cells);
}

/** They have most of their names in common. */
function areAlike([first = {}, ...others]: readonly JsonRow[]): boolean {
  return others.every((one) => {
    const names = Object.keys(one);
    return names.filter((name) => name in first).length * 2 > names.length;
  });
}

function fromMatrix(rows: readonly (readonly JsonValue[])[]): readonly JsonRow[] {
  const [first = [], ...others] = rows;
  const isHeader =
    others.length > 0 &&
    first.every((cell): cell is string => typeof cell === "string" && cell !== "") &&
    new Set(first).size === first.length &&
    others.some((row) => row.some((cell) => typeof cell !== "string" && cell !== null));
  if (isHeader) return named(first, others);
  const width = Math.max(...rows.slice(0, 100_000).map(({ length }) => length));
  return named(
    Array.from({ length: width }, (_, index) => `Column ${index + 1}`),
    rows,
  );
}

function named(names: readonly string[], rows: readonly (readonly JsonValue[])[]): readonly JsonRow[] {
  return rows.map((row) => Object.fromEntries(names.map((name, index) => [name, row[index] ?? null])));
}

function fromColumns(columns: readonly (readonly [string, readonly JsonValue[]])[]): readonly JsonRow[] {
  const rows = columns[0]?.[1].length ?? 0;
  return Array.from({ length: rows }, (_, row) =>
    Object.fromEntries(columns.map(([name, cells]) => [name, cells[row] ?? null])),
  );
}

/** Of columns where the inner names are the rows' numbers, or the same in all and many; else of rows, whose names become a column. */
function fromObjects(entries: readonly (readonly [string, JsonRow])[]): readonly JsonRow[] {
  const isNumbered = (names: readonly string[]): boolean =>
    names.length > 0 && names.every((name) => /^\d+$/.test(name));
  const inner = Object.keys(entries[0]?.[1] ?? {});
  const outer = entries.map(([name]) => name);
  if (isNumbered(inner) && !isNumbered(outer)) {
    const keys = [...new Set(entries.flatMap(([, cells]) => Object.keys(cells)))];
    return keys.map((key) => Object.fromEntries(entries.map(([name, cells]) => [name, cells[key] ?? null])));
  }
  const isIndex = isNumbered(outer) && outer.every((name, index) => Number(name) === index);
  return entries.map(([name, cells]) => flattened(isIndex || "key" in cells ? cells : { key: name, ...cells }));
}

/** Numbers that some programs write, and that JSON does not know, become null; nothing inside of texts does. */
export function withoutNaN(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g, (found) => (found.startsWith('"') ? found : "null"));
}
