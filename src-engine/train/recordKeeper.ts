// Decides which of a run's states become records for the time machine: the first one of every stretch of steps (runs/recordSteps), and
// the notable ones. It watches the training and changes nothing of it but where a call of the backend ends. It takes little of the
// training's time: a record that would cost too much waits for a later step.

import type { RecordsWriter } from "../project/recordsWriter";
import type { RecordHead, RecordMoment } from "../runs/records";
import { nextStretch, stretchOf } from "../runs/recordSteps";
import type { EpochMetrics } from "../runs/epochs";
import type { Tensors } from "../runtime/backend";
import type { Position } from "./batches";
import type { LoopEnd } from "./loop";
import type { Observer } from "./observer";
import { pick } from "./weights";

/** Calls of the backend end at these steps for the sake of records; all others are taken where calls end anyway. */
const CUTS = 5;
/** How often what is kept is handed to the disk, and how often notable moments become records, in ms. */
const FLUSH_EVERY = 250;
const NOTE_EVERY = 2_000;
/**
 * So much of the training's time may go to records, and so many ms at its start. What taking one costs is measured (the fastest of all: they
 * are alike, and a slower one was held up by other programs); what goes on beside the training, and the file's making and closing, is
 * estimated, as it was measured by `npm run bench -- --records`.
 */
const SHARE = 0.015;
const START_MS = 8;
const FILE_MS = 3;
const MS_PER_BYTE = 5e-7;
/** Of a call that ends for the sake of a record. */
const CUT_MS = 0.15;

export interface RecordKeeperInput {
  readonly writer: RecordsWriter;
  /** Names of the weights among the state. */
  readonly weights: readonly string[];
  /** Of the steps reported last, the number of the first (from 0) for which the condition of a rule that counts steps holds, or null. */
  readonly firstHeld: () => number | null;
  /** The best epoch so far of a run that is taken up again, and its weights. */
  readonly best: { readonly metrics: EpochMetrics; readonly state: Tensors } | null;
}

export interface RecordKeeper extends Observer {
  /** Writes what is left; with the state at the run's end where it has one. */
  finish(end: Pick<LoopEnd, "state" | "progress"> | null): Promise<void>;
}

interface Noted {
  readonly head: Omit<RecordHead, "moments">;
  readonly weights: Tensors;
}

export function createRecordKeeper({ writer, weights: names, firstHeld, best }: RecordKeeperInput): RecordKeeper {
  /** Moments that are not in the file yet. */
  const noted = new Map<RecordMoment, Noted>();
  let newest = writer.heads.reduce((step, head) => Math.max(step, head.step), -Infinity);
  let hasHeld = writer.heads.some(({ moments }) => moments.includes("hold"));
  let [loss, change] = [NaN, NaN];
  let position: Position | null = null;
  let epochLoss: number | null = null;
  let steepest = 0;
  /** In ms, besides what taking the records cost. */
  let spent = FILE_MS;
  let taken = 0;
  let fastest = Infinity;
  let cut = NaN;
  const began = performance.now();
  let lastFlush = performance.now();
  let lastNote = lastFlush;

  const since = (step: number): number => step - writer.first;
  const notedAt = (at: Position, state: Tensors): Noted => ({
    head: { step: at.step, epoch: at.epoch, row: at.row, loss, change },
    weights: pick(state, names),
  });
  /** A record, with the moments that are noted for its step. */
  const add = ({ head, weights }: Noted): void => {
    const moments = [...noted].flatMap(([moment, one]) => (one.head.step === head.step ? [moment] : []));
    for (const moment of moments) noted.delete(moment);
    const began = performance.now();
    writer.add({ ...head, moments }, weights);
    fastest = Math.min(fastest, performance.now() - began);
    taken += 1;
    spent += MS_PER_BYTE * writer.recordBytes;
    newest = Math.max(newest, head.step);
  };
  const isAffordable = (now: number): boolean => {
    const cost = taken === 0 ? 0 : spent + taken * fastest;
    return cost <= START_MS + SHARE * (now - began) && !writer.isBehind;
  };
  const addNoted = (): void => {
    for (const one of noted.values()) add(one);
    lastNote = performance.now();
  };

  if (best !== null && !writer.heads.some(({ step }) => step === best.metrics.step)) {
    const { step, epoch, change: last } = best.metrics;
    noted.set("best", { head: { step, epoch, row: 0, loss: NaN, change: last }, weights: pick(best.state, names) });
  }

  return {
    until: (step) => (cut = writer.first + nextStretch(since(step), Math.max(CUTS, writer.spacing))),
    async steps(report, progress, stateAfter) {
      loss = report.loss[report.loss.length - 1] ?? NaN;
      change = report.change[report.change.length - 1] ?? NaN;
      ({ position } = progress);
      const held = hasHeld ? null : firstHeld();
      if (held === null || held >= report.loss.length) return;
      hasHeld = true;
      // Once in a run: the step itself, wherever the call ended.
      const began = performance.now();
      const at = await stateAfter(report.first + held);
      spent += performance.now() - began;
      const head = { ...at.position, loss: report.loss[held] ?? NaN, change: report.change[held] ?? NaN };
      noted.set("hold", { head, weights: pick(at.state, names) });
    },
    epoch(metrics, isBest, state) {
      const at = position ?? { step: metrics.step, epoch: metrics.epoch, row: 0 };
      const fall = (epochLoss ?? NaN) - metrics.loss;
      epochLoss = metrics.loss;
      if (isBest) noted.set("best", notedAt(at, state));
      if (fall > steepest) {
        steepest = fall;
        noted.set("fall", notedAt(at, state));
      }
    },
    async between(progress, state) {
      const { step } = progress.position;
      const now = performance.now();
      if (step === cut) spent += CUT_MS;
      const isDue = newest < 0 || stretchOf(since(step), writer.spacing) > stretchOf(since(newest), writer.spacing);
      if (isDue && isAffordable(now)) add(notedAt(progress.position, state));
      if (noted.size > 0 && now - lastNote >= NOTE_EVERY) addNoted();
      if (now - lastFlush < FLUSH_EVERY) return;
      writer.flush();
      lastFlush = now;
    },
    async paused() {
      addNoted();
      await writer.settled();
    },
    async finish(end) {
      if (end !== null) noted.set("last", notedAt(end.progress.position, end.state));
      addNoted();
      await writer.close();
    },
  };
}
