// One number of a graph as a formula: from what operations it is made, back to the values that have names. The same for losses,
// activations, layers, their derivatives and optimizers: what is told is what is computed.

import { invariant } from "../document/errors";
import {
  broadcastIndex,
  convProducts,
  indexOf,
  laidOut,
  matmulProducts,
  positionOf,
  reduced,
  windowCells,
} from "../ir/elements";
import type { ConvPart } from "../ir/elements";
import type { AnyNode, ValueId } from "../ir/graph";
import { ROW_WEIGHTS } from "../ir/names";
import type { Expression, Subject } from "../protocol/learn";
import type { Interpretation } from "../runtime/reference/interpret";
import { number, operation, sumOf } from "./formula";
import { nodeOf, operandOf, originOf, unpooledFrom } from "./numberAt";
import type { Term } from "./formula";

/** A letter, with what it stands for. */
export interface Letter {
  readonly symbol: string;
  readonly label?: string | undefined;
  readonly subject?: Subject | undefined;
}

export interface Letters {
  /** The name of one number of a value; null where it has none, and is taken apart. */
  of(id: ValueId, index: number): Letter | null;
  /** Whether it is shown in every sum in which it stands, however little it counts there. */
  isChosen?(id: ValueId, index: number): boolean;
  /** A number of the graph that has a letter, such as a setting. */
  constant?(value: number): Expression | null;
}

/** A formula with more pieces is not read by anyone; what is beyond is told as a number. */
const MOST_PIECES = 2_000;
/** A sum of more numbers is told as its value. */
const MOST_SUMMED = 20_000;

/** The number at `index` (row-major) of a value, by what it is made from; its own name is not used. */
export function express(values: Interpretation, id: ValueId, index: number, letters: Letters): Expression {
  return new Writer(values, letters).takeApart(id, index);
}

/** The number's name where it has one, else what it is made from. */
export function refer(values: Interpretation, id: ValueId, index: number, letters: Letters): Expression {
  return new Writer(values, letters).write(id, index);
}

const MOST_EXPONENT = 700;
/** As near to 0 or 1 nothing is meant but to keep away from it. */
const EDGE = 1e-6;
/** A formula that is another one's equal may differ by rounding alone. */
const ROUNDING = 1e-10;

function isEdge(value: number): boolean {
  return Math.min(Math.abs(value), Math.abs(1 - value)) <= EDGE && value !== 0 && value !== 1;
}

type Place = readonly [ValueId, number];

class Writer {
  readonly #values: Interpretation;
  readonly #letters: Letters;
  #pieces = 0;

  constructor(values: Interpretation, letters: Letters) {
    this.#values = values;
    this.#letters = letters;
  }

  write(id: ValueId, index: number): Expression {
    const letter = this.#letters.of(id, index);
    if (letter !== null) {
      const { symbol, label, subject } = letter;
      return {
        kind: "name",
        symbol,
        value: this.#value(id, index),
        ...(label === undefined ? {} : { label }),
        ...(subject === undefined ? {} : { subject }),
      };
    }
    return this.takeApart(id, index);
  }

