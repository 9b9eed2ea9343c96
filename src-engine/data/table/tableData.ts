// A project's table: data/table.parquet, read by DuckDB. Any Parquet file may be put there by hand.

import { stat } from "node:fs/promises";
import { DATA_FILES } from "../../document/dataFiles";
import { damaged, explaining } from "../../project/files";
import { withDatabase } from "../duckdb";
import type { DataKind } from "../source";
import { readColumns, stageColumns } from "./columns";
import { examineTable } from "./examine";
import { readTablePage, readTableRows } from "./page";
import { profileColumns } from "./profile";
import type { Relation } from "./relation";
import { parquetRelation } from "./relation";
import { PREDICTION_ENDINGS } from "./predictions";
import { suggestForTable } from "./suggest";

export const TABLE_DATA: DataKind = {
  holds: "table",
  file: DATA_FILES.table,
  label: "Parquet",
  answers: PREDICTION_ENDINGS,
  suggest: suggestForTable,
  async open(path, task, action) {
    const found = await explaining(path, "read", () => stat(path));
    if (!found.isFile()) throw damaged(path, "it is not a file");
    return withDatabase([path], { ...task, unreadable: (why) => damaged(path, why) }, async (database) => {
      let relation: Relation;
      try {
        relation = await parquetRelation(database, path);
      } catch (cause) {
        throw damaged(path, (cause instanceof Error ? cause.message : String(cause)).split("\n")[0] ?? "");
      }
      const { rows, columns } = relation;
      if (rows > 0x7fff_ffff) throw damaged(path, "it has too many rows");
      return action({
        rows,
        columns,
        given: null,
        read: (wanted) => readColumns(database, relation, wanted),
        stage: (wanted, scratch) => stageColumns(database, relation, wanted, scratch),
        profile: async () => ({ columns: await profileColumns(database, relation) }),
        page: (wish) => readTablePage(database, relation, wish),
        examine: (wanted, edits, act) => examineTable(database, relation, wanted, edits, act),
        pick: (numbers) => readTableRows(database, relation, numbers),
      });
    });
  },
};
