// Edits of single rows: which rows are chosen, what was changed about them, and what became of them once the network was trained again.

import { computed, ref, shallowRef, watch } from "vue";
import type { Problem } from "../../src-engine/document/errors";
import { UserError } from "../../src-engine/document/errors";
import { withEditedRows, withValues } from "../../src-engine/document/recipeEdits";
import type { EditCounts, RowAnswer, RowChange, RowEdit } from "../../src-engine/document/rowEdits";
import { countEdits, editsOf } from "../../src-engine/document/rowEdits";
import type { BeforeAfter } from "../../src-engine/protocol/comparison";
import type { RowCondition } from "../../src-engine/protocol/rowFilter";
import type { ColumnType } from "../../src-engine/document/schema";
import { SIGNS, parseNumber, t } from "../text";
import { useDatasetStore } from "./dataset";
import { defineStore } from "./defineStore";
import { useDocumentStore } from "./document";
import { useEngineStore } from "./engine";
import { problemOf, useNoticesStore } from "./notices";
import { useRunsStore } from "./runs";
import { wasCanceled } from "./task";
import { useTrainingStore } from "./training";

/** Rows that two runs are compared on. */
export interface ComparedRows {
  readonly before: string;
  /** Numbers in the data. */
  readonly rows: readonly number[];
}

/** Rows that the engine is asked for at once. */
const MOST_AT_ONCE = 1_000;

