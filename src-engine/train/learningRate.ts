// The learning rate of every step: what the recipe says, or a person has said since, times the schedule's share. It follows
// from the step's number, from the changes that a person made, and from what a schedule that follows the loss remembers.

import type { Params, ParamSpecs } from "../document/params";
import type { Word } from "../document/schema";
import type { EpochMetrics } from "../runs/epochs";
import type { RateChange } from "../runs/run";
import { CONSTANT, SCHEDULES, shareOf, warmupSteps } from "../schedules/registry";
import { NO_PLATEAU } from "../schedules/spec";
import type { PlateauState, ScheduleSpec } from "../schedules/spec";

export interface LearningRateInput {
  readonly learningRate: number;
  readonly schedule: Word | undefined;
  readonly stepsPerEpoch: number;
  /** Epochs over which the schedule is laid out. */
  readonly epochs: number;
  /** Changes by a person, by step; those of steps to come are made when they are due. */
  readonly changes?: readonly RateChange[] | undefined;
  /** What the schedule remembers; null at the beginning. */
  readonly plateau?: PlateauState | null | undefined;
}

export class LearningRate {
  readonly #input: LearningRateInput;
  readonly #schedule: ScheduleSpec;
  readonly #params: Params<ParamSpecs>;
  readonly #share: (step: number) => number;
  #changes: readonly RateChange[];
  #plateau: PlateauState | null;

  constructor(input: LearningRateInput) {
    const { schedule = CONSTANT, stepsPerEpoch, epochs } = input;
    this.#input = input;
    ({ spec: this.#schedule, params: this.#params } = SCHEDULES.read(schedule));
    this.#share = shareOf(schedule, { steps: epochs * stepsPerEpoch, stepsPerEpoch });
    this.#changes = input.changes ?? [];
    this.#plateau = this.#schedule.afterEpoch === undefined ? null : (input.plateau ?? NO_PLATEAU);
  }

  /** The rate of a step, from 1 over the whole run. */
  at(step: number): number {
    return this.#set(step) * this.#share(step - 1) * (this.#plateau?.share ?? 1);
  }

  /** A person's change, from its step on; those that were to come later are dropped. */
  change(change: RateChange): void {
    this.#changes = [...this.#changes.filter(({ step }) => step < change.step), change];
  }

  /** Every change there was, and those to come. */
  get changes(): readonly RateChange[] {
    return this.#changes;
  }

  /** Shows the schedule a whole epoch's loss; those of the warm-up do not count. */
  afterEpoch({ step, loss, validationLoss }: Pick<EpochMetrics, "step" | "loss" | "validationLoss">): void {
    if (this.#plateau === null || step <= warmupSteps(this.#params, this.#input)) return;
    this.#plateau = this.#schedule.afterEpoch?.(this.#plateau, validationLoss ?? loss, this.#params) ?? null;
  }

  /** What the schedule remembers, for a checkpoint; null where it does not follow the loss. */
  get plateau(): PlateauState | null {
    return this.#plateau;
  }

  /** The learning rate that the share is of. */
  #set(step: number): number {
    return this.#changes.filter((change) => change.step <= step).at(-1)?.learningRate ?? this.#input.learningRate;
  }
}
