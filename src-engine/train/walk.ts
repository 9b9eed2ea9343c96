// A walk through a training, forward and back: the very steps that the training takes, with its batches, its random numbers and its
// float32 arithmetic, so that every state is the training's own, bit for bit. Weights may be set by hand or held on the way; that
// belongs to the step at which it was done, and the way from there on is another. docs/decisions/0012 says how.

import { totalmem } from "node:os";
import { throwIfCanceled } from "../document/canceled";
import { UserError } from "../document/errors";
import { sizeOf } from "../document/size";
import { learningRateOf, withLearningRate } from "../optimizers/registry";
import type { CompiledNetwork } from "../passes/compiledNetwork";
import type { WeightTouch } from "../protocol/learn";
import type { StepsReport } from "../rules/rule";
import { KeptStates } from "./keptStates";
import { StepTaker } from "./stepTaker";
import type { StepTakerInput, StepToCome, Taken } from "./stepTaker";
import { Touches } from "./touches";
import type { WeightPlace, WeightSetting } from "./touches";
import { refuseWithoutRows } from "./trainNetwork";
import { Turns } from "./turns";
import type { WalkState } from "./walkState";

export interface WalkInput extends StepTakerInput {
  /** Where to begin: at the training's beginning, or where it is known to have been. */
  readonly from: WalkState;
  /** The training's beginning, for going back beyond `from`; asked for when it is needed. */
  readonly beginning?: (signal: AbortSignal | undefined) => Promise<WalkState>;
  /** Whole epochs done at the beginning. */
  readonly firstEpoch?: number;
  /** Bytes for states that are kept; as much as a walk needs, within what this machine has, where it is not given. */
  readonly memory?: number;
}

export interface WalkTask {
  readonly signal?: AbortSignal | undefined;
  /** From 0 to 1. */
  readonly onShare?: (share: number) => void;
  /** What was measured of each step that is taken. */
  readonly onSteps?: (report: StepsReport) => void;
}

const MEMORY = 64 * 2 ** 20;
/** Of this machine's memory, for the states of a large network: telling a step in float64 takes some 70 times one of them. */
const LARGE_SHARE = 1 / 40;
/** The newest states are kept one by one, up to so many. */
const NEWEST = 256;
/** Less would make going back a training from the beginning each time. */
const LEAST_KEPT = 4;

export class Walk {
  readonly #input: WalkInput;
  readonly #taker: StepTaker;
  readonly #kept: KeptStates;
  #touches = new Touches();
  #beginning: WalkState | null;
  #at: WalkState;
  /** The step that would leave a loss or a weight that is no number any more: it is not taken. */
  #broken: number | null = null;
  readonly #turns = new Turns();

  private constructor(input: WalkInput, kept: KeptStates, taker: StepTaker) {
    const { from } = input;
    this.#input = input;
    this.#taker = taker;
    this.#kept = kept;
    this.#beginning = input.beginning === undefined ? from : null;
    this.#at = from;
    this.#kept.keep(from);
  }

  /** @throws UserError "no-training-rows", "too-large-to-walk" */
  static async open(input: WalkInput): Promise<Walk> {
    refuseWithoutRows(input.data.train);
    const kept = keptStates(input);
    return new Walk(input, kept, await StepTaker.open(input));
  }

  /** The same training from its beginning, at so many times its learning rate: a walk of its own. */
  atRate(factor: number, beginning: WalkState): Promise<Walk> {
    const { network, rateChanges = [], beginning: _, ...same } = this.#input;
    const { training } = network;
    const optimizer = withLearningRate(training.optimizer, factor * learningRateOf(training.optimizer));
    return Walk.open({
      ...same,
      from: beginning,
      network: network.withRecipe({ ...training, optimizer }),
      rateChanges: rateChanges.map((change) => ({ ...change, learningRate: factor * change.learningRate })),
    });
  }

  /** The same training from its beginning, to go through once: a walk of its own, which keeps few states. */
  again(beginning: WalkState): Promise<Walk> {
    const { beginning: _, ...same } = this.#input;
    return Walk.open({ ...same, from: beginning, memory: LEAST_KEPT * stateBytes(same.network) });
  }