export const useRowEditsStore = defineStore("rowEdits", () => {
  const dataset = useDatasetStore();
  const document = useDocumentStore();
  const engine = useEngineStore();
  const notices = useNoticesStore();
  const runs = useRunsStore();
  const training = useTrainingStore();

  /** Numbers in the data. */
  const chosen = shallowRef<ReadonlySet<number>>(new Set());
  const compared = shallowRef<ComparedRows | null>(null);
  const found = shallowRef<BeforeAfter | null>(null);
  const problem = shallowRef<Problem | null>(null);
  const comparing = ref(false);
  let turn = 0;

  const edits = computed<readonly RowEdit[]>(() =>
    dataset.table === null ? [] : editsOf(document.document?.data.edits, dataset.table.id),
  );
  const byRow = computed(() => new Map(edits.value.map((edit) => [edit.row, edit])));
  const counts = computed<EditCounts>(() => countEdits(edits.value));
  /** Of the run in hand, which has them as they were when it started. */
  const ofRun = computed(() =>
    runs.selected === null || dataset.table === null
      ? []
      : editsOf(runs.selected.document.data.edits, dataset.table.id),
  );
  /** Whether the run in hand knows of other edits than the project has. */
  const isStale = computed(() => JSON.stringify(edits.value) !== JSON.stringify(ofRun.value));

  function choose(rows: Iterable<number>): void {
    chosen.value = new Set(rows);
  }

  let list: string | null = null;
  /** Another list of rows is shown: what was chosen in one is not acted on from another, where it may not be seen. */
  function showList(next: string): void {
    if (list !== next) choose([]);
    list = next;
  }

  function toggle(rows: readonly number[]): void {
    const next = new Set(chosen.value);
    const isAll = rows.every((row) => next.has(row));
    for (const row of rows) {
      if (isAll) next.delete(row);
      else next.add(row);
    }
    chosen.value = next;
  }

  /** Changes rows as one step of undo. */
  function change(rows: readonly number[], what: RowChange): void {
    const data = dataset.table?.id;
    if (data === undefined) return;
    try {
      const label = t(`edits.did.${what.kind}`, { n: rows.length }, rows.length);
      document.edit(label, (value) => withEditedRows(value, data, rows, what));
    } catch (failure) {
      if (!(failure instanceof UserError)) throw failure;
      notices.fail(failure, { key: "row-edits" });
    }
  }

  /** Gives rows a value of a column, as one step of undo; those that the data have it of already are as imported then. */
  async function setValue(
    rows: readonly number[],
    what: Extract<RowChange, { kind: "relabel" | "cell" }>,
  ): Promise<void> {
    const [data, { project }] = [dataset.table?.id, document];
    if (data === undefined || project === null) return;
    if (what.kind === "relabel" && !isPossible(what.target, what.answer)) {
      notices.add("warn", t("edits.newClassNumber"), { key: "row-edits" });
      return;
    }
    try {
      const imported = await rowsWith(project, rows, what);
      // Another project may be open by now, or other data.
      if (document.project !== project || dataset.table?.id !== data) return;
      const label = t(`edits.did.${what.kind}`, { n: rows.length }, rows.length);
      document.edit(label, (value) => withValues(value, data, rows, what, (row) => imported.has(row)));
      if (rows.every((row) => imported.has(row)))
        notices.add("info", t("edits.isImported", {}, rows.length), { key: "row-edits" });
    } catch (failure) {
      notices.fail(failure, { key: "row-edits" });
    }
  }

  /** A class of a column of numbers is a number. */
  function isPossible(target: string, answer: RowAnswer): boolean {
    const profile = dataset.table?.columns.find(({ name }) => name === target);
    return profile?.type !== "number" || (String(answer).trim() !== "" && Number.isFinite(Number(answer)));
  }

  /** Those rows that the data have this value of. */
  async function rowsWith(
    project: string,
    rows: readonly number[],
    what: Extract<RowChange, { kind: "relabel" | "cell" }>,
  ): Promise<ReadonlySet<number>> {
    const [column, value] = what.kind === "relabel" ? [what.target, what.answer] : [what.column, what.value];
    const condition: RowCondition =
      value === null
        ? { is: "missing", column }
        : typeof value === "number"
          ? { is: "between", column, from: value, to: value }
          : { is: "equals", column, value };
    const filter = { rows: [...rows], conditions: [condition] };
    const found = new Set<number>();
    for (let offset = 0; ;) {
      const page = await engine.request("data.page", { project, offset, limit: MOST_AT_ONCE, filter });
      for (const number of page.numbers) found.add(number);
      offset += page.numbers.length;
      if (page.numbers.length === 0 || offset >= page.total) return found;
    }
  }

  /** What a person wrote in a cell, as a value of its column; empty is missing. Why it will not do, or null. */
  function writeCell(row: number, column: string, text: string): string | null {
    const data = document.document?.data;
    const profile = dataset.table?.columns.find(({ name }) => name === column);
    if (data === undefined || profile === undefined) return null;
    const isTarget = data.target.includes(column);
    if (text === "") {
      if (isTarget) return `${t("data.table.emptyAnswer")} ${t("data.table.emptyAnswerNext")}`;
      void setValue([row], { kind: "cell", column, value: null });
      return null;
    }
    const value = valueOf(text, profile.type);
    if (value === null) return t(profile.type === "date" ? "data.table.notADate" : "data.table.notANumber", { text });
    const isClass = isTarget && data.columns[column]?.type === "category";
    const answer = isClass ? String(value) : value;
    const classes = profile.categories?.map((one) => one.value) ?? [];
    // A class that is not there is nearly always a slip; one that is not listed may be there.
    if (isClass && profile.distinct === classes.length && !classes.includes(String(answer))) {
      const named = { target: column, text, classes: classes.slice(0, 12).join(", ") };
      return `${t("data.table.notAClass", named)} ${t("data.table.notAClassNext")}`;
    }
    void setValue(
      [row],
      isTarget ? { kind: "relabel", target: column, answer } : { kind: "cell", column, value: answer },
    );
    return null;
  }

  /** Trains the project as it is now, and then compares the two runs on the chosen rows, or on all that are edited. */
  async function trainAgain(): Promise<void> {
    const before = runs.selected?.id;
    if (before === undefined) return;
    const rows = chosen.value.size > 0 ? [...chosen.value] : edits.value.map(({ row }) => row);
    if (await training.startOrAsk()) compare({ before, rows });
  }

  function compare(next: ComparedRows | null): void {
    compared.value = next;
  }

  const wanted = computed(() => {
    const { project, document: value } = document;
    const [after, rows] = [runs.selected, compared.value];
    const before = runs.find(rows?.before ?? null);
    if (project === null || value === null || rows === null || after === null || before === null) return null;
    if (after.id === before.id || after.status !== "ended" || after.epochs === 0) return null;
    return { project, before: before.id, after: after.id, rows: [...rows.rows], data: value.data };
  });

  /** Compares on the rows, by a target. */
  async function showCompared(target: string): Promise<void> {
    const about = wanted.value;
    const mine = ++turn;
    found.value = null;
    problem.value = null;
    if (about === null) return;
    comparing.value = true;
    try {
      const answer = await engine.request("evaluate.beforeAfter", { ...about, target });
      if (mine === turn) found.value = answer;
    } catch (failure) {
      if (mine === turn && !wasCanceled(failure)) problem.value = problemOf(failure);
    } finally {
      if (mine === turn) comparing.value = false;
    }
  }

  watch([() => document.project, () => dataset.table?.id], () => {
    chosen.value = new Set();
    compared.value = null;
    found.value = null;
  });

  return {
    chosen,
    compared,
    found,
    problem,
    comparing,
    edits,
    byRow,
    counts,
    ofRun,
    isStale,
    wanted,
    choose,
    showList,
    toggle,
    change,
    setValue,
    writeCell,
    trainAgain,
    compare,
    showCompared,
  };
});

const MS_PER_DAY = 86_400_000;

/** A number, a date as days since 1970-01-01, or the text; null where it is not what the column holds. */
function valueOf(text: string, type: ColumnType): RowAnswer | null {
  if (type === "number") return parseNumber(text, SIGNS);
  if (type !== "date") return text;
  const days = Date.parse(/[zZ]|[+-]\d\d:?\d\d$/.test(text) || !text.includes("T") ? text : `${text}Z`) / MS_PER_DAY;
  return Number.isFinite(days) ? days : null;
}
