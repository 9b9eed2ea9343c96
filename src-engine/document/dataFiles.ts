// Where a project's data lie, within its folder. Each import has a number of its own: the first is "data/table.parquet", remembered
// in "data/import.json", the next "data/table-2.parquet" and "data/import-2.json". The document names the data that count.

/** The first of each kind. */
export const DATA_FILES = { table: "data/table.parquet", arrays: "data/arrays.safetensors" } as const;

/** A file that data are kept in. */
export type DataFile = (typeof DATA_FILES)["table" | "arrays"];

const RECORD = "data/import.json";
const IMPORTED = /^data\/(table|arrays|import)(?:-([1-9]\d{0,8}))?\.(parquet|safetensors|json)$/;
const STEMS = [...Object.values(DATA_FILES), RECORD];

/** Which import a file of the project is of, and the file's name in the first import; null of any other file. */
export function importedFile(path: string): { readonly import: number; readonly first: string } | null {
  const [, stem = "", number, ending = ""] = IMPORTED.exec(path) ?? [];
  const first = `data/${stem}.${ending}`;
  return STEMS.includes(first) && number !== "1" ? { import: Number(number ?? 1), first } : null;
}

/** What data of this kind are called in an import. */
export function importedName(first: string, number: number): string {
  return number === 1 ? first : first.replace(/\.\w+$/, (ending) => `-${number}${ending}`);
}

/** Where it is remembered how data were imported. Data that were put there by hand may have the record of those before. */
export function recordOf(source: string): string {
  return importedName(RECORD, importedFile(source)?.import ?? 1);
}
