// Where the run in hand is wrong and why: slices, the columns that its answers rest on, and one row from near. What was asked of another run,
// part or target is not shown.

import { computed, ref, watch } from "vue";
import type { Dependence, Importance, MindChanges, Saliency } from "../../src-engine/protocol/dependence";
import type { ColumnSlices, WorstSlices } from "../../src-engine/protocol/slices";
import type { EvaluatedId } from "../../src-engine/metrics/registry";
import { t } from "../text";
import { createAsked } from "./asked";
import { defineStore } from "./defineStore";
import { useEngineStore } from "./engine";
import { useEvaluationStore } from "./evaluation";

export const useWhereWrongStore = defineStore("whereWrong", () => {
  const engine = useEngineStore();
  const evaluation = useEvaluationStore();

  const worst = createAsked<WorstSlices>();
  const slices = createAsked<ColumnSlices>();
  /** What the rows are divided by, and the figure of the groups; null: not yet, and the main one. */
  const sliceColumn = ref<string | null>(null);
  const sliceFigure = ref<EvaluatedId | null>(null);
  const importance = createAsked<Importance>();
  const dependence = createAsked<Dependence>();
  const saliency = createAsked<Saliency>();
  const change = createAsked<MindChanges>();
  /** The row that is looked at from near, by its number in the data. */
  const row = ref<number | null>(null);

  const about = computed(() => evaluation.asked);

  async function findWorst(): Promise<void> {
    const of = about.value;
    if (of === null) return;
    await worst.ask(t("whereWrong.finding"), ({ onProgress, signal }) =>
      engine.request("evaluate.worst", of, onProgress, signal),
    );
  }

  async function slice(): Promise<void> {
    const [of, column, figure] = [about.value, sliceColumn.value, sliceFigure.value];
    if (of === null || column === null) return;
    await slices.ask(t("whereWrong.slicing"), ({ onProgress, signal }) =>
      engine.request("evaluate.slices", { ...of, column, figure }, onProgress, signal),
    );
  }

  async function measureImportance(): Promise<void> {
    const of = about.value;
    if (of === null) return;
    await importance.ask(t("whereWrong.measuring"), ({ onProgress, signal }) =>
      engine.request("evaluate.importance", of, onProgress, signal),
    );
  }

  async function showDependence(column: string): Promise<void> {
    const of = about.value;
    if (of === null) return;
    await dependence.ask(t("whereWrong.setting"), ({ onProgress, signal }) =>
      engine.request("evaluate.dependence", { ...of, column }, onProgress, signal),
    );
  }

  /** @param answer the class that is asked about, by its index; absent: the one that is predicted */
  async function showSaliency(answer?: number): Promise<void> {
    const [of, at] = [about.value, row.value];
    if (of === null || at === null) return;
    await saliency.ask(t("whereWrong.covering"), ({ onProgress, signal }) =>
      engine.request(
        "evaluate.saliency",
        { ...of, row: at, ...(answer === undefined ? {} : { of: answer }) },
        onProgress,
        signal,
      ),
    );
  }

  /** @param goal of numbers: the value to be crossed */
  async function findChange(goal: number | null): Promise<void> {
    const [of, at] = [about.value, row.value];
    if (of === null || at === null) return;
    await change.ask(t("whereWrong.changing"), ({ onProgress, signal }) =>
      engine.request("evaluate.change", { ...of, row: at, goal }, onProgress, signal),
    );
  }

  /** Looks at a row from near. */
  function lookAt(number: number): void {
    if (row.value !== number) for (const one of [saliency, change]) one.clear();
    row.value = number;
    evaluation.panel = "why";
  }

  watch(
    () => JSON.stringify([about.value, evaluation.evaluation === null]),
    () => {
      for (const one of [worst, slices, importance, dependence, saliency, change]) one.clear();
      row.value = null;
      sliceFigure.value = null;
    },
  );

  return {
    worst: worst.value,
    worstTask: worst.task,
    worstProblem: worst.problem,
    slices: slices.value,
    sliceColumn,
    sliceFigure,
    slicesTask: slices.task,
    slicesProblem: slices.problem,
    importance: importance.value,
    importanceTask: importance.task,
    importanceProblem: importance.problem,
    dependence: dependence.value,
    dependenceTask: dependence.task,
    dependenceProblem: dependence.problem,
    saliency: saliency.value,
    saliencyTask: saliency.task,
    saliencyProblem: saliency.problem,
    change: change.value,
    changeTask: change.task,
    changeProblem: change.problem,
    row,
    findWorst,
    slice,
    measureImportance,
    showDependence,
    showSaliency,
    findChange,
    lookAt,
  };
});
