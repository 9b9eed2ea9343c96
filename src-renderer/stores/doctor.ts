// The training doctor: what is wrong with the run in hand, while it trains and after, by the findings of the engine's vocabulary. Its
// layers are looked at once it has ended, since that goes through the network again.

import { computed, ref, shallowRef, watch } from "vue";
import type { Finding } from "../../src-engine/findings/diagnose";
import { diagnose } from "../../src-engine/findings/diagnose";
import type { FindingWords } from "../../src-engine/findings/spec";
import { layerTitle } from "../../src-engine/network/names";
import type { Problem } from "../../src-engine/document/errors";
import type { LayerSamples } from "../../src-engine/runs/layerSamples";
import type { RunSummary } from "../../src-engine/runs/run";
import { METRIC_SPECS } from "../../src-engine/metrics/registry";
import { exponent, figure, integer, share, t } from "../text";
import { useBatchLogStore } from "./batchLog";
import { defineStore } from "./defineStore";
import { useDocumentStore } from "./document";
import { useEngineStore } from "./engine";
import { problemOf } from "./notices";
import { useQueueStore } from "./queue";
import { useRunLogStore } from "./runLog";
import { useRunsStore } from "./runs";
import { useTrainingStore } from "./training";

/** How often a run in progress is judged; ms. */
const EVERY = 1_000;
/** How long a run must be in hand before its layers are looked at; ms. */
const SETTLED = 300;
/** A network with more weights is looked at when a person asks, or opens its layers: it takes seconds. */
const MOST_WEIGHTS = 100_000;

export const useDoctorStore = defineStore("doctor", () => {
  const document = useDocumentStore();
  const engine = useEngineStore();
  const runs = useRunsStore();
  const log = useRunLogStore();
  const batches = useBatchLogStore();
  const training = useTrainingStore();
  const queue = useQueueStore();

  const findings = shallowRef<readonly Finding[]>([]);
  /** The finding whose evidence is pointed out on the chart; null: the first. */
  const pointed = ref<string | null>(null);
  /** What was seen of a run's layers, and the steps that it had then. */
  const seen = shallowRef<{ readonly run: string; readonly steps: number; readonly samples: LayerSamples } | null>(
    null,
  );
  const looking = ref(false);
  const problem = shallowRef<Problem | null>(null);
  let turn = 0;
  /** The look that is under way: another one takes its place. */
  let asked: AbortController | undefined;

  const samples = computed(() => (seen.value?.run === runs.selectedId ? seen.value.samples : null));

  function judge(): void {
    const run = runs.selected;
    const epochs = run === null ? undefined : log.table(run.id);
    if (run === null || epochs === undefined) {
      findings.value = [];
      return;
    }
    const now = run.status === "ended" ? run : { ...run, last: runs.newest(run), best: null };
    findings.value = diagnose(
      { run: now, epochs, batches: batches.losses(run.id), samples: samples.value },
      wordsOf(run),
    );
  }

  let later: ReturnType<typeof setTimeout> | undefined;
  let last = -Infinity;
  watch(
    [() => runs.selected, () => log.version, () => batches.version, samples],
    ([run], [before]) => {
      const wait = last + EVERY - performance.now();
      if (wait <= 0 || run?.id !== before?.id || run?.status === "ended") {
        clearTimeout(later);
        later = undefined;
        last = performance.now();
        judge();
      } else
        later ??= setTimeout(() => {
          later = undefined;
          last = performance.now();
          judge();
        }, wait);
    },
    { immediate: true },
  );
  watch(
    () => runs.selectedId,
    () => {
      pointed.value = null;
      problem.value = null;
    },
  );
  watch(
    [() => runs.selectedId, () => runs.selected?.status === "ended"],
    ([id, isEnded]) => {
      if (id !== null) void batches.fetch(id, isEnded);
    },
    { immediate: true },
  );

  /** Looks at the layers of the run in hand, unless that was done since it went on. */
  async function look(again = false): Promise<void> {
    const run = runs.selected;
    const { project } = document;
    if (run === null || project === null) return;
    if (!again && seen.value?.run === run.id && seen.value.steps === run.steps) return;
    const own = ++turn;
    asked?.abort();
    asked = new AbortController();
    looking.value = true;
    problem.value = null;
    try {
      const found = await engine.request("runs.layers", { project, run: run.id }, undefined, asked.signal);
      if (own === turn) seen.value = { run: run.id, steps: run.steps, samples: found };
    } catch (failure) {
      const found = problemOf(failure);
      if (own === turn && found.code !== "canceled") problem.value = found;
    } finally {
      if (own === turn) looking.value = false;
    }
  }
  let soon: ReturnType<typeof setTimeout> | undefined;
  watch(
    () =>
      runs.selected?.status === "ended" && runs.selected.steps > 0 && runs.selected.parameters <= MOST_WEIGHTS
        ? `${runs.selected.id} ${String(runs.selected.steps)}`
        : null,
    (ended) => {
      clearTimeout(soon);
      // A look at a run that is not in hand any more is in the way of what is asked next.
      if (looking.value) asked?.abort();
      if (ended !== null) soon = setTimeout(() => void look(), SETTLED);
    },
    { immediate: true },
  );

  /** Why a fix cannot be tried now; null where it can. */
  const whyNot = computed(() =>
    document.readOnly ? t("notices.readOnlyEdit") : training.starting ? t("why.training") : null,
  );

  /** Something trains: a fix goes into the queue. */
  const queues = computed(() => training.active !== null);

  /**
   * Makes the change in the document, which can be undone, and trains it: as a fork of the run, on its rows, with its seed and its
   * initial weights, so that nothing else is different; as a new run where the rows are others. While another trains, when its turn comes.
   */
  async function tryFix(finding: Finding): Promise<boolean> {
    const { fix } = finding;
    const run = runs.selected;
    if (fix === null || run === null || whyNot.value !== null) return false;
    document.edit(t("train.doctor.edit", { fix: fix.label }), (now) => ({
      ...now,
      data: fix.forkAt === null ? { ...now.data, split: fix.document.data.split } : now.data,
      model: fix.document.model,
      training: fix.document.training,
    }));
    const from = fix.forkAt === null ? null : Math.max(fix.forkAt, run.origin?.epoch ?? 0);
    if (queues.value) return queue.add(from === null ? undefined : { kind: "fork", run: run.id, epoch: from });
    if (from === null) return training.start();
    const began = await training.fork(run.id, from);
    // Beside a loss that ran away nothing could be seen of the new one.
    if (began && finding.type === "diverging" && runs.overlayIds.includes(run.id)) runs.toggleOverlay(run.id);
    return began;
  }

  return { findings, pointed, samples, looking, problem, look, whyNot, queues, tryFix };
});

function wordsOf({ document }: RunSummary): FindingWords {
  return {
    number: exponent,
    whole: integer,
    count: (number, unit) => `${integer(number)} ${number === 1 ? unit : `${unit}s`}`,
    measure: (measure, value) =>
      measure !== "loss" && METRIC_SPECS[measure].written === "share" ? share(value, 1) : figure(value),
    layer: (id) => layerTitle(document.model, id),
  };
}
