// What the reader's process does: everything that opens a file which a stranger may have written.

import { formatAt } from "../data/formats/registry";
import { importData } from "../data/importData";
import { previewImport } from "../data/preview";
import { addRows } from "../data/update/addRows";
import { importAgain } from "../data/update/importAgain";
import { suggestDocument } from "../data/suggest";
import type { JobHandlers, ReaderJob } from "./jobs";
import { onProgress } from "./jobs";

export const READER_HANDLERS: Pick<JobHandlers, ReaderJob> = {
  "data.formatAt": ({ path }) => formatAt(path),
  "data.preview": (request, tell, signal) => previewImport(request, { signal, onProgress: onProgress(tell) }),
  importFile: (request, tell, signal) => importData({ ...request, signal, onProgress: onProgress(tell) }),
  async import({ document, target, task, ...request }, tell, signal) {
    const table = await importData({ ...request, signal, onProgress: onProgress(tell) });
    return { table, document: suggestDocument(document, table, { target, task }) };
  },
  updateData({ from, path: _, ...job }, tell, signal) {
    const task = { signal, onProgress: onProgress(tell) };
    return from.what === "again" ? importAgain({ ...job, ...from, ...task }) : addRows({ ...job, ...from, ...task });
  },
};