  async dispose(): Promise<void> {
    await this.#taker.dispose();
  }

  /** Where it stands: what was set by hand at this step is in it. */
  get at(): WalkState {
    return this.#at;
  }

  /** Steps done before the one that cannot be taken, since training diverges in it; null while none is known. */
  get broken(): number | null {
    return this.#broken;
  }

  get stepsPerEpoch(): number {
    return this.#taker.batches.stepsPerEpoch;
  }

  get batchSize(): number {
    return this.#taker.batches.batchSize;
  }

  /** How many steps are done at the end of so many epochs of the whole run. */
  stepAfter(epochs: number): number {
    // A run that goes on from another may have had other batches before.
    const { position } = this.#input.from;
    const within = Math.ceil(position.row / this.#taker.batches.batchSize);
    return position.step - within + (epochs - position.epoch) * this.stepsPerEpoch;
  }

  /** Steps done at the beginning and at the recipe's end. */
  get bounds(): { readonly first: number; readonly last: number } {
    const { firstEpoch = 0, network, from } = this.#input;
    return {
      first: this.stepAfter(firstEpoch),
      last: Math.max(this.stepAfter(network.training.epochs), from.position.step),
    };
  }

  /**
   * Goes to where so many steps are done, or as near as there are steps. On "canceled" it stands where it stood.
   * @throws UserError "canceled"
   */
  async goTo(step: number, task: WalkTask = {}): Promise<void> {
    const { first, last } = this.bounds;
    const target = Math.min(Math.max(step, first), last);
    const kept = this.#kept.upTo(target);
    const own = this.#at.position.step;
    const isNearer = own <= target && own >= (kept?.position.step ?? 0);
    await this.#go(isNearer ? this.#at : kept === null ? null : this.#touches.appliedTo(kept), target, task);
  }

  /** Sets weights by hand. The way that led on from here before is forgotten. */
  set(settings: readonly WeightSetting[]): void {
    this.#touch(this.#touches.set(this.#at.position.step, settings));
  }

  /** Holds a weight as it is from this step on, with the optimizer's memories of it, or lets it go. */
  hold(place: WeightPlace, held: boolean): void {
    this.#touch(this.#touches.hold(this.#at.position.step, place, held));
  }

  /** Takes back all that was done to a weight, or to any, and goes the way again that leads here without it. */
  putBack(place: WeightPlace | null, task: WalkTask = {}): Promise<void> {
    return this.#withTouches(this.#touches.without(place), task);
  }

  /** Goes the way to here as if these were all that was done to weights. */
  retouch(touches: readonly WeightTouch[], task: WalkTask = {}): Promise<void> {
    return this.#withTouches(new Touches(touches), task);
  }

  /** Row numbers of the training part that the step to come is taken with. */
  get nextBatch(): Int32Array {
    return this.#taker.batches.take(this.#at.position, 1).rows.slice();
  }

  /** Weights that were set by hand on the way to here. */
  get settings(): readonly WeightSetting[] {
    return this.#touches.settingsUpTo(this.#at.position.step);
  }

  /** Weights that the step to come leaves as they are. */
  get held(): readonly WeightPlace[] {
    return this.#touches.heldAt(this.#at.position.step);
  }

  /** Weights were set by hand or held on the way to here, so that this is not the training's own state. */
  get touched(): boolean {
    return (this.#touches.first ?? Infinity) <= this.#at.position.step;
  }

  /** All that was done to weights. */
  get touches(): readonly WeightTouch[] {
    return this.#touches.all;
  }

  /**
   * States on the way to here, of those that are kept: the first, this one, and at most `most`. Where weights were set by hand, the way
   * begins there: nothing led from the state before to this one.
   */
  way(most: number): readonly WalkState[] {
    const { step } = this.#at.position;
    const first = this.#touches.lastSetUpTo(step) ?? -Infinity;
    const kept = this.#kept.between(first, step - 1, most - 1).map((at) => this.#touches.appliedTo(at));
    return [...kept, this.#at];
  }

  /** What the step that would be taken next is made from. */
  toCome(): StepToCome {
    return this.#taker.toCome(this.#at);
  }

  /** From a state, or from the training's beginning, to `target`; then it stands there. */
  async #go(from: WalkState | null, target: number, { signal, onShare, onSteps }: WalkTask): Promise<void> {
    let at = from ?? this.#touches.appliedTo(await this.#fromTheBeginning(signal));
    let broken: number | null = null;
    const start = at.position.step;
    while (at.position.step < target && broken === null) {
      await this.#turns.take();
      throwIfCanceled(signal);
      const went = await this.#forward(at, target, onSteps);
      ({ broken } = went);
      at = this.#touches.appliedTo(went.at);
      onShare?.((at.position.step - start) / (target - start));
    }
    this.#at = at;
    this.#broken = broken;
  }

  async #fromTheBeginning(signal: AbortSignal | undefined): Promise<WalkState> {
    const { beginning, from } = this.#input;
    this.#beginning ??= (await beginning?.(signal)) ?? from;
    throwIfCanceled(signal);
    this.#kept.keep(this.#beginning);
    return this.#beginning;
  }

  /** Some steps towards `target`, and what they lead to, as it is before anything is done to it there. */
  async #forward(at: WalkState, target: number, onSteps: WalkTask["onSteps"]): Promise<Taken> {
    const held = this.#touches.heldAt(at.position.step);
    const count = held.length > 0 ? 1 : this.#atOnce(at, target);
    const went = await this.#taker.take(at, count, { held, onSteps });
    if (went.at !== at) this.#kept.keep(went.at);
    return went;
  }