  takeApart(id: ValueId, index: number): Expression {
    const node = nodeOf(this.#values, id);
    if (++this.#pieces > MOST_PIECES) return number(this.#value(id, index));
    const shape = this.#values.shape(id);
    const inputs = node.inputs.map((input) => this.#values.shape(input));
    const element = laidOut(node, index, shape, inputs);
    if (typeof element === "number") return number(element);
    if (element !== null) return this.write(operandOf(node, element.operand), element.index);
    const own = (operand: number): Expression =>
      this.write(operandOf(node, operand), broadcastIndex(index, shape, inputs[operand] ?? []));
    switch (node.op) {
      case "input":
        // 1 for the row that is told of, 0 for others.
        if (node.attributes.name === ROW_WEIGHTS) return number(this.#value(id, index));
        return { kind: "name", symbol: node.attributes.name, value: this.#value(id, index) };
      case "constant": {
        const value = this.#value(id, index);
        return this.#letters.constant?.(value) ?? number(value);
      }
      case "select": {
        const condition = this.#value(operandOf(node, 0), broadcastIndex(index, shape, inputs[0] ?? []));
        return own(condition === 1 ? 1 : 2);
      }
      case "sign": {
        // The slope of relu, which its own code reads off what it gave: 1 where what came in is above 0.
        const origin = originOf(this.#values, operandOf(node, 0), index);
        const [from, at] = typeof origin === "number" ? [id, index] : origin;
        const activated = nodeOf(this.#values, from);
        return activated.op === "relu"
          ? operation("greater", [this.write(operandOf(activated, 0), at), number(0)])
          : operation("sign", [own(0)]);
      }
      case "sum":
      case "mean":
      case "max":
        return this.#reduction(node, index, inputs[0] ?? []);
      case "matmul":
        return this.#product(node, index, shape, inputs);
      case "softmax":
        return this.#softmax(operandOf(node, 0), index, shape, node.attributes.axis);
      case "logSoftmax":
        return operation("log", [this.#share(operandOf(node, 0), index, shape, node.attributes.axis)]);
      case "softmaxCrossEntropy": {
        const [logits, targets] = [operandOf(node, 0), operandOf(node, 1)];
        const extents = inputs[0] ?? [];
        const terms = reduced(index, extents, [1]).map((place) =>
          this.#term([targets, place], this.#value(targets, place) === 0 ? 0 : NaN, () =>
            operation("multiply", [
              this.write(targets, place),
              operation("log", [this.#share(logits, place, extents, 1)]),
            ]),
          ),
        );
        return operation("negate", [this.#worked(terms)]);
      }
      case "sigmoidCrossEntropy": {
        const [z, t] = [own(0), own(1)];
        const told = this.#surprise(operandOf(node, 0), index, t);
        if (told !== null && Math.abs(told.value - this.#value(id, index)) <= ROUNDING * Math.abs(told.value))
          return told;
        return operation("subtract", [operation("softplus", [z]), operation("multiply", [t, z])]);
      }
      case "affine":
      case "normalize":
        return this.#perChannel(node, index, shape);
      case "conv":
      case "convTranspose":
      case "convKernelGradient":
        return this.#convolution(node, index, shape);
      case "maxPool":
        return this.#greatest(operandOf(node, 0), windowCells(node.attributes, index, shape, inputs[0] ?? []));
      case "averagePool": {
        const cells = windowCells(node.attributes, index, shape, inputs[0] ?? []);
        return operation("divide", [this.#sum(operandOf(node, 0), cells), number(cells.length)]);
      }
      case "gatherRows": {
        const size = shape.at(-1) ?? 1;
        const row = Math.trunc(this.#value(operandOf(node, 1), Math.floor(index / size)));
        return this.write(operandOf(node, 0), row * size + (index % size));
      }
      case "scatterRows": {
        const size = shape.at(-1) ?? 1;
        const numbers = this.#values.value(operandOf(node, 0)).data;
        const row = Math.floor(index / size);
        const places = [...numbers].flatMap((one, i) => (Math.trunc(one) === row ? [i * size + (index % size)] : []));
        return this.#sum(operandOf(node, 1), places);
      }
      case "gatherPlaces": {
        const [row = 0, place = 0, channel = 0] = positionOf(index, shape);
        const numbers = inputs[1] ?? [];
        const from = Math.trunc(this.#value(operandOf(node, 1), indexOf([row, place], numbers)));
        return this.write(operandOf(node, 0), indexOf([row, from, channel], inputs[0] ?? []));
      }
      case "scatterPlaces": {
        const [row = 0, place = 0, channel = 0] = positionOf(index, shape);
        const [numbers = [], given = []] = inputs;
        const places = Array.from({ length: numbers[1] ?? 0 }, (_, i) => i)
          .filter((i) => Math.trunc(this.#value(operandOf(node, 0), indexOf([row, i], numbers))) === place)
          .map((i) => indexOf([row, i, channel], given));
        return this.#sum(operandOf(node, 1), places);
      }
      case "maximum":
      case "minimum": {
        // What keeps numbers a little away from 0 or 1 is not told where it does not act.
        const [x, bound] = [operandOf(node, 0), operandOf(node, 1)];
        const isGuard = nodeOf(this.#values, bound).op === "constant" && isEdge(this.#value(bound, 0));
        return isGuard && this.#value(id, index) === this.#value(x, broadcastIndex(index, shape, inputs[0] ?? []))
          ? own(0)
          : operation(node.op, [own(0), own(1)]);
      }
      case "maxUnpool":
        return this.#sum(operandOf(node, 1), unpooledFrom(this.#values, node, index));
      case "batchSize":
        return number(this.#value(id, index));
      case "multiply":
        // Settings stand in front of what they multiply.
        return nodeOf(this.#values, operandOf(node, 1)).op === "constant"
          ? operation("multiply", [own(1), own(0)])
          : operation("multiply", [own(0), own(1)]);
      default:
        return operation(
          node.op,
          node.inputs.map((_, operand) => own(operand)),
        );
    }
  }

  #value(id: ValueId, index: number): number {
    const value = this.#values.value(id).data[index];
    invariant(value !== undefined, `no number ${index} in %${id}`);
    return value;
  }

  #isChosen(...places: readonly Place[]): boolean {
    const { isChosen } = this.#letters;
    if (isChosen === undefined) return false;
    return places.some(([id, index]) => {
      const origin = originOf(this.#values, id, index);
      return typeof origin !== "number" && isChosen(...origin);
    });
  }

  #term(place: Place, value: number, write: () => Expression): Term {
    return { value, chosen: this.#isChosen(place), write };
  }

  /** Terms whose numbers are only known when they are written. */
  #worked(terms: readonly Term[]): Expression {
    const written = terms.map((term) => {
      const expression = term.value === 0 ? number(0) : term.write();
      return { ...term, value: expression.value, write: () => expression };
    });
    return sumOf(
      written,
      written.reduce((sum, { value }) => sum + value, 0),
    );
  }

  #sum(id: ValueId, indices: readonly number[]): Expression {
    const values = this.#values.value(id).data;
    const total = indices.reduce((sum, index) => sum + (values[index] ?? 0), 0);
    if (indices.length > MOST_SUMMED)
      return { kind: "sum", terms: [], more: indices.length, rest: total, value: total };
    const terms = indices.map((index) => this.#term([id, index], values[index] ?? 0, () => this.write(id, index)));
    return sumOf(terms, total);
  }

  #greatest(id: ValueId, indices: readonly number[]): Expression {
    const values = this.#values.value(id).data;
    const cells = [...indices].sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0)).slice(0, 9);
    const of = cells.map((index) => this.write(id, index));
    return { kind: "operation", op: "max", of, value: of[0]?.value ?? -Infinity };
  }

  #reduction(node: AnyNode & { op: "sum" | "mean" | "max" }, index: number, from: readonly number[]): Expression {
    const input = operandOf(node, 0);
    const places = reduced(index, from, node.attributes.axes);
    switch (node.op) {
      case "sum":
        return this.#sum(input, places);
      case "mean":
        return operation("divide", [this.#sum(input, places), number(places.length)]);
      case "max":
        return this.#greatest(input, places);
      default:
        return node satisfies never;
    }
  }

  /** Σ a · b */
  #products(pairs: readonly (readonly [Place, Place])[], alpha = 1): Expression {
    const terms = pairs.map(([a, b]): Term => {
      const value = alpha * this.#value(...a) * this.#value(...b);
      return {
        value,
        chosen: this.#isChosen(a, b),
        write: () =>
          operation("multiply", [number(alpha), operation("multiply", [this.write(...a), this.write(...b)])]),
      };
    });
    return sumOf(
      terms,
      terms.reduce((sum, { value }) => sum + value, 0),
    );
  }

  #product(
    node: AnyNode & { op: "matmul" },
    index: number,
    shape: readonly number[],
    inputs: readonly (readonly number[])[],
  ): Expression {
    const { alpha, beta, ...turned } = node.attributes;
    const [a = [], , c] = inputs;
    const pairs = matmulProducts(turned, index, shape, a).map(([left, right]): readonly [Place, Place] => [
      [operandOf(node, 0), left],
      [operandOf(node, 1), right],
    ]);
    const sum = this.#products(pairs, alpha);
    if (c === undefined) return sum;
    const added = this.write(operandOf(node, 2), broadcastIndex(index, shape, c));
    return operation("add", [sum, operation("multiply", [number(beta), added])]);
  }

  #softmax(logits: ValueId, index: number, shape: readonly number[], axis: number): Expression {
    const own = positionOf(index, shape);
    const line = Array.from({ length: shape[axis] ?? 1 }, (_, i) =>
      indexOf(
        own.map((p, other) => (other === axis ? i : p)),
        shape,
      ),
    );
    // Powers that no float64 holds are told after the greatest exponent is taken out of all, which changes no quotient.
    const greatest = line.reduce((most, place) => Math.max(most, this.#value(logits, place)), -Infinity);
    const shift = greatest > MOST_EXPONENT ? greatest : 0;
    const power = (place: number): Expression =>
      operation("exp", [operation("subtract", [this.write(logits, place), number(shift)])]);
    const values = line.map((place) => Math.exp(this.#value(logits, place) - shift));
    const terms = line.map((place, i) => this.#term([logits, place], values[i] ?? 0, () => power(place)));
    const total = sumOf(
      terms,
      values.reduce((sum, value) => sum + value, 0),
    );
    return operation("divide", [power(index), total]);
  }

  /** -(t · ln ŷ + (1 - t) · ln(1 - ŷ)), where the sigmoid of z has a name. */
  #surprise(z: ValueId, index: number, t: Expression): Expression | null {
    const made = this.#values.graph.nodes.findIndex((node) => node.op === "sigmoid" && node.inputs[0] === z);
    if (made < 0 || this.#letters.of(made, index) === null) return null;
    const yes = this.write(made, index);
    const rest = (one: Expression): Expression => operation("subtract", [number(1), one]);
    const term = (share: Expression, of: Expression): Expression =>
      operation("multiply", [share, operation("log", [of])]);
    return operation("negate", [operation("add", [term(t, yes), term(rest(t), rest(yes))])]);
  }

  /** A share that softmax makes, by its name where it has one. */
  #share(logits: ValueId, index: number, shape: readonly number[], axis: number): Expression {
    const made = this.#values.graph.nodes.findIndex(
      (node) => node.op === "softmax" && node.inputs[0] === logits && node.attributes.axis === axis,
    );
    return made >= 0 && this.#letters.of(made, index) !== null
      ? this.write(made, index)
      : this.#softmax(logits, index, shape, axis);
  }

  #perChannel(node: AnyNode & { op: "affine" | "normalize" }, index: number, shape: readonly number[]): Expression {
    const channel = positionOf(index, shape)[1] ?? 0;
    const x = this.write(operandOf(node, 0), index);
    const of = (operand: number): Expression => this.write(operandOf(node, operand), channel);
    if (node.op === "affine") return operation("add", [operation("multiply", [of(1), x]), of(2)]);
    const standard = operation("multiply", [operation("subtract", [x, of(1)]), of(2)]);
    return operation("add", [operation("multiply", [of(3), standard]), of(4)]);
  }

  #convolution(
    node: AnyNode & { op: "conv" | "convTranspose" | "convKernelGradient" },
    index: number,
    shape: readonly number[],
  ): Expression {
    const [first, second] = [operandOf(node, 0), operandOf(node, 1)];
    const [a, b] = [this.#values.shape(first), this.#values.shape(second)];
    // Which part of a convolution each operand is, and the result.
    const parts: readonly [ConvPart, ConvPart, ConvPart] =
      node.op === "conv"
        ? ["x", "kernel", "y"]
        : node.op === "convTranspose"
          ? ["y", "kernel", "x"]
          : ["x", "y", "kernel"];
    const shapes = { x: shape, kernel: shape, y: shape, [parts[0]]: a, [parts[1]]: b, [parts[2]]: shape };
    const pairs = convProducts(node.attributes, shapes, parts[2], index).map((places): readonly [Place, Place] => [
      [first, places[parts[0]]],
      [second, places[parts[1]]],
    ]);
    const sum = this.#products(pairs);
    const bias = node.inputs[2];
    if (bias === undefined) return sum;
    return operation("add", [sum, this.write(bias, positionOf(index, shape)[1] ?? 0)]);
  }
}
