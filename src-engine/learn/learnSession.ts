// One walk through a training, and the answers to what is asked about it: where it stands, the step to come in float64, any row of the
// data on its way through it. One question is answered after the other.

import type { TaskOptions } from "../data/duckdb";
import { throwIfCanceled } from "../document/canceled";
import { UserError } from "../document/errors";
import { sizeOf } from "../document/size";
import type { Document } from "../document/schema";
import type { BatchCostWish } from "../explain/batchCost";
import type { GridPoints } from "../explain/landscape";
import { networkView } from "../explain/networkView";
import type {
  BatchCost,
  BatchTrace,
  LandscapeView,
  LearnStart,
  Nudge,
  OptimizerMemories,
  RowPlace,
  RowView,
  SplitPart,
  StepView,
  StoppingLabView,
  Subject,
  Trace,
  WalkPoint,
  WeightEdit,
  WeightTouch,
  WorstRows,
} from "../protocol/learn";
import type { RecordsView, RecordView } from "../protocol/records";
import type { Tensors } from "../runtime/backend";
import { rowsOf } from "../train/evaluator";
import type { WeightPlace } from "../train/touches";
import { turn, Turns } from "../train/turns";
import { pick } from "../train/weights";
import { ExplainedToCome } from "./explainedToCome";
import { MOST_PATH } from "./landscapeEffort";
import { LandscapeHere } from "./landscapeHere";
import type { LandscapeWish } from "./landscapeHere";
import type { OpenedWalk, OpenWalkInput } from "./openWalk";
import { openWalk } from "./openWalk";
import { pathHere } from "./pathHere";
import { replayRun } from "./replayRun";
import { RowCosts } from "./rowCosts";
import { StoppingLab } from "./stoppingLab";
import { TimeMachine } from "./timeMachine";
import type { RecordWish } from "./timeMachine";
import { whole } from "../document/whole";

/** Less progress than this is not told. */
const LEAST_SHARE = 0.02;
/** Where a walk stands, for a run to begin there. */
export interface RunFromHere {
  readonly document: Document;
  /** By tensor; null where the training would come here by itself. */
  readonly weights: Tensors | null;
  readonly step: number;
  /** The run whose training this goes through; null of the network's own. */
  readonly run: string | null;
  /** The run that was here, and after how many epochs, where that tells all: then the optimizer's memories are taken over too. */
  readonly from: { readonly run: string; readonly epoch: number } | null;
}

export class LearnSession {
  readonly #folder: string;
  readonly #opened: OpenedWalk;
  #costs: RowCosts | null = null;
  #lab: StoppingLab | null = null;
  #time: TimeMachine | null = null;
  /** Around where the walk stands; the newest that was asked for. */
  #landscape: { readonly key: string; readonly here: LandscapeHere } | null = null;
  readonly #step: ExplainedToCome;
  #queue: Promise<unknown> = Promise.resolve();

  private constructor(folder: string, opened: OpenedWalk) {
    this.#folder = folder;
    this.#opened = opened;
    this.#step = new ExplainedToCome(folder, opened);
  }

  /** @throws UserError as {@link openWalk} */
  static async open(input: OpenWalkInput): Promise<LearnSession> {
    return new LearnSession(input.folder, await openWalk(input));
  }

  start(): Omit<LearnStart, "walk"> {
    const { walk, network, preparation, parts, exact } = this.#opened;
    const { stepsPerEpoch, batchSize } = walk;
    const { first, last } = walk.bounds;
    return {
      network: networkView(network, preparation, { rows: rowsOf(parts.train), batchSize, stepsPerEpoch }),
      at: this.#point(),
      first,
      last,
      parts: { train: rowsOf(parts.train), validation: rowsOf(parts.validation), test: rowsOf(parts.test) },
      exact,
    };
  }

