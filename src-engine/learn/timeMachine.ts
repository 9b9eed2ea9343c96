// The records of a run, and what its network makes of rows and columns with the weights of each. What is worked out once is kept, so that
// going to and fro among the records reads and computes nothing.

import { UserError, invariant } from "../document/errors";
import { createPredictor } from "../evaluate/predictor";
import type { Predictor } from "../evaluate/predictor";
import type { RecordsFile } from "../project/recordsFile";
import { readRecordAt, recordPlan, withRecords } from "../project/recordsFile";
import { RUN_FILES, runPath } from "../project/runRecord";
import type { SplitPart } from "../protocol/learn";
import type { RecordRegion, RecordsView, RecordView } from "../protocol/records";
import type { RecordHead } from "../runs/records";
import { RECORD_MOMENTS } from "../runs/records";
import type { Tensors } from "../runtime/backend";
import { gather, rowsOf } from "../train/evaluator";
import type { OpenedWalk } from "./openWalk";
import {
  REGION_SIZE,
  askedRows,
  axisOver,
  columnValues,
  gridRows,
  numberColumns,
  predictedColumns,
  regionValues,
  targetOn,
  typicalRow,
} from "./recordedRows";
import type { NumberColumn } from "./recordedRows";

/** What is asked of a record: about which rows, and over which columns of a table. */
export interface RecordWish {
  readonly part: SplitPart;
  /** Two columns of numbers; null for no region. */
  readonly columns: readonly [string, string] | null;
  /** Of the columns that are predicted, the one that the region shows; null: the first. */
  readonly target: string | null;
}

type Opened = Pick<OpenedWalk, "backend" | "network" | "preparation" | "parts" | "run">;

/** A record by its place in the file. */
interface Placed {
  readonly head: RecordHead;
  readonly index: number;
}

interface Grid {
  readonly rows: Float32Array;
  readonly region: Omit<RecordRegion, "values" | "points" | "target">;
}

/** Bytes of answers that are kept. */
const MOST_KEPT = 64 * 2 ** 20;

export class TimeMachine {
  readonly #path: string;
  readonly #opened: Opened;
  /** Made when it is first asked for. */
  #predictor: Predictor | null = null;
  #file: Pick<RecordsFile, "header" | "start"> | null = null;
  #records: readonly Placed[] = [];
  #typical: Float32Array | null = null;
  readonly #grids = new Map<string, Grid>();
  /** The newest last. */
  readonly #kept = new Map<string, RecordView>();
  #keptBytes = 0;

  private constructor(path: string, opened: Opened) {
    this.#path = path;
    this.#opened = opened;
  }

  static async open(folder: string, opened: Opened): Promise<TimeMachine> {
    if (opened.run === null) {
      throw new UserError({
        code: "no-run",
        message: "This training is not a run, so nothing of it is on record.",
        next: "Choose a run to look at, or train one.",
      });
    }
    const path = await runPath(folder, opened.run, RUN_FILES.records);
    return new TimeMachine(path, opened);
  }

  async dispose(): Promise<void> {
    await this.#predictor?.dispose();
  }

