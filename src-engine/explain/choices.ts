// Layers that choose: what pooling did not take and what dropout set to 0 changes no cost. Which of it holds of a derivative is read
// off the graph, as everything else is.

import { broadcastIndex, convProducts, windowsOver } from "../ir/elements";
import type { ValueId } from "../ir/graph";
import type { Interpretation } from "../runtime/reference/interpret";
import type { Letters } from "./express";
import { nodeOf, operandOf, originOf, unpooledFrom } from "./numberAt";

type Choice = "not-greatest" | "dropped" | "unread" | { readonly keptBy: number };

/** Single precision may leave a setting as far from itself. */
const ROUNDING = 1e-6;

/**
 * Why the derivative at a place is 0, or what made it larger, where a layer that chooses decided that; null where none did. Numbers
 * with a letter are not looked behind: they have an equation of their own.
 */
export function choiceText(
  values: Interpretation,
  [id, index]: readonly [ValueId, number],
  derivative: number,
  letters: Letters,
): string | null {
  const choice = new Walk(values, letters).choice(id, index);
  if (choice === null || (typeof choice === "string") !== (derivative === 0)) return null;
  switch (choice) {
    case "not-greatest":
      return "0, as this place was not the greatest of its window";
    case "dropped":
      return "0, as dropout set it to 0 in this step";
    case "unread":
      return "0, as nothing behind it takes this number";
    default:
      return `dropout kept it in this step, and 1 / (1 - ${choice.keptBy}) made it larger`;
  }
}

class Walk {
  readonly #values: Interpretation;
  readonly #letters: Letters;

  constructor(values: Interpretation, letters: Letters) {
    this.#values = values;
    this.#letters = letters;
  }

  choice(id: ValueId, index: number): Choice | null {
    const values = this.#values;
    const origin = originOf(values, id, index);
    if (typeof origin === "number") return origin === 0 ? "unread" : null;
    const [from, at] = origin;
    const node = nodeOf(values, from);
    const shape = values.shape(from);
    const place = (operand: number): readonly [ValueId, number] => {
      const input = operandOf(node, operand);
      return [input, broadcastIndex(at, shape, values.shape(input))];
    };
    switch (node.op) {
      case "maxUnpool": {
        const g = operandOf(node, 1);
        const windows = windowsOver(node.attributes, at, values.shape(operandOf(node, 0)), values.shape(g));
        if (windows.length === 0) return "unread";
        const taken = unpooledFrom(values, node, at);
        return taken.length === 0 ? "not-greatest" : this.#first(taken.map((one) => [g, one]));
      }
      case "convTranspose": {
        // What several windows give to one place is added up by a kernel that is no weight.
        const [shares, kernel] = [operandOf(node, 0), operandOf(node, 1)];
        if (nodeOf(values, kernel).op !== "constant") return null;
        const shapes = { x: shape, y: values.shape(shares), kernel: values.shape(kernel) };
        const cells = values.value(kernel).data;
        const given = convProducts(node.attributes, shapes, "x", at).filter((one) => cells[one.kernel] !== 0);
        return given.length === 0 ? "unread" : this.#first(given.map((one) => [shares, one.y]));
      }
      case "equal":
        return this.#isOfGreatest(place(0), place(1)) && values.value(from).data[at] === 0 ? "not-greatest" : null;
      case "select":
        return this.#selected(place(0), [place(1), place(2)]);
      case "divide":
        return this.#behind(...place(0));
      case "add":
      case "multiply":
        return this.#first([place(0), place(1)]);
      default:
        return null;
    }
  }

  #selected(
    [condition, at]: readonly [ValueId, number],
    branches: readonly [readonly [ValueId, number], readonly [ValueId, number]],
  ): Choice | null {
    const values = this.#values;
    const origin = originOf(values, condition, at);
    const chosen = branches[values.value(condition).data[at] === 1 ? 0 : 1];
    const isNothing = originOf(values, ...chosen);
    const number = values.value(chosen[0]).data[chosen[1]] ?? NaN;
    if (typeof origin === "number") return null;
    const node = nodeOf(values, origin[0]);
    if (node.op === "greater" && this.#isRandom(node.inputs[1] ?? -1)) {
      if (number === 0) return "dropped";
      const rate = values.value(operandOf(node, 0)).data[0] ?? NaN;
      return Math.abs(number * (1 - rate) - 1) < ROUNDING ? { keptBy: Number(rate.toPrecision(6)) } : null;
    }
    if (node.op === "equal" && this.#isOfGreatest([operandOf(node, 0), -1], [operandOf(node, 1), -1])) {
      const isConstant = typeof isNothing === "number" || nodeOf(values, isNothing[0]).op === "constant";
      return number === 0 && isConstant ? "not-greatest" : this.#behind(...chosen);
    }
    return null;
  }

  #isRandom(id: ValueId): boolean {
    return this.#made(id).some((node) => node.op === "input" && node.attributes.role === "random");
  }

  /** Whether one side of a comparison is what pooling gave. */
  #isOfGreatest(...sides: readonly (readonly [ValueId, number])[]): boolean {
    return sides.some(([id]) => this.#made(id).some(({ op }) => op === "max" || op === "maxPool"));
  }

  /** The node, and those behind it that only lay its numbers out. */
  #made(id: ValueId): readonly ReturnType<typeof nodeOf>[] {
    const node = nodeOf(this.#values, id);
    const [only, ...others] = node.inputs;
    const isLaidOut = node.op === "broadcast" || node.op === "reshape" || node.op === "transpose";
    return only === undefined || others.length > 0 || !isLaidOut ? [node] : [node, ...this.#made(only)];
  }

  #first(places: readonly (readonly [ValueId, number])[]): Choice | null {
    for (const place of places) {
      const found = this.#behind(...place);
      if (found !== null) return found;
    }
    return null;
  }

  #behind(id: ValueId, index: number): Choice | null {
    const origin = originOf(this.#values, id, index);
    const isNamed = this.#letters.of(id, index) !== null;
    const isToldApart = typeof origin !== "number" && this.#letters.of(...origin) !== null;
    return isNamed || isToldApart ? null : this.choice(id, index);
  }
}