  /** Steps that may be run in one call: those before the next state that is wanted for itself. */
  #atOnce(at: WalkState, target: number): number {
    const { step } = at.position;
    if (target - step <= this.#kept.newest) return 1;
    const wanted = Math.min(
      target - this.#kept.newest - step,
      this.#kept.toNextSpaced(step),
      this.#touches.nextAfter(step) - step,
    );
    return this.#taker.atOnce(at, wanted);
  }

  async #withTouches(touches: Touches, task: WalkTask): Promise<void> {
    const before = this.#touches;
    const first = touches.firstOtherThan(before);
    if (first === null) return;
    this.#touches = touches;
    this.#kept.dropAfter(first);
    const { step } = this.#at.position;
    const kept = this.#kept.upTo(step);
    try {
      await this.#go(kept === null ? null : touches.appliedTo(kept), step, task);
    } catch (error) {
      this.#touches = before;
      this.#kept.dropAfter(first);
      throw error;
    }
  }

  #touch(touches: Touches): void {
    this.#touches = touches;
    this.#kept.dropAfter(this.#at.position.step);
    this.#broken = null;
    this.#at = touches.appliedTo(this.#at);
  }
}

/** @throws UserError "too-large-to-walk" */
function keptStates({ network, memory }: WalkInput): KeptStates {
  const bytes = stateBytes(network);
  const room = memory ?? Math.max(MEMORY, totalmem() * LARGE_SHARE);
  if (room >= LEAST_KEPT * bytes) {
    // A large network has the fewest; others as many as fit.
    return new KeptStates(Math.max(LEAST_KEPT, Math.floor((memory ?? MEMORY) / bytes)), NEWEST);
  }
  const megabytes = (all: number): string => `${Math.ceil(all / 2 ** 20)} MB`;
  throw new UserError({
    code: "too-large-to-walk",
    message:
      `The weights of this network, with what the optimizer remembers of each, take ${megabytes(bytes)}: ` +
      `more than the ${megabytes(room / LEAST_KEPT)} with which its training can be gone through step by step, forward and back` +
      (memory === undefined ? ` (${LEAST_KEPT} such states are kept, in a fortieth of this machine's memory).` : "."),
    next: "Make a copy of the network with smaller layers, and look at that one.",
  });
}

/** Of a state: weights and the optimizer's memories. */
function stateBytes({ weights, slots }: CompiledNetwork): number {
  return (
    4 *
    Math.max(
      1,
      [...weights, ...slots].reduce((sum, { shape }) => sum + sizeOf(shape), 0),
    )
  );
}
