// A file looked at before it is imported: how it is read now, and how it would be with other options.

import { ref, shallowRef } from "vue";
import { carriedOptions } from "../../src-engine/document/carriedOptions";
import type { ImportOptionsInput } from "../../src-engine/document/importOptions";
import type { Problem } from "../../src-engine/document/errors";
import type { ImportPreview } from "../../src-engine/protocol/data";
import { useBridge } from "../bridge";
import { useDatasetStore } from "./dataset";
import { defineStore } from "./defineStore";
import { problemOf } from "./notices";
import { wasCanceled } from "./task";

export const useImportPreviewStore = defineStore("importPreview", () => {
  const { engine } = useBridge();
  const dataset = useDatasetStore();

  /** The file; null while none is looked at. */
  const file = ref<string | null>(null);
  /** What a person said; all else is found in the file. */
  const options = shallowRef<ImportOptionsInput>({});
  const shown = shallowRef<ImportPreview | null>(null);
  /** Why nothing can be shown: the file is gone, for instance. */
  const problem = shallowRef<Problem | null>(null);
  const looking = ref(false);
  /** With which options each file of this session was imported last. */
  const used = new Map<string, ImportOptionsInput>();
  let turn = 0;

  async function look(): Promise<void> {
    const { value: path } = file;
    if (path === null) return;
    const own = ++turn;
    looking.value = true;
    try {
      const answer = await engine.request("data.preview", { file: path, options: options.value });
      if (own !== turn) return;
      shown.value = answer;
      problem.value = null;
    } catch (failure) {
      if (own !== turn || wasCanceled(failure)) return;
      shown.value = null;
      problem.value = problemOf(failure);
    } finally {
      if (own === turn) looking.value = false;
    }
  }

  /** Looks at a file, with the options that it was imported with. */
  async function open(path: string): Promise<void> {
    file.value = path;
    const { table } = dataset;
    // What was said of the data before is tried first; of pictures the project remembers what was found, too.
    const pictures = table?.sourceName === path ? (table.pictures ?? {}) : {};
    const carried = table === null ? {} : carriedOptions({ name: table.sourceName, asked: table.asked }, path);
    options.value = used.get(path) ?? { ...pictures, ...carried };
    shown.value = null;
    problem.value = null;
    await look();
  }

  function close(): void {
    turn += 1;
    file.value = null;
    shown.value = null;
    looking.value = false;
  }

  /** Reads it otherwise; `undefined` leaves it to be found in the file again. */
  async function set(change: ImportOptionsInput): Promise<void> {
    const next = { ...options.value, ...change };
    options.value = Object.fromEntries(Object.entries(next).filter(([, value]) => value !== undefined));
    await look();
  }

  /** Imports the file as it is shown. */
  async function confirm(): Promise<void> {
    const { value: path } = file;
    if (path === null) return;
    const own = options.value;
    close();
    if (await dataset.importFile(path, own)) used.set(path, own);
  }

  return { file, options, shown, problem, looking, open, close, set, confirm };
});
