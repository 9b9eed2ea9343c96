// The weights of a run that are looked at: which, and the part that is shown.

import { computed, ref, shallowRef, watch } from "vue";
import type { Problem } from "../../src-engine/document/errors";
import type { Layer } from "../../src-engine/document/schema";
import type { RunSummary } from "../../src-engine/runs/run";
import type { RunWeights, WeightMoment } from "../../src-engine/runs/weights";
import { defineStore } from "./defineStore";
import { useDocumentStore } from "./document";
import { useEngineStore } from "./engine";
import { problemOf } from "./notices";
import { useRunsStore } from "./runs";

/** Rows and columns that are shown at once. */
export const WEIGHT_PAGE = 128;

export const useWeightsStore = defineStore("weights", () => {
  const engine = useEngineStore();
  const document = useDocumentStore();
  const runs = useRunsStore();

  /** The run that is looked at; null: none is. */
  const runId = ref<string | null>(null);
  /** As it was asked for. */
  const at = ref<WeightMoment | null>(null);
  const tensor = ref<string | null>(null);
  /** The layer that was asked for, until it is known which weights it has. */
  const layer = ref<string | null>(null);
  const from = ref({ row: 0, column: 0 });
  /** Replaced, never changed in place: its numbers are not reactive. */
  const shown = shallowRef<RunWeights | null>(null);
  const problem = shallowRef<Problem | null>(null);
  const reading = ref(false);
  let asked = 0;

  const run = computed(() => runs.find(runId.value));

  watch(
    () => document.project,
    () => close(),
  );

  /** The run whose weights of a layer can be looked at: the chosen one, else the newest that has the layer. */
  function runOf({ id, type }: Pick<Layer, "id" | "type">): RunSummary | null {
    const hasIt = ({ epochs, document: its }: RunSummary): boolean =>
      epochs > 0 && its.model.layers.some((layer) => layer.id === id && layer.type === type);
    return [runs.selected, ...runs.list].find((one) => one !== null && hasIt(one)) ?? null;
  }

  /** Shows a run's weights: those of a layer, or the first. */
  function open(which: RunSummary, ofLayer: string | null = null): void {
    runId.value = which.id;
    at.value = null;
    tensor.value = null;
    layer.value = ofLayer;
    shown.value = null;
    void read({ row: 0, column: 0 });
  }

  function close(): void {
    asked++;
    runId.value = null;
    shown.value = null;
    problem.value = null;
    reading.value = false;
  }

  function choose(name: string): void {
    tensor.value = name;
    void read({ row: 0, column: 0 });
  }

  function chooseMoment(moment: WeightMoment): void {
    at.value = moment;
    void read(from.value);
  }

  /** Another run, at the same weight where it has it. */
  function chooseRun(id: string): void {
    runId.value = id;
    at.value = null;
    layer.value =
      shown.value?.layers.find(({ weights }) => weights.some((one) => one.tensor === tensor.value))?.id ?? null;
    tensor.value = null;
    void read({ row: 0, column: 0 });
  }

  async function read(start: { readonly row: number; readonly column: number }): Promise<void> {
    const { project } = document;
    const [id, mine] = [runId.value, ++asked];
    if (project === null || id === null) return;
    reading.value = true;
    problem.value = null;
    try {
      const ask = (name: string | null): Promise<RunWeights> =>
        engine.request("runs.weights", {
          project,
          run: id,
          ...(at.value === null ? {} : { at: at.value }),
          ...(name === null ? {} : { tensor: name }),
          rows: { from: start.row, count: WEIGHT_PAGE },
          columns: { from: start.column, count: WEIGHT_PAGE },
        });
      let answer = await ask(tensor.value);
      const wanted = answer.layers.find((one) => one.id === layer.value)?.weights[0]?.tensor;
      layer.value = null;
      if (wanted !== undefined && wanted !== answer.page?.entry.tensor && mine === asked) answer = await ask(wanted);
      if (mine !== asked) return;
      shown.value = answer;
      at.value = answer.at;
      tensor.value = answer.page?.entry.tensor ?? null;
      from.value = start;
    } catch (failure) {
      if (mine !== asked) return;
      shown.value = null;
      problem.value = problemOf(failure);
    } finally {
      if (mine === asked) reading.value = false;
    }
  }

  return {
    runId,
    run,
    runOf,
    at,
    tensor,
    from,
    shown,
    problem,
    reading,
    open,
    close,
    choose,
    chooseMoment,
    chooseRun,
    read,
  };
});