  /** @throws UserError "file-damaged", "records-do-not-fit" */
  async list(): Promise<RecordsView> {
    const { weights } = this.#opened.network;
    this.#forget();
    this.#file = null;
    this.#records = [];
    if (recordPlan(weights) === null) return { kind: "none", why: "too-large" };
    const found = await this.#read();
    if (found === null) return { kind: "none", why: "not-recorded" };
    const { header, heads, isWhole, start } = found;
    const isOurs =
      header.weights.length === weights.length &&
      weights.every(({ tensor, shape }, at) => {
        const other = header.weights[at];
        return other?.tensor === tensor && other.shape.join() === shape.join();
      });
    if (!isOurs) throw misfit(this.#path);
    this.#file = { header, start };
    this.#records = inOrder(heads);
    return {
      kind: "records",
      heads: this.#records.map(({ head }) => head),
      precision: header.precision,
      replayed: header.replayed ?? null,
      isWhole,
      columns: numberColumns(this.#opened.preparation).map(({ name }) => name),
    };
  }

  /** The weights of the record of a step. @throws UserError "no-such-record" */
  async weights(step: number): Promise<Readonly<Record<string, Float32Array>>> {
    const found = this.#records.find(({ head }) => head.step === step);
    const weights =
      found === undefined || this.#file === null ? null : await readRecordAt(this.#path, this.#file, found.index, step);
    if (weights !== null) return weights;
    throw new UserError({
      code: "no-such-record",
      message: `There is no record of step ${step} any more.`,
      next: "Open the time machine again.",
    });
  }

  /** The steps that there are records of, in order; none where nothing is on record or the file cannot be used. */
  async steps(): Promise<readonly number[]> {
    try {
      if (this.#file === null) await this.list();
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
    }
    return this.#records.map(({ head }) => head.step);
  }

  /** The weights of the record of a step, as the network takes them. @throws UserError "no-such-record" */
  async state(step: number): Promise<Tensors> {
    return this.#tensors(await this.weights(step));
  }

  /** @throws UserError "no-such-record", "no-such-column" */
  async record(step: number, wish: RecordWish): Promise<RecordView> {
    const key = JSON.stringify([step, wish]);
    const kept = this.#kept.get(key);
    if (kept !== undefined) return kept;
    const { parts, network } = this.#opened;
    const weights = await this.state(step);
    const part = parts[wish.part];
    const rows = askedRows(part);
    const answers = await this.#predict(gather(part.features, rows).data, weights);
    const view: RecordView = {
      step,
      part: wish.part,
      rows,
      inFile: rows.map((row) => part.rows[row] ?? 0),
      of: rowsOf(part),
      targets: predictedColumns(network.outputs).map((target) => targetOn(target, answers, part.targets, rows)),
      region: wish.columns === null ? null : await this.#region(wish, wish.columns, weights, rows),
    };
    this.#keep(key, view);
    return view;
  }

  async #region(
    { part, target: wished }: RecordWish,
    names: readonly [string, string],
    weights: Tensors,
    rows: Int32Array,
  ): Promise<RecordRegion> {
    const { parts, network } = this.#opened;
    const [x, y] = names.map((name) => this.#column(name));
    const predicted = predictedColumns(network.outputs);
    const target = predicted.find(({ name }) => name === wished) ?? predicted[0];
    invariant(x !== undefined && y !== undefined && target !== undefined, "two columns and a target");
    const grid = this.#grids.get(names.join("\n")) ?? this.#grid(names, [x, y]);
    const total = parts.train.targets.shape[1] ?? 1;
    const answers = await this.#predict(grid.rows, weights);
    return {
      ...grid.region,
      target: target.name,
      values: regionValues(target, answers, total),
      points: { x: columnValues(parts[part], rows, x), y: columnValues(parts[part], rows, y) },
    };
  }

  async #predict(rows: Float32Array, weights: Tensors): Promise<Float32Array> {
    const { backend, network } = this.#opened;
    this.#predictor ??= await createPredictor(backend, network, {});
    return this.#predictor.predict(rows, weights);
  }

  #grid(names: readonly [string, string], columns: readonly [NumberColumn, NumberColumn]): Grid {
    const { parts, preparation } = this.#opened;
    this.#typical ??= typicalRow(preparation, parts.train);
    const [x, y] = [axisOver(parts.train, columns[0]), axisOver(parts.train, columns[1])];
    const grid = { rows: gridRows(this.#typical, columns, [x, y]), region: { x, y, size: REGION_SIZE } };
    // One pair of columns is looked at in a time.
    this.#grids.clear();
    this.#grids.set(names.join("\n"), grid);
    return grid;
  }

  #column(name: string): NumberColumn {
    const found = numberColumns(this.#opened.preparation).find((column) => column.name === name);
    if (found !== undefined) return found;
    throw new UserError({
      code: "no-such-column",
      message: `The network takes no column "${name.slice(0, 100)}" of numbers.`,
      next: "Choose another column.",
      subject: { kind: "column", name },
    });
  }

  #tensors(weights: Readonly<Record<string, Float32Array>>): Tensors {
    return Object.fromEntries(
      this.#opened.network.weights.map(({ tensor, shape }) => [
        tensor,
        { shape, data: weights[tensor] ?? new Float32Array(0) },
      ]),
    );
  }

  async #read(): Promise<Pick<RecordsFile, "header" | "heads" | "isWhole" | "start"> | null> {
    try {
      return await withRecords(this.#path, async ({ header, heads, isWhole, start }) => ({
        header,
        heads,
        isWhole,
        start,
      }));
    } catch (error) {
      if (error instanceof UserError && error.problem.code === "file-missing") return null;
      throw error;
    }
  }

  #keep(key: string, view: RecordView): void {
    this.#kept.set(key, view);
    this.#keptBytes += bytesOf(view);
    for (const [oldest, old] of this.#kept) {
      if (this.#keptBytes <= MOST_KEPT || oldest === key) break;
      this.#kept.delete(oldest);
      this.#keptBytes -= bytesOf(old);
    }
  }

  #forget(): void {
    this.#kept.clear();
    this.#keptBytes = 0;
  }
}

/** Each step once, with all its moments; of those that tell of the same moment, the newest has it. */
function inOrder(heads: readonly RecordHead[]): readonly Placed[] {
  const newest = RECORD_MOMENTS.map((moment) => heads.filter(({ moments }) => moments.includes(moment)).at(-1)?.step);
  const byStep = new Map<number, Placed>();
  heads.forEach((head, index) => {
    if (byStep.has(head.step)) return;
    const moments = RECORD_MOMENTS.filter((_, at) => newest[at] === head.step);
    byStep.set(head.step, { index, head: { ...head, moments } });
  });
  return [...byStep.values()].sort((a, b) => a.head.step - b.head.step);
}

/** About what a view takes of memory. */
function bytesOf({ targets, region, rows }: RecordView): number {
  const answers = targets.reduce(
    (sum, target) =>
      sum +
      (target.kind === "classes"
        ? target.answers.byteLength + target.confusion.byteLength + 2 * target.truth.byteLength
        : 2 * target.truth.byteLength),
    0,
  );
  return rows.byteLength + answers + (region === null ? 0 : region.values.byteLength + 2 * region.points.x.byteLength);
}

function misfit(path: string): UserError {
  return new UserError({
    code: "records-do-not-fit",
    message: `"${path}" holds records of another network.`,
    next: "Remove it; the run can be replayed to make its records anew.",
    subject: { kind: "file", path },
  });
}
