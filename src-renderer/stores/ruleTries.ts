// Every finished change of the rule is a try, as every epoch is one of a network: what both cost on the training rows, by one formula.
// Tries are of this session, and not in the document: they are a way, not a result, and undo takes back a rule, not that it was tried.

import { computed, shallowRef, watch } from "vue";
import type { HandRule } from "../../src-engine/document/handRule";
import type { Figure } from "../../src-engine/metrics/figures";
import { namedColumns } from "../../src-engine/network/ends";
import type { RunSummary } from "../../src-engine/runs/run";
import { defineStore } from "./defineStore";
import { useDocumentStore } from "./document";
import { useHandRuleStore } from "./handRule";
import { useRunLogStore } from "./runLog";

export interface RuleTry {
  readonly rule: HandRule;
  /** Half squared error on the training rows (handwritten/tally). */
  readonly cost: number;
  /** The rule that it began with is 0. */
  readonly change: number;
}

/** What a run's network cost after each epoch, on its training rows. */
export interface NetworkCosts {
  readonly epochs: Float64Array;
  readonly costs: Float64Array;
}

/** Older ones are let go. */
const KEPT = 1_000;

export const useRuleTriesStore = defineStore("ruleTries", () => {
  const document = useDocumentStore();
  const hand = useHandRuleStore();
  const log = useRunLogStore();

  const tries = shallowRef<readonly RuleTry[]>([]);
  const last = computed(() => tries.value.at(-1) ?? null);
  /** The first of the cheapest. */
  const best = computed(() =>
    tries.value.reduce<RuleTry | null>((least, one) => (least === null || one.cost < least.cost ? one : least), null),
  );
  const network = computed(() => {
    const { run, target } = hand;
    const table = log.version >= 0 && run !== null ? log.table(run.id) : undefined;
    const figure =
      run === null || target === null ? null : costFigure(run, target, hand.rows?.target.kind ?? "classes");
    if (table === undefined || figure === null) return null;
    const costs = table.figure(figure, "train").map((value) => costFrom(figure, value));
    return costs.some(Number.isFinite) ? { epochs: table.column("epoch"), costs } : null;
  });

  /** The rule as it is becomes the first. */
  function clear(): void {
    tries.value = [];
    note();
  }

  function note(): void {
    const { rule, counts, isMoving } = hand;
    if (rule === null || counts === null || isMoving || !Number.isFinite(counts.cost)) return;
    if (last.value !== null && JSON.stringify(last.value.rule) === JSON.stringify(rule)) return;
    const one = { rule, cost: counts.cost, change: (last.value?.change ?? -1) + 1 };
    const kept = tries.value.slice(-KEPT);
    tries.value = best.value === null || kept.includes(best.value) ? [...kept, one] : [best.value, ...kept, one];
  }

  watch([() => hand.counts, () => hand.isMoving], note, { immediate: true });
  // On other rows what was tried is no longer comparable.
  watch([() => document.project, () => document.document?.data, () => hand.target], () => (tries.value = []), {
    flush: "sync",
  });
  log.use(() => (hand.run === null ? [] : [hand.run.id]));
  watch(
    () => hand.run?.id,
    (id) => void (id === undefined ? null : log.fetch(id)),
    { immediate: true },
  );

  return { tries, last, best, network, clear };
});

/** The figure of a run that tells what its network's answers to this target cost; null where it tells of several targets at once. */
function costFigure(
  { document: { data, model } }: RunSummary,
  target: string,
  kind: "classes" | "number",
): Figure | null {
  const outputs = model.layers.filter(({ type }) => type === "output");
  const named = outputs.flatMap(namedColumns);
  const owner =
    outputs.find((layer) => namedColumns(layer).includes(target)) ??
    outputs.find((layer) => namedColumns(layer).length === 0);
  if (owner === undefined) return null;
  const own = namedColumns(owner);
  const answers = own.length > 0 ? own.length : data.target.filter((name) => !named.includes(name)).length;
  if (answers > 1) return null;
  const metric = kind === "classes" ? "accuracy" : "rmse";
  return outputs.length > 1 ? { metric, output: owner.id } : { metric };
}

/** The half squared error that follows from it: of the share of right rows, or of the root of the mean squared error. */
function costFrom({ metric }: Figure, value: number): number {
  return metric === "accuracy" ? 1 - value : value ** 2 / 2;
}
