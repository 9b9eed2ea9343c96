// What the optimizer does with the gradients of a step: for all weights at once, and for one weight in formulas.

import { invariant } from "../document/errors";
import type { Params, ParamSpecs } from "../document/params";
import { sizeOf } from "../document/size";
import type { ValueId } from "../ir/graph";
import { gradientName } from "../ir/names";
import type { WeightRules } from "../layers/weight-settings";
import { LEARNING_RATE, OPTIMIZERS } from "../optimizers/registry";
import type { OptimizerSpec } from "../optimizers/spec";
import type { CompiledNetwork } from "../passes/compiledNetwork";
import type { ExplainedWeight } from "../passes/explained";
import type { Equation, Expression, WeightMove } from "../protocol/learn";
import type { Tensor, Tensors } from "../runtime/backend";
import { Interpretation } from "../runtime/reference/interpret";
import { express } from "./express";
import { nodeOf, originOf } from "./numberAt";
import type { Letter, Letters } from "./express";
import { number, operation } from "./formula";
import type { WeightNames } from "./letters";
import { formulaLine, workOut } from "./workOut";

/** What an optimizer is given in a step besides gradients. */
export interface OptimizerFeed {
  /** By name. */
  readonly scalars: Readonly<Record<string, number>>;
  /** How many steps it has taken with this one. */
  readonly optimizerStep: number;
  readonly learningRate: number;
}

export class StepUpdate {
  readonly #compiled: CompiledNetwork;
  readonly #names: WeightNames;
  readonly #values: Interpretation;
  readonly #spec: OptimizerSpec;
  readonly #params: Params<ParamSpecs>;
  readonly #step: number;
  readonly #learningRate: number;
  #lengths?: { readonly before: number; readonly after: number };

