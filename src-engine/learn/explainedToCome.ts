// The step to come, explained: with its whole batch, and any row of the data as it would go through it.

import { throwIfCanceled } from "../document/canceled";
import { UserError, invariant } from "../document/errors";
import { readPage } from "../data/open";
import { ExplainedStep } from "../explain/explainedStep";
import type { RowPlace, RowView } from "../protocol/learn";
import type { Tensor } from "../runtime/backend";
import { partOf, rowsOf, trainingRows } from "../train/evaluator";
import type { StepToCome } from "../train/stepTaker";
import { Turns } from "../train/turns";
import { refuseTooLarge } from "./explainLimit";
import type { OpenedWalk } from "./openWalk";

/** Rows of the file that are remembered. */
const REMEMBERED = 1_000;

export class ExplainedToCome {
  readonly #folder: string;
  readonly #opened: OpenedWalk;
  /** Of where the walk stands; made when it is first asked for. */
  #step: { readonly input: StepToCome; readonly explained: ExplainedStep } | null = null;
  /** The newest row that was asked for and stands in no batch. */
  #beside: { readonly key: string; readonly explained: ExplainedStep } | null = null;
  readonly #raw = new Map<number, RowView["raw"]>();

  constructor(folder: string, opened: OpenedWalk) {
    this.#folder = folder;
    this.#opened = opened;
  }

  /** The walk stands elsewhere, or its weights are others. */
  moved(): void {
    this.#step = null;
    this.#beside = null;
  }

  #toCome(): { readonly input: StepToCome; readonly explained: ExplainedStep } {
    if (this.#step !== null) return this.#step;
    const { walk, network } = this.#opened;
    const input = walk.toCome();
    refuseTooLarge(network, input.batch.length);
    this.#step = { input, explained: this.#explain(input) };
    return this.#step;
  }

  /** The step to come with its whole batch worked out. Canceled, it is gone on with when it is asked for again. */
  async whole(signal: AbortSignal | undefined): Promise<ExplainedStep> {
    const { explained } = this.#toCome();
    const turns = new Turns();
    await explained.workOut(async () => {
      if (await turns.take()) throwIfCanceled(signal);
    });
    return explained;
  }

  #explain(input: StepToCome): ExplainedStep {
    const { network: compiled, preparation, walk } = this.#opened;
    return new ExplainedStep({ compiled, preparation, state: walk.at.state, held: walk.held, ...input });
  }

  /** Where a row is explained: in its batch, or as if it stood in the place of the batch's first row. */
  find(place: RowPlace): {
    readonly explained: ExplainedStep;
    readonly position: number;
    readonly place: number | null;
  } {
    const part = this.#opened.parts[place.part];
    if (place.row >= rowsOf(part)) {
      throw new UserError({
        code: "no-such-row",
        message: `The ${place.part} part has no row ${place.row + 1}: it has ${rowsOf(part)} rows.`,
        next: "Choose one of them.",
      });
    }
    const { input, explained } = this.#toCome();
    const position = place.part === "train" ? input.batch.indexOf(place.row) : -1;
    if (position >= 0) return { explained, position, place: position };
    const key = `${place.part} ${place.row}`;
    if (this.#beside?.key !== key) {
      const batch = input.batch.slice();
      batch[0] = place.row;
      const rows = Object.fromEntries(
        Object.entries(trainingRows(this.#opened.network, partOf(part, [place.row]))).map(([name, tensor]) => [
          name,
          withFirst(input.rows[name], tensor),
        ]),
      );
      this.#beside = { key, explained: this.#explain({ ...input, batch, rows }) };
    }
    return { explained: this.#beside.explained, position: 0, place: null };
  }

  inFile({ part, row }: RowPlace): number {
    return this.#opened.parts[part].rows[row] ?? 0;
  }

  async rawOf(place: RowPlace): Promise<RowView["raw"]> {
    const { document } = this.#opened;
    const offset = this.inFile(place);
    const known = this.#raw.get(offset);
    if (known !== undefined) return known;
    const { source } = document.data;
    const { columns, rows } = await readPage({ folder: this.#folder, source, offset, limit: 1 });
    const raw = columns.map((column, at) => ({ column, cell: rows[0]?.[at] ?? null }));
    if (this.#raw.size >= REMEMBERED) this.#raw.clear();
    this.#raw.set(offset, raw);
    return raw;
  }
}

function withFirst(tensor: Tensor | undefined, row: Tensor): Tensor {
  invariant(tensor !== undefined, "a step has features and targets");
  const data = tensor.data.slice();
  data.set(row.data);
  return { shape: tensor.shape, data };
}
