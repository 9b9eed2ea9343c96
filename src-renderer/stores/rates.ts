// Learning rates: the test that finds one, and the change of the one that a run has while it goes on.

import { computed, ref, shallowRef, watch } from "vue";
import { learningRateOf } from "../../src-engine/optimizers/registry";
import type { RateTest } from "../../src-engine/runs/rateTest";
import { useBridge } from "../bridge";
import { t } from "../text";
import { defineStore } from "./defineStore";
import { useDocumentStore } from "./document";
import { useNoticesStore } from "./notices";
import { useTrainingStore } from "./training";
import type { Task } from "./task";
import { beginTask, wasCanceled } from "./task";

export const useRatesStore = defineStore("rates", () => {
  const { engine } = useBridge();
  const document = useDocumentStore();
  const notices = useNoticesStore();
  const training = useTrainingStore();

  const testing = shallowRef<Task | null>(null);
  const found = shallowRef<RateTest | null>(null);
  /** Asked for and not yet taken up by the run. */
  const asked = ref<number | null>(null);

  /** What the run that goes on has now. One that was taken up again may have changes at steps to come. */
  const taken = computed(() => {
    const { underWay } = training;
    if (!underWay) return null;
    const next = (training.progress?.step ?? Infinity) + 1;
    return (
      underWay.rateChanges.filter(({ step }) => step <= next).at(-1)?.learningRate ??
      learningRateOf(underWay.document.training.optimizer)
    );
  });
  watch(taken, (rate) => {
    if (rate === null || rate === asked.value) asked.value = null;
  });
  /** Of the run that goes on: what its schedule's share is of; null where none does. */
  const current = computed(() => (taken.value === null ? null : (asked.value ?? taken.value)));
  watch(
    () => document.project,
    () => (found.value = null),
  );

  /** Tries rising learning rates with the document as it is now. */
  async function test(): Promise<void> {
    const { project, document: value } = document;
    if (project === null || !value || testing.value) return;
    found.value = null;
    const task = beginTask(t("recipe.finder.working"), (now) => void (testing.value = now));
    try {
      found.value = await engine.request("train.findRate", { project, document: value }, task.onProgress, task.signal);
    } catch (failure) {
      if (!wasCanceled(failure)) notices.fail(failure, { key: "rates" });
    } finally {
      testing.value = null;
    }
  }

  /** Gives the run that goes on another learning rate, from its next step on. */
  async function change(learningRate: number): Promise<void> {
    const { project } = document;
    const { underWay } = training;
    if (project === null || !underWay || learningRate === current.value) return;
    asked.value = learningRate;
    try {
      await engine.request("train.learningRate", { project, run: underWay.id, learningRate });
    } catch (failure) {
      asked.value = null;
      notices.fail(failure, { key: "rates" });
    }
  }

  return { testing, found, asked, current, test, change };
});