  /**
   * @param state weights and memories, in float64
   * @param gradients by weight: the mean over the rows
   * @param fed the number of the step, its learning rate, and the numbers that the optimizer is fed in it
   */
  constructor(
    compiled: CompiledNetwork,
    names: WeightNames,
    state: Tensors,
    gradients: Readonly<Record<string, Float64Array>>,
    fed: OptimizerFeed,
  ) {
    this.#step = fed.optimizerStep;
    this.#learningRate = fed.learningRate;
    this.#compiled = compiled;
    this.#names = names;
    ({ spec: this.#spec, params: this.#params } = OPTIMIZERS.read(compiled.training.optimizer));
    const means = Object.entries(gradients).map(([tensor, data]): [string, Tensor] => [
      gradientName(tensor),
      { shape: state[tensor]?.shape ?? [], data },
    ]);
    const numbers = Object.entries(fed.scalars).map(([name, value]): [string, Tensor] => [
      name,
      { shape: [], data: Float64Array.of(value) },
    ]);
    this.#values = new Interpretation(compiled.explainedUpdate.graph, {
      ...state,
      ...Object.fromEntries(means),
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
    name(weight, { symbol: "w", label: this.#names.of(tensor, index), subject });
    const raw = penalized === mean ? "∂C/∂w" : "∂(C + penalty)/∂w";
    name(mean, { symbol: "∂C/∂w", label: "mean of the rows' derivatives" });
    if (penalized !== mean)
      tell(penalized, { symbol: raw, label: "derivative with the penalty's" }, this.#penaltySettings(tensor), "");
    const decay = this.#spec.decay === "own" ? 0 : Number(this.#params.weightDecay ?? 0);
    const given = decay === 0 ? "g" : clipped === penalized ? raw : "g₀";
    if (clipped === penalized) name(clipped, { symbol: given, label: "gradient" });
    else {
      const limit = this.#compiled.training.clipping?.params?.limit;
      const setting = typeof limit === "number" ? [letterOf("c", limit, "limit of the gradient")] : [];
      tell(clipped, { symbol: given, label: "gradient after clipping" }, setting, `‖${raw}‖`);
    }
    const gradient = letterOf(given, this.#numberOf(clipped, index), "gradient");
    const own: Expression = { ...letterOf("w", this.#numberOf(weight, index), this.#names.of(tensor, index)), subject };
    const states = Object.entries(this.#spec.letters).flatMap(([symbol, { slot, ...letter }]) => {
      const { before, next: after } = slots[slot ?? ""] ?? {};
      if (before === undefined || after === undefined) return [];
      const share = letter.lessSetting === undefined ? 1 : 1 - Number(this.#params[letter.lessSetting]);
      const numbers = [before, after].map((id) => share * this.#numberOf(id, index));
      return [{ symbol, label: letter.label, before: numbers[0] ?? NaN, after: numbers[1] ?? NaN }];
    });
    if (isHeld) {
      for (const { symbol, label, before } of states)
        equations.push(
          stays(`${symbol}′`, `${label}, after the step: held`, letterOf(symbol, before, `${label}, before the step`)),
        );
      return [...equations, { ...stays("w′", "weight after the step: held", own), subject }];
    }
    const letters = new Map<string, Expression>([["w", own], ["g", gradient], ...this.#known()]);
    for (const { symbol, label, before } of states)
      letters.set(symbol, letterOf(symbol, before, `${label}, before the step`));
    if (decay !== 0) {
      const expression = operation("add", [gradient, operation("multiply", [letterIn(letters, "λ"), own])]);
      equations.push({ symbol: "g", label: "gradient with weight decay", expression, value: expression.value });
      letters.set("g", letterOf("g", expression.value, "gradient with weight decay"));
    }
    for (const { letter, goesOn, right } of this.#spec.formula.map(formulaLine)) {
      const expression = workOut(right, (symbol) => letterIn(letters, symbol));
      const { label } = this.#spec.letters[letter] ?? { label: "weight after the step" };
      if (letter === "w") {
        const free = this.#freeOf(tensor);
        if (free === null) {
          equations.push({ symbol: "w′", label, expression, value: this.#numberOf(next, index), subject });
          continue;
        }
        const unbounded = { symbol: "w₀", label: "weight before its unit is shortened" };
        equations.push({ ...unbounded, expression, value: this.#numberOf(free, index) });
        name(free, unbounded);
        const bound = letterOf("R", this.#rules(tensor)?.maxNorm ?? 0, "greatest norm of a unit");
        tell(next, { symbol: "w′", label, subject }, [bound], "‖w₀‖");
        continue;
      }
      const state = states.find(({ symbol }) => symbol === letter);
      const symbol = goesOn ? `${letter}′` : letter;
      const told = goesOn ? `${label}, after the step` : label;
      const value = state?.after ?? expression.value;
      equations.push({ symbol, label: told, expression, value });
      letters.set(letter, letterOf(symbol, value, told));
    }
    return equations;
  }

  /** The weight as it would be where the norm of its unit is bounded afterwards: w · min(1, c / ‖w‖). Null where it is not. */
  #freeOf(tensor: string): ValueId | null {
    const { rules, unit } = this.#compiled.weights.find((weight) => weight.tensor === tensor) ?? {};
    if (unit === undefined || rules === undefined || rules.maxNorm === 0) return null;
    const { inputs } = nodeOf(this.#values, this.#explained(tensor).next);
    return inputs[1] ?? null;
  }

  /** @param length what the root of a sum is called */
  #letters(names: ReadonlyMap<string, Letter>, settings: readonly Expression[], length: string): Letters {
    return {
      of: (id, index) => {
        const { nodes } = this.#values.graph;
        const node = nodes[id];
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

  /** The step's number, the optimizer's settings, and what its formulas are given. */
  #known(): readonly (readonly [string, Expression])[] {
    const settings = Object.keys(this.#spec.params).map((name) => this.#setting(name));
    const given = Object.entries(this.#spec.given?.(this.#step, this.#params) ?? {}).map(([symbol, value]) =>
      letterOf(symbol, value, this.#spec.letters[symbol]?.label ?? symbol),
    );
    const all = [letterOf("t", this.#step, "number of the step"), ...settings, ...given];
    return all.map((letter) => [letter.symbol, letter]);
  }

  #penaltySettings(tensor: string): readonly Expression[] {
    const { l1 = 0, l2 = 0 } = this.#rules(tensor) ?? {};
    return [letterOf("λ₁", l1, "L1 penalty"), letterOf("λ₂", l2, "L2 penalty")];
  }

  #rules(tensor: string): WeightRules | undefined {
    return this.#compiled.weights.find((weight) => weight.tensor === tensor)?.rules;
  }

  /** A setting by the letter in its label: "Momentum (μ)". */
  #setting(name: string): Letterlike {
    const label = this.#spec.params[name]?.label ?? name;
    const value = name === LEARNING_RATE ? this.#learningRate : Number(this.#params[name]);
    return letterOf(/\(([^)]+)\)$/.exec(label)?.[1] ?? name, value, label);
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

type Letterlike = Extract<Expression, { kind: "name" }>;

function letterIn(letters: ReadonlyMap<string, Expression>, symbol: string): Expression {
  const letter = letters.get(symbol);
  invariant(letter !== undefined, `the formulas say what "${symbol}" is`);
  return letter;
}

function letterOf(symbol: string, value: number, label: string): Letterlike {
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
