// The losses of runs' batches: those on disk, read once, and those that the run under way tells of. They are on the chart while the
// first epochs last, and part of what the training doctor looks at.

import { ref, watch } from "vue";
import type { BatchLosses } from "../../src-engine/runs/batchLosses";
import { NO_BATCHES } from "../../src-engine/runs/batchLosses";
import { useBridge } from "../bridge";
import { defineStore } from "./defineStore";
import { useDocumentStore } from "./document";
import { useEngineStore } from "./engine";

/** Points kept of a run under way: as many as can be told apart. */
const MOST = 4_000;
/** Runs whose losses are kept: as many as may be under way together, and a few more. */
const MOST_RUNS = 16;

export const useBatchLogStore = defineStore("batchLog", () => {
  const { engine: port } = useBridge();
  const engine = useEngineStore();
  const document = useDocumentStore();

  /** Bumped at most once a frame when something was added: the losses themselves are not reactive. */
  const version = ref(0);
  const stored = new Map<string, BatchLosses>();
  const asked = new Set<string>();
  /** What a run has told of since the window watches. */
  const told = new Map<string, { epoch: number[]; loss: number[] }>();
  /** The runs that were asked about or told of, the newest last. */
  const latest = new Set<string>();
  let frame = 0;

  /** The run that was asked about last: it is in hand. */
  let shown = "";

  /** Of too many runs the one goes that was not told of for the longest. */
  function hold(run: string): void {
    latest.delete(run);
    latest.add(run);
    if (latest.size <= MOST_RUNS) return;
    const oldest = [...latest].find((id) => id !== shown) ?? "";
    for (const place of [stored, asked, told, latest]) place.delete(oldest);
  }

  /** The losses of a run's batches, as far as they have come. Read `version` to follow them. */
  function losses(run: string): BatchLosses {
    const [before, news] = [stored.get(run) ?? NO_BATCHES, told.get(run)];
    if (news === undefined) return before;
    const first = news.epoch[0] ?? Infinity;
    const kept = before.epoch.findIndex((epoch) => epoch >= first);
    const earlier = kept < 0 ? before.epoch.length : kept;
    return {
      epoch: Float64Array.of(...before.epoch.subarray(0, earlier), ...news.epoch),
      loss: Float64Array.of(...before.loss.subarray(0, earlier), ...news.loss),
    };
  }

  /**
   * Reads those of a run from the project, unless they are there. A run without them does without.
   * @param all whether it has ended: then all that is known of it is there, in place of what it told of
   */
  async function fetch(run: string, all: boolean): Promise<void> {
    const { project } = document;
    if (project === null) return;
    shown = run;
    hold(run);
    if (asked.has(run) && !(all && told.has(run))) return;
    asked.add(run);
    try {
      const found = await engine.request("runs.batches", { project, run });
      // Others may have taken its place meanwhile.
      if (!asked.has(run)) return;
      stored.set(run, found);
      if (all) told.delete(run);
      touch();
    } catch {
      // They are asked for again with the next look at the run; the chart has its epochs.
      asked.delete(run);
    }
  }

  function clear(): void {
    stored.clear();
    asked.clear();
    told.clear();
    latest.clear();
  }

  function touch(): void {
    if (frame !== 0) return;
    frame = requestAnimationFrame(() => {
      frame = 0;
      version.value += 1;
    });
  }

  watch(() => document.project, clear, { flush: "sync" });

  port.onEvent((event) => {
    if (event.type !== "run.progress" || event.project !== document.project) return;
    const { step, stepsPerEpoch, batchLoss } = event.progress;
    const own = told.get(event.run) ?? { epoch: [], loss: [] };
    const place = step / stepsPerEpoch;
    if (!(place > (own.epoch.at(-1) ?? 0))) return;
    own.epoch.push(place);
    own.loss.push(batchLoss);
    if (own.epoch.length > MOST) thin(own);
    told.set(event.run, own);
    hold(event.run);
    touch();
  });

  return { version, losses, fetch };
});

/** Drops every second of the older half, so that the newest stay in detail. */
function thin(own: { epoch: number[]; loss: number[] }): void {
  const half = own.epoch.length >> 1;
  const keeps = (_: number, at: number): boolean => at >= half || at % 2 === 0;
  own.epoch = own.epoch.filter(keeps);
  own.loss = own.loss.filter(keeps);
}
