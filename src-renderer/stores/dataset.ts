// The project's table: its profile, the rows on screen, what the data recipe makes of it, and imports.

import { computed, ref, shallowRef, watch } from "vue";
import type { Problem } from "../../src-engine/document/errors";
import type { ImportOptionsInput } from "../../src-engine/document/importOptions";
import type { Document } from "../../src-engine/document/schema";
import { keepsOwn, suggestedFor, withSuggestion } from "../../src-engine/network/suggestion";
import type { DataPage, Table } from "../../src-engine/protocol/data";
import type { DataFit } from "../../src-engine/protocol/requests";
import type { RowFilter } from "../../src-engine/protocol/rowFilter";
import { RequestFailure, useBridge } from "../bridge";
import { t } from "../text";
import { dataFilters, projectName } from "./dataFiles";
import { defineStore } from "./defineStore";
import { useDocumentStore } from "./document";
import { useEngineStore } from "./engine";
import { problemOf, useNoticesStore } from "./notices";
import { createRowPages } from "./rowPages";
import type { Task } from "./task";
import { beginTask, wasCanceled } from "./task";

export interface Sorting {
  readonly column: string;
  readonly descending: boolean;
}

/** The notice that offers what is suggested in place of a network that somebody worked on. */
const KEPT = "kept-network";

/** How long the recipe must rest before it is tried on the rows; ms. */
const REST = 150;

