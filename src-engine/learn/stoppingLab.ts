// "Until the weights stop changing": the same training at a tenth, once and ten times its learning rate, side by side, from the same
// initial weights and with the same batches. A rule may find the weights unchanged where the cost is still high.

import type { TaskOptions } from "../data/duckdb";
import { mapped } from "../document/typedArrays";
import { learningRateOf } from "../optimizers/registry";
import type { CompiledNetwork } from "../passes/compiledNetwork";
import type { StoppingLabView } from "../protocol/learn";
import type { Backend } from "../runtime/backend";
import type { TrainingData } from "../train/trainNetwork";
import type { Walk } from "../train/walk";
import type { WalkState } from "../train/walkState";
import { RowCosts } from "./rowCosts";

export interface StoppingLabInput {
  readonly backend: Backend;
  readonly network: CompiledNetwork;
  readonly data: TrainingData;
  /** Through the training; it stays where it stands. */
  readonly walk: Walk;
  /** Where the training begins. */
  readonly beginning: WalkState;
}

const FACTORS = [0.1, 1, 10] as const;
/** The cost over all training rows is taken no more often than in so many steps. */
const LEAST_INTERVAL = 10;

interface Arm {
  readonly factor: number;
  readonly learningRate: number;
  readonly walk: Walk;
  readonly loss: number[];
  readonly change: number[];
  readonly all: { readonly step: number; readonly loss: number }[];
}

export class StoppingLab {
  readonly #data: TrainingData;
  readonly #costs: RowCosts;
  readonly #arms: readonly Arm[];
  readonly #beginning: WalkState;
  readonly #interval: number;
  /** Of the initial weights, which are the same in all. */
  #initialLoss: number | null = null;

  private constructor(data: TrainingData, costs: RowCosts, arms: readonly Arm[], beginning: WalkState) {
    this.#data = data;
    this.#costs = costs;
    this.#arms = arms;
    this.#beginning = beginning;
    this.#interval = Math.max(LEAST_INTERVAL, arms[0]?.walk.stepsPerEpoch ?? 0);
  }

  static async open({ backend, network, data, walk: own, beginning }: StoppingLabInput): Promise<StoppingLab> {
    const arms: Arm[] = [];
    try {
      for (const factor of FACTORS) {
        const walk = await own.atRate(factor, beginning);
        const learningRate = factor * learningRateOf(network.training.optimizer);
        arms.push({ factor, learningRate, walk, loss: [], change: [], all: [] });
      }
      return new StoppingLab(data, await RowCosts.open(backend, network), arms, beginning);
    } catch (error) {
      for (const { walk } of arms) await walk.dispose();
      throw error;
    }
  }

  async dispose(): Promise<void> {
    for (const { walk } of this.#arms) await walk.dispose();
    await this.#costs.dispose();
  }

  /**
   * All that was measured in the first `steps` steps; those that were not taken yet are taken now. Canceled, it keeps what it has.
   * @throws UserError "canceled"
   */
  async upTo(steps: number, { signal, onProgress }: TaskOptions): Promise<StoppingLabView> {
    if (this.#initialLoss === null) {
      this.#initialLoss = await this.#costs.mean(this.#data.train, this.#beginning.state, signal, (share) =>
        onProgress?.(share, "Measuring the cost of the initial weights over all training rows"),
      );
    }
    for (let end = 0; end < steps; end += this.#interval) {
      // Side by side: one is never far ahead of the others.
      for (const arm of this.#arms) await this.#go(arm, Math.min(end + this.#interval, steps), signal);
    }
    return { arms: this.#arms.map(viewOf), interval: this.#interval };
  }

  /**
   * What each training costs over all training rows after so many of its steps; null where it did not take so many. It then stands
   * again where it stood.
   * @throws UserError "canceled"
   */
  async costs(steps: readonly (number | null)[], signal: AbortSignal | undefined): Promise<(number | null)[]> {
    const found: (number | null)[] = [];
    for (const [at, { walk, loss }] of this.#arms.entries()) {
      const step = steps[at] ?? null;
      if (step === null || step > loss.length) {
        found.push(null);
        continue;
      }
      const before = walk.at.position.step;
      try {
        await walk.goTo(walk.bounds.first + step, { signal });
        found.push(await this.#costs.mean(this.#data.train, walk.at.state, signal));
      } finally {
        await walk.goTo(before);
      }
    }
    return found;
  }

  async #go(arm: Arm, steps: number, signal: AbortSignal | undefined): Promise<void> {
    const { walk, loss, change } = arm;
    const { first } = walk.bounds;
    await this.#measure(arm, signal);
    if (walk.broken !== null || first + steps <= walk.at.position.step) return;
    await walk.goTo(first + steps, {
      signal,
      onSteps(report) {
        // Steps that a canceled question took before are taken again, with the same results.
        const at = report.first - first - 1;
        for (let i = 0; i < report.loss.length; i++) {
          loss[at + i] = report.loss[i] ?? NaN;
          change[at + i] = report.change[i] ?? NaN;
        }
      },
    });
    await this.#measure(arm, signal);
  }

  /** The cost over all training rows, where it is due: at intervals, and after the last step, also of one that diverges. */
  async #measure({ walk, all }: Arm, signal: AbortSignal | undefined): Promise<void> {
    const { first, last } = walk.bounds;
    const step = walk.at.position.step - first;
    const isLast = first + step === last || walk.broken === walk.at.position.step;
    const isDue = step % this.#interval === 0 || isLast;
    if (!isDue || step <= (all.at(-1)?.step ?? -1)) return;
    const known = step === 0 ? this.#initialLoss : null;
    all.push({ step, loss: known ?? (await this.#costs.mean(this.#data.train, walk.at.state, signal)) });
  }
}

function viewOf({ factor, learningRate, walk, loss, change, all }: Arm): StoppingLabView["arms"][number] {
  return {
    factor,
    learningRate,
    loss: Float64Array.from(loss),
    change: Float64Array.from(change),
    all: {
      steps: mapped(Int32Array, all, ({ step }) => step),
      loss: mapped(Float64Array, all, (one) => one.loss),
    },
    end: walk.broken !== null ? "diverged" : walk.at.position.step >= walk.bounds.last ? "recipe" : null,
  };
}
