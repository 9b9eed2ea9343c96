// A file of rows that the run in hand predicts: its first rows with their predictions, and the file that is written.

import { computed, ref, shallowRef, watch } from "vue";
import type { Problem } from "../../src-engine/document/errors";
import type { FilePrediction, FilePreview } from "../../src-engine/protocol/filePrediction";
import { useBridge } from "../bridge";
import { integer, t } from "../text";
import { baseName, dataFilters } from "./dataFiles";
import { defineStore } from "./defineStore";
import { useDocumentStore } from "./document";
import { useEngineStore } from "./engine";
import { useNavigationStore } from "./navigation";
import { problemOf, useNoticesStore } from "./notices";
import { useRunsStore } from "./runs";
import type { Task } from "./task";
import { beginTask, wasCanceled } from "./task";

export interface WrittenFile {
  readonly path: string;
  readonly prediction: FilePrediction;
}

export const useBatchStore = defineStore("batch", () => {
  const { main } = useBridge();
  const engine = useEngineStore();
  const document = useDocumentStore();
  const navigation = useNavigationStore();
  const notices = useNoticesStore();
  const runs = useRunsStore();

  const file = ref<string | null>(null);
  const preview = shallowRef<FilePreview | null>(null);
  /** Why there is no preview. */
  const problem = shallowRef<Problem | null>(null);
  const task = shallowRef<Task | null>(null);
  const isWriting = ref(false);
  const written = shallowRef<WrittenFile | null>(null);
  const ending = ref("csv");
  const escapeFormulas = ref(false);
  let turn = 0;

  const name = computed(() => (file.value === null ? "" : baseName(file.value)));

  function subject() {
    const { project } = document;
    const run = runs.selected;
    return project === null || run === null ? null : { project, run: run.id };
  }

  /** Asks for a file, or a folder of pictures. */
  async function choose(folder = false): Promise<void> {
    const path = await main.call("dialog.openData", { filters: dataFilters(engine.formats), folder });
    if (path !== null) await show(path);
  }

  /** A file that was dropped. */
  async function take(dropped: File): Promise<void> {
    const path = await main.pathOfFile(dropped);
    if (path !== "" && !isWriting.value) await show(path);
  }

  /** Reads a file, and shows its first rows. */
  async function show(path: string): Promise<void> {
    const about = subject();
    if (about === null) return;
    task.value?.cancel?.();
    const mine = ++turn;
    file.value = path;
    preview.value = null;
    problem.value = null;
    written.value = null;
    const control = beginTask(t("trying.batch.reading"), (now) => mine === turn && (task.value = now));
    try {
      const found = await engine.request("try.preview", { ...about, file: path }, control.onProgress, control.signal);
      if (mine !== turn) return;
      preview.value = found;
      if (!found.endings.includes(ending.value)) ending.value = found.endings[0] ?? "csv";
    } catch (failure) {
      if (mine !== turn) return;
      if (wasCanceled(failure)) file.value = null;
      else problem.value = problemOf(failure);
    } finally {
      if (mine === turn) task.value = null;
    }
  }

  /** Predicts every row to a file that the person chooses. */
  async function write(): Promise<void> {
    const [about, from] = [subject(), file.value];
    if (about === null || from === null || isWriting.value) return;
    const path = await main.call("dialog.saveFile", {
      suggestedName: t("trying.batch.outputName", { name: name.value.replace(/\.[^.]+$/, "") }),
      extension: ending.value,
      files: t("trying.batch.files", { ending: ending.value.toUpperCase() }),
    });
    if (path === null) return;
    const mine = ++turn;
    isWriting.value = true;
    written.value = null;
    const control = beginTask(t("trying.batch.predicting"), (now) => mine === turn && (task.value = now));
    try {
      const prediction = await engine.request(
        "try.file",
        { ...about, file: from, output: path, escapeFormulas: escapeFormulas.value },
        control.onProgress,
        control.signal,
      );
      if (mine === turn) written.value = { path, prediction };
      // Told to a person who went on elsewhere.
      if (navigation.station !== "try")
        notices.add("ok", t("trying.batch.done", { n: integer(prediction.rows) }, prediction.rows), {
          text: path,
          key: "batch",
          action: {
            label: t("trying.batch.showInFolder"),
            run: () => void main.call("shell.showInFolder", path),
          },
        });
    } catch (failure) {
      if (wasCanceled(failure)) notices.add("info", t("trying.batch.canceled"), { key: "batch" });
      else notices.fail(failure, { key: "batch" });
    } finally {
      isWriting.value = false;
      if (mine === turn) task.value = null;
    }
  }

  function showInFolder(): void {
    if (written.value !== null) void main.call("shell.showInFolder", written.value.path);
  }

  function close(): void {
    turn += 1;
    task.value?.cancel?.();
    task.value = null;
    file.value = null;
    preview.value = null;
    problem.value = null;
    written.value = null;
  }

  watch(
    () => document.project,
    () => close(),
  );
  // Another run says something else of the same rows.
  watch(
    () => runs.selected?.id,
    () => {
      if (file.value !== null && !isWriting.value) void show(file.value);
    },
  );

  return {
    file,
    name,
    preview,
    problem,
    task,
    isWriting,
    written,
    ending,
    escapeFormulas,
    choose,
    take,
    show,
    write,
    showInFolder,
    close,
  };
});
