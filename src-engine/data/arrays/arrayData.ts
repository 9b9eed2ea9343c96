// A project's arrays: data/arrays.safetensors. Any safetensors file with such tensors may be put there by hand.

import { DATA_FILES } from "../../document/dataFiles";
import { damaged } from "../../project/files";
import type { DataKind } from "../source";
import { arrayColumns, readArrayColumns } from "./columns";
import { examineArrays } from "./examine";
import { readArrayPage, readArrayRows } from "./page";
import { PREDICTION_ENDINGS } from "./predictions";
import { profileArrays } from "./profile";
import { suggestForArrays } from "./suggest";
import { withStoredArrays } from "./store";

export const ARRAY_DATA: DataKind = {
  holds: "arrays",
  file: DATA_FILES.arrays,
  label: "safetensors",
  answers: PREDICTION_ENDINGS,
  suggest: suggestForArrays,
  async open(path, task, action) {
    return withStoredArrays(path, (arrays) => {
      if (arrays.rows > 0x7fff_ffff) throw damaged(path, "it has too many examples");
      return action({
        rows: arrays.rows,
        columns: arrayColumns(arrays),
        given: arrays.parts,
        read: (wanted) => readArrayColumns(arrays, wanted, task),
        profile: () => profileArrays(arrays, task),
        page: (wish) => readArrayPage(arrays, wish),
        examine: (wanted, edits, act) => examineArrays(arrays, wanted, edits, task, act),
        pick: (numbers) => readArrayRows(arrays, numbers),
      });
    });
  },
};
