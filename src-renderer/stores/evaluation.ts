// How good the run in hand is: its evaluation on a part of the rows, what of it is shown, and the rows behind a figure. An answer for
// another run or part is not shown.

import { computed, ref, shallowRef, watch } from "vue";
import type { Problem } from "../../src-engine/document/errors";
import type { DataPage } from "../../src-engine/protocol/data";
import type { ClassCurves, Evaluation, JudgedRows, JudgedTarget, TestLook } from "../../src-engine/protocol/evaluation";
import type { RowPick } from "../../src-engine/protocol/evaluationRequests";
import type { SplitPart } from "../../src-engine/protocol/learn";
import { t } from "../text";
import { useDatasetStore } from "./dataset";
import { defineStore } from "./defineStore";
import { useDocumentStore } from "./document";
import { useEngineStore } from "./engine";
import { problemOf, useNoticesStore } from "./notices";
import { createRowPages } from "./rowPages";
import { useRunsStore } from "./runs";
import type { Task } from "./task";
import { beginTask, wasCanceled } from "./task";

/** Rows that a person asked for, and what they are in words. */
export interface PickedRows {
  readonly pick: RowPick;
  readonly label: string;
}

export const useEvaluationStore = defineStore("evaluation", () => {
  const dataset = useDatasetStore();
  const document = useDocumentStore();
  const engine = useEngineStore();
  const notices = useNoticesStore();
  const runs = useRunsStore();

  const part = ref<SplitPart>("validation");
  /** The run in hand has no validation rows: its training rows are shown instead. */
  let isInstead = false;
  const evaluation = shallowRef<Evaluation | null>(null);
  const problem = shallowRef<Problem | null>(null);
  const task = shallowRef<Task | null>(null);
  const looks = shallowRef<readonly TestLook[]>([]);
  /** Position among the evaluation's targets. */
  const targetAt = ref(0);
  /** The panel in front. */
  const panel = ref("figures");
  const curves = shallowRef<ClassCurves | null>(null);
  const curvesProblem = shallowRef<Problem | null>(null);
  const picked = shallowRef<PickedRows>({ pick: { kind: "all" }, label: "" });
  /** Of the picked rows; null until some have come. */
  const rowCount = ref<number | null>(null);
  /** The rows' examples where the data are arrays; by position, as they came. */
  const version = ref(0);
  const columns = shallowRef<readonly string[]>([]);
  const examples = shallowRef<JudgedRows | null>(null);
  let turn = 0;
  let shownKey = "";
  /** Counts tables: other rows may stand in the parts. */
  const imports = ref(0);
  watch(
    () => dataset.table,
    () => void (imports.value += 1),
  );

  const run = computed(() => runs.selected);
  const target = computed<JudgedTarget | null>(() => evaluation.value?.targets[targetAt.value] ?? null);
  const isRevealed = computed(() => looks.value.some((look) => look.run === run.value?.id));
  /** Why there is nothing to judge; null where there is. */
  const why = computed<"no-run" | "training" | "no-weights" | null>(() => {
    if (run.value === null) return "no-run";
    if (run.value.status !== "ended") return "training";
    return run.value.epochs === 0 ? "no-weights" : null;
  });
  const rule = computed(() => document.document?.handRule ?? null);
  const wanted = computed(() =>
    document.project === null || run.value === null || why.value !== null
      ? null
      : JSON.stringify([
          document.project,
          engine.generation,
          imports.value,
          run.value.id,
          // A run that went on ends with other weights.
          run.value.steps,
          part.value,
          rule.value,
        ]),
  );

  /** Whom a question is about; null without a project or a run. */
  function subject() {
    const { project } = document;
    return project === null || run.value === null ? null : { project, run: run.value.id, part: part.value };
  }

  /** What questions about the target that is shown are about; null while there is none. */
  const asked = computed(() => {
    const about = subject();
    return about === null || evaluation.value === null ? null : { ...about, target: targetAt.value };
  });

  /** Shows the run in hand, unless it is shown already. */
  async function show(again = false): Promise<void> {
    const key = wanted.value;
    if (key === null || engine.state !== "ready" || (key === shownKey && !again)) return;
    task.value?.cancel?.();
    shownKey = key;
    const mine = ++turn;
    evaluation.value = null;
    problem.value = null;
    curves.value = null;
    pages.clear();
    rowCount.value = null;
    examples.value = null;
    const about = subject();
    if (about === null) return;
    const control = beginTask(t("evaluate.working"), (now) => mine === turn && (task.value = now));
    try {
      looks.value = await engine.request("evaluate.looks", { project: about.project });
      if (mine !== turn) return;
      // Another run has its own look.
      if (part.value === "test" && !isRevealed.value) {
        part.value = "validation";
        return;
      }
      const found = await engine.request(
        "evaluate.run",
        { ...about, rule: rule.value },
        control.onProgress,
        control.signal,
      );
      if (mine !== turn) return;
      evaluation.value = found;
      if (targetAt.value >= found.targets.length) targetAt.value = 0;
      pickRows({ pick: { kind: "all" }, label: "" });
    } catch (failure) {
      if (mine !== turn) return;
      if (problemOf(failure).code === "no-rows" && part.value === "validation" && !isInstead) {
        isInstead = true;
        part.value = "train";
      } else if (wasCanceled(failure)) problem.value = { code: "canceled", message: t("evaluate.canceled") };
      else problem.value = problemOf(failure);
    } finally {
      if (mine === turn) task.value = null;
    }
  }

  /** Records that somebody looks at the test rows of this run, and shows them. */
  async function reveal(): Promise<void> {
    const about = subject();
    if (about === null) return;
    try {
      looks.value = await engine.request("evaluate.reveal", { project: about.project, run: about.run });
      part.value = "test";
    } catch (failure) {
      notices.fail(failure);
    }
  }

  /** The curves of a class of the target that is shown. */
  async function showCurves(index: number): Promise<void> {
    const [about, mine] = [subject(), turn];
    if (about === null) return;
    curvesProblem.value = null;
    try {
      const found = await engine.request("evaluate.curves", { ...about, target: targetAt.value, class: index });
      if (mine === turn) curves.value = found;
    } catch (failure) {
      if (mine === turn && !wasCanceled(failure)) curvesProblem.value = problemOf(failure);
    }
  }

  /** What stands before the columns of the data: what is right, what was answered, and how sure or how far off. */
  function answersOf(rows: JudgedRows, at: number): readonly (string | number)[] {
    const judged = target.value;
    const [truth = NaN, predicted = NaN] = [rows.truth[at], rows.predicted[at]];
    return judged?.kind === "classes"
      ? [judged.classes[truth] ?? "", judged.classes[predicted] ?? "", rows.certainty[at] ?? NaN]
      : [truth, predicted, rows.losses[at] ?? NaN];
  }

  const pages = createRowPages({
    async fetch(offset, limit): Promise<DataPage> {
      const about = subject();
      if (about === null) throw new TypeError("rows are of a run");
      const rows = await engine.request("evaluate.rows", {
        ...about,
        target: targetAt.value,
        pick: picked.value.pick,
        offset,
        limit,
      });
      rowCount.value = rows.total;
      columns.value = rows.columns;
      return {
        offset: rows.offset,
        total: rows.total,
        columns: rows.columns,
        rows: rows.cells.map((cells, at) => [...answersOf(rows, at), ...cells]),
        numbers: [...rows.numbers],
      };
    },
    onRows: () => void (version.value += 1),
    onFailed: (failure) => {
      const failed = problemOf(failure);
      if (failed.code !== "engine-restarted") notices.fail(failure, { key: "judged-rows" });
    },
  });

  /** Chooses the rows that are listed. */
  function pickRows(next: PickedRows): void {
    picked.value = next;
    pages.clear();
    rowCount.value = null;
    examples.value = null;
    version.value += 1;
    pages.need(0, 0);
  }

  /** The rows behind something that was pressed. */
  function openRows(pick: RowPick, label: string): void {
    pickRows({ pick, label });
    panel.value = "rows";
  }

  /** Some of the picked rows with their examples, where the data are arrays. */
  async function showExamples(offset: number, limit: number): Promise<void> {
    const [about, mine, of] = [subject(), turn, picked.value];
    if (about === null) return;
    try {
      const rows = await engine.request("evaluate.rows", {
        ...about,
        target: targetAt.value,
        pick: of.pick,
        offset,
        limit,
      });
      if (mine !== turn || of !== picked.value) return;
      rowCount.value = rows.total;
      examples.value = rows;
    } catch (failure) {
      if (mine === turn) notices.fail(failure, { key: "judged-rows" });
    }
  }

  /** One row by its number in the data: its answers, and its columns; null where it cannot be had. */
  async function judgedRow(number: number): Promise<JudgedRows | null> {
    const [about, mine] = [subject(), turn];
    if (about === null) return null;
    try {
      const pick: RowPick = { kind: "rows", rows: [number] };
      const wish = { target: targetAt.value, pick, offset: 0, limit: 1 };
      const rows = await engine.request("evaluate.rows", { ...about, ...wish });
      return mine === turn && rows.numbers.length === 1 ? rows : null;
    } catch (failure) {
      if (mine === turn) notices.fail(failure, { key: "judged-rows" });
      return null;
    }
  }

  /** Numbers in the data of the first rows of the list; null where they cannot be had. */
  async function numbersOf(limit: number): Promise<readonly number[] | null> {
    const about = subject();
    if (about === null) return null;
    try {
      const wish = { target: targetAt.value, pick: picked.value.pick, offset: 0, limit };
      return [...(await engine.request("evaluate.rows", { ...about, ...wish })).numbers];
    } catch (failure) {
      notices.fail(failure, { key: "judged-rows" });
      return null;
    }
  }

  function showTarget(at: number): void {
    targetAt.value = at;
    curves.value = null;
    pickRows({ pick: { kind: "all" }, label: "" });
  }

  watch(
    () => run.value?.id,
    () => {
      if (isInstead) part.value = "validation";
      isInstead = false;
    },
    { flush: "sync" },
  );

  watch(
    () => document.project,
    () => {
      isInstead = false;
      part.value = "validation";
      panel.value = "figures";
      targetAt.value = 0;
      looks.value = [];
    },
  );

  return {
    part,
    evaluation,
    problem,
    task,
    looks,
    run,
    why,
    wanted,
    target,
    asked,
    targetAt,
    panel,
    curves,
    curvesProblem,
    picked,
    rowCount,
    columns,
    examples,
    version,
    isRevealed,
    row: pages.row,
    need: pages.need,
    show,
    reveal,
    showCurves,
    showTarget,
    pickRows,
    openRows,
    showExamples,
    numbersOf,
    judgedRow,
    answersOf,
  };
});
