// Where a project's data lie, within its folder.

export const DATA_FILES = {
  table: "data/table.parquet",
  arrays: "data/arrays.safetensors",
  /** What is remembered of the import. */
  record: "data/import.json",
} as const;

/** A file that data are kept in. */
export type DataFile = (typeof DATA_FILES)["table" | "arrays"];
