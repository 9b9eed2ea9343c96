// The stopping lab: the training of the walk that is open, at a tenth, once and ten times its learning rate. It grows while it is
// looked at, and goes on while the person works elsewhere; another walk begins another lab.

import { computed, onScopeDispose, ref, shallowRef, watch } from "vue";
import type { Problem } from "../../src-engine/document/errors";
import type { Document } from "../../src-engine/document/schema";
import { learningRateOf } from "../../src-engine/optimizers/registry";
import type { StoppingLabView } from "../../src-engine/protocol/learn";
import { RULES } from "../../src-engine/rules/registry";
import { weightsUnchanged } from "../../src-engine/rules/weights-unchanged";
import { integer, t } from "../text";
import { defineStore } from "./defineStore";
import { useDocumentStore } from "./document";
import { useEngineStore } from "./engine";
import { useLearnStore } from "./learn";
import type { Arm } from "./learnView";
import { useLearnViewStore } from "./learnView";
import { problemOf } from "./notices";
import { runTitle, useRunsStore } from "./runs";
import type { Task } from "./task";
import { beginTask, wasCanceled } from "./task";

/** The engine takes no more in a lab. */
export const MOST_STEPS = 20_000;
/** So many are taken at first of a longer recipe. */
const USUAL_STEPS = 2_000;
/** A question for a few steps at first, then for as many as take about this long; ms. */
const FIRST_QUESTION = 1;
const PACE = 300;
/** An answer has all that was measured: the more there is, the more steps are asked for. */
const LEAST_SHARE = 1 / 20;

