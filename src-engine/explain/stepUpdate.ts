// What the optimizer does with the gradients of a step: for all weights at once, and for one weight in formulas.

import { invariant } from "../document/errors";
import type { Params, ParamSpecs } from "../document/params";
import { sizeOf } from "../document/size";
import type { ValueId } from "../ir/graph";
import { gradientName } from "../ir/names";
import type { WeightRules } from "../layers/weight-settings";
import { LEARNING_RATE, OPTIMIZERS } from "../optimizers/registry";
import type { OptimizerSpec, UpdateLetter } from "../optimizers/spec";
import type { CompiledNetwork } from "../passes/compiledNetwork";
import type { ExplainedWeight } from "../passes/explained";
import type { Equation, Expression, WeightMove } from "../protocol/learn";
import type { Tensor, Tensors } from "../runtime/backend";
import { Interpretation } from "../runtime/reference/interpret";
import { express } from "./express";
import { originOf } from "./numberAt";
import type { Letter, Letters } from "./express";
import { number, operation } from "./formula";
import type { WeightNames } from "./letters";

export class StepUpdate {
  readonly #compiled: CompiledNetwork;
  readonly #names: WeightNames;
  readonly #values: Interpretation;
  readonly #spec: OptimizerSpec;
  readonly #params: Params<ParamSpecs>;
  #lengths?: { readonly before: number; readonly after: number };

  /**
   * @param state weights and memories, in float64
   * @param gradients by weight: the mean over the rows
   * @param scalars the numbers that the optimizer is fed in this step
   */
  constructor(
    compiled: CompiledNetwork,
    names: WeightNames,
    state: Tensors,
    gradients: Readonly<Record<string, Float64Array>>,
    scalars: Readonly<Record<string, number>>,
  ) {
    this.#compiled = compiled;
    this.#names = names;
    ({ spec: this.#spec, params: this.#params } = OPTIMIZERS.read(compiled.training.optimizer));
    const fed = Object.entries(gradients).map(([tensor, data]): [string, Tensor] => [
      gradientName(tensor),
      { shape: state[tensor]?.shape ?? [], data },
    ]);
    const numbers = Object.entries(scalars).map(([name, value]): [string, Tensor] => [
      name,
      { shape: [], data: Float64Array.of(value) },
    ]);
    this.#values = new Interpretation(compiled.explainedUpdate.graph, {
      ...state,
      ...Object.fromEntries(fed),
      ...Object.fromEntries(numbers),
    });
  }

  /** What penalties add to the loss. */
  get penalty(): number {
    return this.#values.value(this.#compiled.explainedUpdate.penalty).data[0] ?? 0;
  }

  /** Length of the gradient over all trained weights, with penalties, before it is clipped. */
  get norm(): number {
    return this.#measured.before;
  }

  /** By what clipping multiplied that length. */
  get clipped(): number {
    const { before, after } = this.#measured;
    return before === after ? 1 : after / before;
  }