export const useDatasetStore = defineStore("dataset", () => {
  const { main } = useBridge();
  const engine = useEngineStore();
  const document = useDocumentStore();
  const notices = useNoticesStore();

  const table = shallowRef<Table | null>(null);
  const sort = shallowRef<Sorting | null>(null);
  /** Bumped when rows arrived. */
  const version = ref(0);

  const fit = shallowRef<DataFit | null>(null);
  /** Why the recipe does not fit the rows, e.g. a target with one class. */
  const fitProblem = shallowRef<Problem | null>(null);
  const fitting = ref(false);

  const importing = shallowRef<(Task & { readonly file: string }) | null>(null);
  const importProblem = shallowRef<(Problem & { readonly file: string }) | null>(null);
  /** A file that waits for the person to confirm that it replaces the table. */
  const offered = ref<string | null>(null);

  /** The data is new, and nobody has confirmed or changed what the app suggests to predict. */
  const suggested = ref(false);

  /** The rows that are shown, and what they are called where that is not plain; null: all. */
  const filter = shallowRef<RowFilter | null>(null);
  const filterTitle = ref<string | null>(null);
  /** Rows that the filter leaves; null while that is not known. */
  const filtered = ref<number | null>(null);

  /** Some rows of the data, or examples of arrays, in an order; those that a filter leaves. Cells are as they are edited. */
  async function page(
    offset: number,
    limit: number,
    { sorting = null, wanted: left = null }: { sorting?: Sorting | null; wanted?: RowFilter | null } = {},
  ): Promise<DataPage> {
    if (document.project === null)
      throw new RequestFailure({ code: "engine-restarted", message: t("notices.engineCrashed") });
    const edits = document.document?.data.edits;
    return engine.request("data.page", {
      project: document.project,
      offset,
      limit,
      ...(sorting ? { sort: { column: sorting.column, descending: sorting.descending } } : {}),
      ...(left ? { filter: left } : {}),
      ...(edits ? { edits } : {}),
    });
  }

  const missing = computed(() => table.value?.columns.reduce((sum, column) => sum + column.missing, 0) ?? 0);

  const pages = createRowPages({
    async fetch(offset, limit) {
      const mine = filter.value;
      const found = await page(offset, limit, { sorting: sort.value, wanted: mine });
      if (mine === filter.value) filtered.value = mine === null ? null : found.total;
      return found;
    },
    onRows: () => void (version.value += 1),
    onFailed: (failure) => {
      const problem = problemOf(failure);
      if (problem.code !== "engine-restarted") notices.fail(failure, { key: "rows" });
    },
  });

  /** Shows another project's table, or none. */
  function load(next: Table | null): void {
    table.value = next;
    sort.value = null;
    filter.value = filterTitle.value = filtered.value = null;
    importProblem.value = null;
    offered.value = null;
    suggested.value = false;
    fit.value = null;
    fitProblem.value = null;
    pages.clear();
    version.value += 1;
  }

  /** The same table from a new engine. */
  function reload(next: Table | null): void {
    table.value = next;
    pages.clear();
    version.value += 1;
    scheduleFit();
  }

  /** Orders the rows by a column: up, down, and as they came. */
  function sortBy(column: string): void {
    const now = sort.value;
    sort.value =
      now?.column !== column ? { column, descending: false } : now.descending ? null : { column, descending: true };
    pages.clear();
    version.value += 1;
  }

  /** Shows the rows that the filter leaves; null: all. @param title what they are called where the filter does not say it */
  function filterBy(next: RowFilter | null, title: string | null = null): void {
    filter.value = next;
    filterTitle.value = title;
    filtered.value = null;
    pages.clear();
    version.value += 1;
    // How many there are is known with the first of them.
    if (next !== null) pages.need(0, 0);
  }

  // Edited cells are shown, ordered and filtered as they are now.
  watch(
    () => document.document?.data.edits,
    () => {
      pages.refresh();
      version.value += 1;
      if (filter.value !== null) pages.need(0, 0);
    },
  );

  let timer: ReturnType<typeof setTimeout> | undefined;
  let wanted = 0;

  function scheduleFit(): void {
    clearTimeout(timer);
    wanted += 1;
    if (!table.value || !document.document) {
      fitting.value = false;
      return;
    }
    fitting.value = true;
    timer = setTimeout(() => void tryFit(wanted), REST);
  }

  async function tryFit(turn: number): Promise<void> {
    const { project, document: value } = document;
    if (project === null || !value) return;
    if (value.data.target.length === 0) {
      fit.value = null;
      fitProblem.value = null;
      fitting.value = false;
      return;
    }
    try {
      const result = await engine.request("data.prepare", { project, data: value.data });
      if (turn !== wanted) return;
      fit.value = result;
      fitProblem.value = null;
    } catch (failure) {
      if (turn !== wanted) return;
      fitProblem.value = problemOf(failure);
      fit.value = null;
    }
    fitting.value = false;
  }

  watch([() => document.document?.data, table], scheduleFit);
  // Whoever chooses a target has confirmed it.
  watch(
    () => document.document?.data.target,
    () => void (suggested.value = false),
    { flush: "sync" },
  );

  /** Imports `file`, or asks first where it would replace a table. */
  async function offer(file: string): Promise<void> {
    if (table.value && !document.readOnly) offered.value = file;
    else await importFile(file);
  }

  /** Asks for a file, or a folder of pictures. */
  async function choose(folder = false): Promise<void> {
    const file = await main.call("dialog.openData", { filters: dataFilters(engine.formats), folder });
    if (file !== null) await offer(file);
  }

  /** The project's name once it holds `file`: another one only where it is still called after the data that it held. */
  function nameAfter(file: string): string | undefined {
    const { sourceName } = table.value ?? {};
    const name = document.document?.name ?? "";
    if (sourceName === undefined || name.replace(/ \d+$/, "") !== projectName(sourceName, engine.formats))
      return undefined;
    return projectName(file, engine.formats);
  }

  /** Imports `file` into the open project in place of its table; what the options do not say is found in the file. */
  async function importFile(file: string, options?: ImportOptionsInput): Promise<boolean> {
    offered.value = null;
    const { project } = document;
    if (project === null || importing.value || !document.mayEdit()) return false;
    importProblem.value = null;
    const task = beginTask(t("data.importing"), (now) => void (importing.value = { ...now, file }));
    try {
      if (!(await document.flush())) return false;
      const name = nameAfter(file);
      const result = await engine.request(
        "data.import",
        { project, file, name, options },
        task.onProgress,
        task.signal,
      );
      if (document.project !== project) return false;
      const before = document.document;
      load(result.table);
      document.replace(result.document);
      notices.dismissKey(KEPT);
      if (before !== null && result.table.arrays === undefined)
        offerSuggestion(before, result.document, result.table.rows);
      suggested.value = true;
      if (name !== undefined && document.folder !== null)
        void main.call("recent.add", { folder: document.folder, name: result.document.name });
      return true;
    } catch (failure) {
      if (!wasCanceled(failure)) importProblem.value = { ...problemOf(failure), file };
      return false;
    } finally {
      importing.value = null;
    }
  }

  /** A change of what is predicted, or as what: what the app suggested follows, as one step of undo with it. False: refused. */
  function editTargets(label: string, change: (now: Document) => Document): boolean {
    const { rows, arrays } = table.value ?? {};
    if (rows === undefined || arrays !== undefined) return document.edit(label, change);
    const before = document.document;
    const edited = document.edit(label, (now) => withSuggestion(now, change(now), rows));
    const after = document.document;
    notices.dismissKey(KEPT);
    if (edited && before !== null && after !== null) offerSuggestion(before, after, rows);
    return edited;
  }

  /** Where a network or a recipe that somebody worked on stayed, for data of another task. */
  function offerSuggestion(before: Document, after: Document, rows: number): void {
    if (!keepsOwn(before, after, rows)) return;
    notices.add("info", t("data.kept.title"), {
      text: t("data.kept.text"),
      key: KEPT,
      action: { label: t("data.kept.use"), run: useSuggestion },
    });
  }

  /** Puts the suggested network and recipe in place of the present ones, and offers to undo that. */
  function useSuggestion(): void {
    const { rows } = table.value ?? {};
    if (rows === undefined) return;
    const label = t("data.edit.suggested");
    if (!document.edit(label, (now) => suggestedFor(now, rows) ?? now)) return;
    const replaced = document.document;
    notices.add("ok", t("data.kept.used"), {
      key: KEPT,
      action: {
        label: t("edit.undo"),
        // What was changed meanwhile is not undone in its place.
        run() {
          if (document.document === replaced) document.undo();
        },
      },
    });
  }

  return {
    editTargets,
    useSuggestion,
    table,
    sort,
    version,
    fit,
    fitProblem,
    fitting,
    importing,
    importProblem,
    offered,
    suggested,
    missing,
    /** Row `index` in the present order, or null until it has come. */
    row: pages.row,
    /** Asks for the rows from `first` to `last`. */
    need: pages.need,
    load,
    reload,
    sortBy,
    filter,
    filterTitle,
    filtered,
    filterBy,
    offer,
    choose,
    importFile,
    page,
  };
});