export const useStoppingLabStore = defineStore("stoppingLab", () => {
  const document = useDocumentStore();
  const engine = useEngineStore();
  const learn = useLearnStore();
  const views = useLearnViewStore();
  const runs = useRunsStore();

  /** All that was measured up to now; null before the first answer. */
  const lab = shallowRef<StoppingLabView | null>(null);
  /** What each arm costs after so many steps, as it was asked last; null for one that was not asked. */
  const measured = shallowRef<readonly ({ readonly step: number; readonly cost: number } | null)[]>([]);
  const task = shallowRef<Task | null>(null);
  const problem = shallowRef<Problem | null>(null);
  /** Steps that were asked for when it was last begun. */
  const asked = ref(0);
  /** Counts labs: an answer for an older one is not shown. */
  let labs = 0;

  /** Steps of the recipe, and how many of them a lab can take. */
  const recipeSteps = computed(() => Math.max(1, (learn.start?.last ?? 0) - (learn.start?.first ?? 0)));
  const most = computed(() => Math.min(MOST_STEPS, recipeSteps.value));
  const steps = computed(() => Math.min(most.value, views.view.labSteps ?? USUAL_STEPS));
  /** That every arm took, unless it came to an end before. */
  const taken = computed(() =>
    lab.value === null
      ? 0
      : Math.min(...lab.value.arms.map(({ change, end }) => (end === null ? change.length : Infinity)), most.value),
  );
  const isDone = computed(() => lab.value !== null && taken.value >= steps.value);
  /** It was canceled, or came to a problem, on its way. */
  const isPaused = computed(() => asked.value > taken.value && !isDone.value && task.value === null);

  /** The recipe that is trained: of the document, or of the run that the walk goes through. */
  const recipe = computed<Document["training"] | null>(() => {
    const { origin } = views.view;
    const trained = origin.kind === "run" ? runs.list.find(({ id }) => id === origin.run)?.document : document.document;
    return trained?.training ?? null;
  });
  /** Which weights all three start from, in words. */
  const startsFrom = computed(() => {
    const { origin } = views.view;
    const seed = recipe.value?.seed ?? NaN;
    if (origin.kind === "initial") return t("learn.stopping.from.initial", { seed });
    const run = runs.find(origin.run);
    if (run === null) return "";
    const said = { name: runTitle(run), seed };
    if (run.origin !== undefined) {
      const before = runs.find(run.origin.run);
      const other = before === null ? t("learn.stopping.from.removed") : runTitle(before);
      return t("learn.stopping.from.run", { ...said, other, epoch: integer(run.origin.epoch) });
    }
    return run.initial === undefined
      ? t("learn.stopping.from.drawn", said)
      : t("learn.stopping.from.given", { ...said, what: run.initial });
  });
  /** The rule as the recipe has it, or as it is where it is added. */
  const rule = computed(() => {
    const word = recipe.value?.rules.find(({ type }) => type === weightsUnchanged.type);
    const { threshold, patience } = RULES.read(word ?? { type: weightsUnchanged.type }).params;
    return { threshold: Number(threshold), patience: Number(patience), inRecipe: word !== undefined };
  });
  /** Learning rates of the arms. */
  const rates = computed<Readonly<Record<Arm, number>>>(() => {
    const rate = recipe.value === null ? NaN : learningRateOf(recipe.value.optimizer);
    return { tenth: 0.1 * rate, once: rate, tenTimes: 10 * rate };
  });
  const threshold = computed(() => views.view.threshold ?? rule.value.threshold);

  watch(
    () => learn.start,
    () => clear(),
  );
  onScopeDispose(() => task.value?.cancel?.());

  /** Everything is as before the lab began; the guess may be another. */
  function clear(): void {
    labs += 1;
    task.value?.cancel?.();
    lab.value = null;
    measured.value = [];
    task.value = null;
    problem.value = null;
    asked.value = 0;
  }

  /** Takes the steps that are not taken yet. Canceled, it keeps what it has. */
  async function run(): Promise<void> {
    const walk = learn.ask();
    if (walk === null || task.value !== null) return;
    const mine = ++labs;
    problem.value = null;
    const { onProgress, signal } = beginTask(t("learn.stopping.working"), (now) => mine === labs && (task.value = now));
    const goal = steps.value;
    const from = taken.value;
    let at = from;
    asked.value = goal;
    let stride = FIRST_QUESTION;
    try {
      while (at < goal) {
        const to = Math.min(goal, at + Math.max(stride, Math.ceil(at * LEAST_SHARE)));
        const began = performance.now();
        // Before there is anything to be seen, it says what is done.
        const told = lab.value === null ? onProgress : undefined;
        const next = await engine.request("learn.lab", { ...walk, steps: to }, told, signal);
        if (mine !== labs) return;
        lab.value = next;
        const speed = (to - at) / Math.max(1, performance.now() - began);
        stride = Math.max(1, Math.min(4 * stride, Math.round(speed * PACE)));
        at = next.arms.every(({ end }) => end !== null) ? goal : to;
        onProgress({ share: (at - from) / (goal - from), what: t("learn.stopping.working") });
      }
      await measureEnds(walk, signal, mine);
    } catch (failure) {
      if (mine === labs && !wasCanceled(failure)) problem.value = problemOf(failure);
    } finally {
      if (mine === labs) task.value = null;
    }
  }

  /** The last of the steps may lie between those at which the costs are measured. */
  async function measureEnds(
    walk: { readonly project: string; readonly walk: string },
    signal: AbortSignal,
    mine: number,
  ): Promise<void> {
    const ends = lab.value?.arms.map(({ change, all, end }) =>
      end === "diverged" || change.length === all.steps.at(-1) ? null : change.length,
    );
    if (ends === undefined || ends.every((step) => step === null)) return;
    const costs = await engine.request("learn.labCosts", { ...walk, steps: ends }, undefined, signal);
    if (mine === labs && lab.value !== null) lab.value = withEnds(lab.value, costs);
  }

  /** What each arm costs after so many of its steps. The newest question counts. */
  async function measure(after: readonly (number | null)[]): Promise<void> {
    const walk = learn.ask();
    if (walk === null || after.every((step) => step === null)) return;
    const mine = labs;
    try {
      const costs = await engine.request("learn.labCosts", { ...walk, steps: [...after] });
      if (mine !== labs) return;
      measured.value = after.map((step, at) => {
        const cost = costs[at] ?? null;
        return step === null || cost === null ? null : { step, cost };
      });
    } catch (failure) {
      if (mine === labs && !wasCanceled(failure)) problem.value = problemOf(failure);
    }
  }

  /** After a problem. Where the engine knows the walk no longer, another is opened, and with it another lab. */
  async function retry(): Promise<void> {
    const code = problem.value?.code;
    if (code === "walk-not-open" || code === "engine-restarted") await learn.open(views.view.origin);
    await run();
  }

  return {
    lab,
    measured,
    task,
    problem,
    recipeSteps,
    most,
    steps,
    taken,
    isDone,
    isPaused,
    rule,
    rates,
    startsFrom,
    threshold,
    run,
    measure,
    retry,
  };
});

/** With the cost after the last step of each arm, where it is given. */
function withEnds(lab: StoppingLabView, costs: readonly (number | null)[]): StoppingLabView {
  return {
    ...lab,
    arms: lab.arms.map((arm, at) => {
      const cost = costs[at] ?? null;
      if (cost === null) return arm;
      const { change, all } = arm;
      return {
        ...arm,
        all: { steps: Int32Array.of(...all.steps, change.length), loss: Float64Array.of(...all.loss, cost) },
      };
    }),
  };
}