  move(step: number, { signal, onProgress }: TaskOptions): Promise<WalkPoint> {
    return this.#inTurn(signal, async () => {
      await this.#opened.walk.goTo(step, { signal, onShare: (share) => onProgress?.(share, "Taking the steps") });
      return this.#moved();
    });
  }

  step(signal?: AbortSignal): Promise<StepView> {
    return this.#inTurn(signal, async () => {
      const { walk } = this.#opened;
      const { step, epoch } = walk.at.position;
      const view = (await this.#step.whole(signal)).step();
      return { step, epoch, ...view, edits: walk.settings, frozen: walk.held };
    });
  }

  /** What the optimizer remembers of each weight before the step and after it. */
  memories(signal?: AbortSignal): Promise<OptimizerMemories> {
    return this.#inTurn(signal, async () => (await this.#step.whole(signal)).memories());
  }

  row(place: RowPlace, signal?: AbortSignal): Promise<RowView> {
    return this.#inTurn(signal, async () => {
      const found = this.#step.find(place);
      const view = found.explained.row(found.position);
      const inFile = this.#step.inFile(place);
      return { ...view, ...place, inFile, place: found.place, raw: await this.#step.rawOf(place) };
    });
  }

  batchCost(wish: BatchCostWish, signal?: AbortSignal): Promise<BatchCost> {
    return this.#inTurn(signal, async () => (await this.#step.whole(signal)).batchCost(wish));
  }

  worst(part: SplitPart, limit: number, signal?: AbortSignal): Promise<WorstRows> {
    return this.#inTurn(signal, async () => {
      const { walk, parts } = this.#opened;
      return (await this.#rowCosts()).worst(parts[part], walk.at.state, limit, signal);
    });
  }

  /** Without a subject, of a weight that does something to the row's cost. */
  trace(subject: Subject | null, place: RowPlace | null, signal?: AbortSignal): Promise<Trace> {
    return this.#inTurn(signal, async () => {
      if (place === null) return (await this.#step.whole(signal)).trace(subject ?? { kind: "cost" }, null);
      const { explained, position } = this.#step.find(place);
      const { columns } = this.#opened.document.data;
      const raw = subject?.kind === "unit" ? await this.#step.rawOf(place) : [];
      const file = { raw, scaling: (column: string) => columns[column]?.scale };
      return explained.trace(subject ?? explained.strongest(position), position, file);
    });
  }

  traceBatch(subject: Subject, signal?: AbortSignal): Promise<BatchTrace> {
    return this.#inTurn(signal, async () => (await this.#step.whole(signal)).traceBatch(subject));
  }

  nudge({ tensor, index }: WeightPlace, place: RowPlace, value: number, signal?: AbortSignal): Promise<Nudge> {
    return this.#inTurn(signal, async () => {
      this.#refuseUnknown({ tensor, index });
      const found = this.#step.find(place);
      return found.explained.nudge(tensor, index, found.position, value);
    });
  }

  /** Side by side with the walk, which stays where it stands. */
  lab(steps: number, task: TaskOptions = {}): Promise<StoppingLabView> {
    return this.#inTurn(task.signal, async () => (await this.#stoppingLab(task)).upTo(steps, task));
  }

  labCosts(steps: readonly (number | null)[], signal?: AbortSignal): Promise<(number | null)[]> {
    return this.#inTurn(signal, async () => (await this.#stoppingLab({ signal })).costs(steps, signal));
  }

  /** What the walk's run has on record. */
  records(signal?: AbortSignal): Promise<RecordsView> {
    return this.#inTurn(signal, async () => (await this.#timeMachine()).list());
  }

  record(step: number, wish: RecordWish, signal?: AbortSignal): Promise<RecordView> {
    return this.#inTurn(signal, async () => (await this.#timeMachine()).record(step, wish));
  }

  recordWeights(step: number, signal?: AbortSignal): Promise<Readonly<Record<string, Float32Array>>> {
    return this.#inTurn(signal, async () => (await this.#timeMachine()).weights(step));
  }

  /** Makes the records of the walk's run by training it again; the walk stays where it stands. */
  replay(task: TaskOptions): Promise<RecordsView> {
    return this.#inTurn(task.signal, async () => {
      const machine = await this.#timeMachine();
      await replayRun(this.#folder, this.#opened, task);
      this.#landscape = null;
      return machine.list();
    });
  }

  landscape(
    { points, ...wish }: LandscapeWish & { readonly points: GridPoints },
    { signal, onProgress }: TaskOptions,
  ): Promise<LandscapeView> {
    return this.#inTurn(signal, async () => {
      const { axes } = wish;
      if (axes.kind === "weights") for (const place of [axes.x, axes.y]) if (place !== null) this.#refuseUnknown(place);
      const key = JSON.stringify(wish);
      const turns = new Turns();
      let [all, done, told] = [LandscapeHere.waits(wish, points), 0, 0];
      const between = async (): Promise<void> => {
        done += 1;
        if (!(await turns.take())) return;
        throwIfCanceled(signal);
        if (done / all < told + LEAST_SHARE) return;
        told = done / all;
        onProgress?.(told, "Computing the cost around these weights");
      };
      if (this.#landscape?.key !== key) {
        const { walk, run } = this.#opened;
        const path = await pathHere(walk, run === null ? null : await this.#timeMachine(), MOST_PATH);
        const { batch } = walk.toCome();
        const onPlan = (waits: number): void => {
          all += waits;
        };
        const here = await LandscapeHere.open(this.#opened, path, await this.#rowCosts(), wish, batch, between, onPlan);
        this.#landscape = { key, here };
      }
      return this.#landscape.here.view(points, between);
    });
  }

  edit(edits: readonly WeightEdit[], signal?: AbortSignal): Promise<WalkPoint> {
    return this.#inTurn(signal, async () => {
      for (const edit of edits) {
        this.#refuseUnknown(edit);
        if (!Number.isFinite(Math.fround(edit.value))) throw beyondFloat32(edit.value);
      }
      this.#opened.walk.set(edits);
      return this.#moved();
    });
  }

  hold(place: WeightPlace, held: boolean, signal?: AbortSignal): Promise<WalkPoint> {
    return this.#inTurn(signal, async () => {
      this.#refuseUnknown(place);
      this.#opened.walk.hold(place, held);
      return this.#moved();
    });
  }

  putBack(place: WeightPlace | null, { signal, onProgress }: TaskOptions): Promise<WalkPoint> {
    return this.#inTurn(signal, async () => {
      if (place !== null) this.#refuseUnknown(place);
      const onShare = (share: number): void => onProgress?.(share, "Taking the steps again");
      await this.#opened.walk.putBack(place, { signal, onShare });
      return this.#moved();
    });
  }

  retouch(touches: readonly WeightTouch[], { signal, onProgress }: TaskOptions): Promise<WalkPoint> {
    return this.#inTurn(signal, async () => {
      for (const touch of touches) this.#refuseUnknown(touch);
      const onShare = (share: number): void => onProgress?.(share, "Taking the steps again");
      await this.#opened.walk.retouch(touches, { signal, onShare });
      return this.#moved();
    });
  }

  /** @throws UserError "weights-held": no run holds single weights */
  runFromHere(signal?: AbortSignal): Promise<RunFromHere> {
    return this.#inTurn(signal, async () => {
      const { walk, network, document, run } = this.#opened;
      if (walk.held.length > 0) {
        throw new UserError({
          code: "weights-held",
          message: `${whole(walk.held.length)} of the weights are held, which a training run cannot do.`,
          next: "Let them go, or freeze their whole layer at Build.",
        });
      }
      const { step, epoch, row } = walk.at.position;
      const isRuns = run !== null && !walk.touched && row === 0 && epoch < document.training.epochs;
      if (isRuns) return { document, weights: null, step, run, from: { run, epoch } };
      if (run === null && !walk.touched && step === 0) return { document, weights: null, step, run, from: null };
      const names = network.weights.map(({ tensor }) => tensor);
      return { document, weights: pick(walk.at.state, names), step, run, from: null };
    });
  }

  async dispose(): Promise<void> {
    await this.#inTurn(undefined, async () => {
      await this.#costs?.dispose();
      await this.#lab?.dispose();
      await this.#time?.dispose();
      await this.#opened.walk.dispose();
    });
  }

  async #timeMachine(): Promise<TimeMachine> {
    return (this.#time ??= await TimeMachine.open(this.#folder, this.#opened));
  }

  async #stoppingLab({ signal, onProgress }: TaskOptions): Promise<StoppingLab> {
    if (this.#lab !== null) return this.#lab;
    onProgress?.(null, "Preparing the three trainings");
    const beginning = await this.#opened.beginning(signal);
    return (this.#lab = await StoppingLab.open({ ...this.#opened, beginning }));
  }

  async #rowCosts(): Promise<RowCosts> {
    const { backend, network } = this.#opened;
    return (this.#costs ??= await RowCosts.open(backend, network));
  }

  #moved(): WalkPoint {
    this.#landscape = null;
    this.#step.moved();
    return this.#point();
  }

  #point(): WalkPoint {
    const { walk, network } = this.#opened;
    const { position, last, state } = walk.at;
    const weights = network.weights.map(({ tensor }): [string, Float32Array] => [
      tensor,
      Float32Array.from(state[tensor]?.data ?? []),
    ]);
    const batch = walk.nextBatch;
    return {
      ...position,
      last,
      batch,
      batchInFile: batch.map((row) => this.#step.inFile({ part: "train", row })),
      weights: Object.fromEntries(weights),
      end: walk.broken === position.step ? "diverged" : position.step >= walk.bounds.last ? "recipe" : null,
      edits: walk.settings,
      frozen: walk.held,
      touches: walk.touches,
    };
  }

  /** @throws UserError "no-such-weight" */
  #refuseUnknown({ tensor, index }: WeightPlace): void {
    const weight = this.#opened.network.weights.find((one) => one.tensor === tensor);
    if (weight !== undefined && index < sizeOf(weight.shape)) return;
    throw new UserError({
      code: "no-such-weight",
      message:
        weight === undefined
          ? `The network has no weight "${tensor.slice(0, 100)}".`
          : `"${tensor}" has ${sizeOf(weight.shape)} weights, so there is no number ${index + 1}.`,
      next: "Choose one of the network's weights.",
    });
  }

  /** One after the other; what was canceled while it waited is not begun. */
  #inTurn<T>(signal: AbortSignal | undefined, action: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(async () => {
      await turn();
      throwIfCanceled(signal);
      return action();
    });
    this.#queue = result.catch(() => undefined);
    return result;
  }
}

function beyondFloat32(value: number): UserError {
  return new UserError({
    code: "beyond-float32",
    message: `${value} is beyond the greatest number that a weight can be, about 3.4e38.`,
    next: "Set a smaller one.",
  });
}