  /** A trained weight's gradient as the optimizer is given it, and the weight after the step. */
  of(tensor: string): { readonly gradient: Float64Array; readonly after: Float64Array } {
    const { clipped, next } = this.#explained(tensor);
    return { gradient: this.#values.value(clipped).data, after: this.#values.value(next).data };
  }

  /** A memory after the step. */
  slotAfter(tensor: string, slot: string): Float64Array {
    const id = this.#explained(tensor).slots[slot]?.next;
    invariant(id !== undefined, `no slot "${slot}" of ${tensor}`);
    return this.#values.value(id).data;
  }

  /** Which way the step moves a weight, and what makes it so where its gradient alone would not. */
  move(tensor: string, index: number): WeightMove {
    const { weight, clipped, next } = this.#explained(tensor);
    const gradient = Math.sign(this.#numberOf(clipped, index));
    const own = this.#numberOf(weight, index);
    const way = Math.sign(this.#numberOf(next, index) - own);
    if (way === -gradient) return way === 0 ? { way: "still", because: null } : { way: "against" };
    const isOf = (values: Interpretation): boolean =>
      Math.sign((values.value(next).data[index] ?? NaN) - own) === -gradient;
    const because = (): "memory" | "decay" | "norm" | null => {
      if (this.#spec.slots.length > 0 && isOf(this.#forgetful())) return "memory";
      if (Number(this.#params.weightDecay ?? 0) > 0 && way === -Math.sign(own)) return "decay";
      return (this.#rules(tensor)?.maxNorm ?? 0) > 0 ? "norm" : null;
    };
    return { way: way === 0 ? "still" : gradient === 0 ? "alone" : "with", because: because() };
  }

  /** The same step by an optimizer that remembers nothing. */
  #forgetful(): Interpretation {
    const { slots } = this.#compiled;
    const empty = slots.map(({ tensor, shape }): [string, Tensor] => [
      tensor,
      { shape, data: new Float64Array(sizeOf(shape)) },
    ]);
    return this.#values.with(Object.fromEntries(empty));
  }

  /**
   * From the mean of the rows' derivatives to the new weight. A weight that is held stays as it is, and so does what the optimizer
   * remembers of it.
   */
  equations(tensor: string, index: number, isHeld: boolean): readonly Equation[] {
    const { weight, mean, penalized, clipped, next, slots } = this.#explained(tensor);
    const names = new Map<string, Letter>();
    const subject = { kind: "weight", tensor, index } as const;
    const name = (id: ValueId, letter: Letter): void => {
      const origin = originOf(this.#values, id, index);
      if (typeof origin !== "number") names.set(origin.join(), letter);
    };
    const equations: Equation[] = [];
    const tell = (
      id: ValueId,
      letter: Letter & { readonly label: string },
      settings: readonly Expression[],
      length: string,
    ): void => {
      const expression = express(this.#values, id, index, this.#letters(names, settings, length));
      const told = { symbol: letter.symbol, label: letter.label, expression, value: this.#numberOf(id, index) };
      equations.push(letter.subject === undefined ? told : { ...told, subject: letter.subject });
      name(id, letter);
    };
    const own = this.#settings();
    name(weight, { symbol: "w", label: this.#names.of(tensor, index), subject });
    name(mean, { symbol: "∂C/∂w", label: "mean of the rows' derivatives" });
    for (const [slot, { before }] of Object.entries(slots)) {
      const { symbol, label } = this.#letter(slot);
      name(before, { symbol, label: `${label}, before the step` });
    }
    const raw = penalized === mean ? "∂C/∂w" : "∂(C + penalty)/∂w";
    if (penalized !== mean)
      tell(penalized, { symbol: raw, label: "derivative with the penalty's" }, this.#penaltySettings(tensor), "");
    if (clipped === penalized) name(clipped, { symbol: "g", label: "gradient" });
    else {
      const limit = this.#compiled.training.clipping?.params?.limit;
      const setting = typeof limit === "number" ? [letterOf("c", limit, "limit of the gradient")] : [];
      tell(clipped, { symbol: "g", label: "gradient after clipping" }, setting, `‖${raw}‖`);
    }
    if (isHeld) {
      for (const [slot, { before }] of Object.entries(slots)) {
        const { symbol, label } = this.#letter(slot);
        const kept = letterOf(symbol, this.#numberOf(before, index), `${label}, before the step`);
        equations.push(stays(`${symbol}′`, `${label}, after the step: held`, kept));
      }
      const own: Expression = {
        ...letterOf("w", this.#numberOf(weight, index), this.#names.of(tensor, index)),
        subject,
      };
      return [...equations, { ...stays("w′", "weight after the step: held", own), subject }];
    }
    for (const [slot, { next: after }] of Object.entries(slots)) {
      const { symbol, label, formula } = this.#letter(slot);
      tell(after, { symbol: `${symbol}′`, label: `${label}, after the step` }, own, "");
      if (formula === undefined) continue;
      const kept = letterOf(`${symbol}′`, this.#numberOf(after, index), label);
      const expression = operation("multiply", [
        operation("subtract", [number(1), this.#setting(formula.lessSetting)]),
        kept,
      ]);
      equations.push({ symbol: formula.symbol, label: formula.label, expression, value: expression.value });
    }
    const maxNorm = this.#rules(tensor)?.maxNorm ?? 0;
    const bound = maxNorm > 0 ? [letterOf("c", maxNorm, "greatest norm of a unit")] : [];
    tell(next, { symbol: "w′", label: "weight after the step", subject }, [...own, ...bound], "‖w‖");
    return equations;
  }

  /** @param length what the root of a sum is called */
  #letters(names: ReadonlyMap<string, Letter>, settings: readonly Expression[], length: string): Letters {
    return {
      of: (id, index) => {
        const { nodes } = this.#values.graph;
        const node = nodes[id];
        if (node?.op === "input" && node.attributes.role === "scalar") return this.#letter(node.attributes.name);
        const known = names.get(`${id},${index}`);
        if (known !== undefined) return known;
        if (node?.op === "sqrt" && (node.shape.length === 0 || nodes[node.inputs[0] ?? -1]?.op === "sum"))
          return { symbol: length, label: "length: the root of the sum of the squares" };
        if (node?.op !== "input") return null;
        const { name, role } = node.attributes;
        const label = this.#names.of(name, index);
        return role === "weight"
          ? { symbol: "w of another", label, subject: { kind: "weight", tensor: name, index } }
          : { symbol: "∂C/∂w of another", label };
      },
      constant: (value) => constantOf(value, settings),
    };
  }

  #letter(name: string): UpdateLetter {
    return this.#spec.letters[name] ?? { symbol: name, label: name };
  }

  /** The optimizer's settings that are numbers of the update; the learning rate is fed in each step. */
  #settings(): readonly Expression[] {
    return Object.keys(this.#spec.params)
      .filter((name) => name !== LEARNING_RATE)
      .map((name) => this.#setting(name));
  }

  #penaltySettings(tensor: string): readonly Expression[] {
    const { l1 = 0, l2 = 0 } = this.#rules(tensor) ?? {};
    return [letterOf("λ₁", l1, "L1 penalty"), letterOf("λ₂", l2, "L2 penalty")];
  }

  #rules(tensor: string): WeightRules | undefined {
    return this.#compiled.weights.find((weight) => weight.tensor === tensor)?.rules;
  }

  /** A setting by the letter in its label: "Momentum (μ)". */
  #setting(name: string): Expression {
    const label = this.#spec.params[name]?.label ?? name;
    return letterOf(/\(([^)]+)\)$/.exec(label)?.[1] ?? name, Number(this.#params[name]), label);
  }

  get #measured(): { readonly before: number; readonly after: number } {
    if (this.#lengths !== undefined) return this.#lengths;
    const all = Object.values(this.#compiled.explainedUpdate.weights);
    const length = (of: (weight: ExplainedWeight) => ValueId): number =>
      Math.sqrt(
        all.reduce((sum, weight) => this.#values.value(of(weight)).data.reduce((total, g) => total + g * g, sum), 0),
      );
    const before = length(({ penalized }) => penalized);
    const after = this.#compiled.training.clipping === undefined ? before : length(({ clipped }) => clipped);
    return (this.#lengths = { before, after });
  }

  #numberOf(id: ValueId, index: number): number {
    return this.#values.value(id).data[index] ?? NaN;
  }

  #explained(tensor: string): ExplainedWeight {
    const weight = this.#compiled.explainedUpdate.weights[tensor];
    invariant(weight !== undefined, `"${tensor}" is not trained`);
    return weight;
  }
}

function letterOf(symbol: string, value: number, label: string): Extract<Expression, { kind: "name" }> {
  return { kind: "name", symbol, value, label };
}

function stays(symbol: string, label: string, expression: Expression): Equation {
  return { symbol, label, expression, value: expression.value };
}

/** A number of the update that is a setting, or 1 less one: by its letter where no two settings could be meant. */
function constantOf(value: number, settings: readonly Expression[]): Expression | null {
  const found = settings.flatMap((setting): Expression[] => {
    if (setting.value === 0 || setting.value === 1) return [];
    if (setting.value === value) return [setting];
    return 1 - setting.value === value ? [operation("subtract", [number(1), setting])] : [];
  });
  const [only, ...others] = found;
  return others.length === 0 ? (only ?? null) : null;
}
