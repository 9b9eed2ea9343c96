// A plane (or a line) through the space of all weights, on which the cost is drawn: through the weights as they are, along two
// directions. Two weights by themselves are such directions; so are random ones, and those in which the training went farthest.

import { UserError, invariant } from "../document/errors";
import { sizeOf } from "../document/size";
import { filled, mapped } from "../document/typedArrays";
import { isTrained } from "../passes/compile";
import type { NamedWeight } from "../passes/compile";
import type { Tensor, Tensors } from "../runtime/backend";
import { createGenerator } from "../runtime/random";
import { eigen } from "./eigen";

/** By tensor, in float64; a tensor that is absent does not change. */
export type Direction = Readonly<Record<string, Float64Array>>;

export interface OnPlane {
  readonly x: number;
  readonly y: number;
  /** Distance of the weights from the plane. */
  readonly away: number;
}

export class Plane {
  readonly #center: Tensors;
  readonly #directions: readonly Direction[];
  readonly #products: readonly (readonly number[])[];

  /** @param directions one or two, none a multiple of the other */
  constructor(center: Tensors, directions: readonly Direction[]) {
    invariant(directions.length === 1 || directions.length === 2, "a line has one direction, a plane two");
    this.#center = center;
    this.#directions = directions;
    this.#products = directions.map((a) => directions.map((b) => product(a, b)));
  }

  get dimensions(): number {
    return this.#directions.length;
  }

  /** The weights there, as far as they are others than in the middle. */
  at(x: number, y: number): Tensors {
    const moved: Record<string, { shape: readonly number[]; data: Float64Array }> = {};
    for (const [which, direction] of this.#directions.entries()) {
      const far = which === 0 ? x : y;
      for (const [tensor, way] of Object.entries(direction)) {
        const { shape, data } = tensorOf(this.#center, tensor);
        const own = (moved[tensor] ??= { shape, data: Float64Array.from(data) });
        for (let i = 0; i < way.length; i++) own.data[i] = (own.data[i] ?? 0) + far * (way[i] ?? 0);
      }
    }
    return moved;
  }

  /** The point of the plane that is nearest to some weights. */
  nearest(weights: Tensors): OnPlane {
    const difference = differenceOf(weights, this.#center);
    const [p = 0, q = 0] = this.#directions.map((direction) => product(direction, difference));
    const [[a = 1, b = 0] = [], [, d = 1] = []] = this.#products;
    const determinant = a * d - b * b;
    const [x, y] =
      this.#directions.length === 1 ? [p / a, 0] : [(d * p - b * q) / determinant, (a * q - b * p) / determinant];
    let rest = 0;
    for (const [tensor, values] of Object.entries(difference)) {
      const [u, v] = this.#directions.map((direction) => direction[tensor]);
      for (let i = 0; i < values.length; i++) rest += ((values[i] ?? 0) - x * (u?.[i] ?? 0) - y * (v?.[i] ?? 0)) ** 2;
    }
    return { x, y, away: Math.sqrt(rest) };
  }
}

/** One weight by itself. */
export function alongWeight(
  center: Tensors,
  { tensor, index }: { readonly tensor: string; readonly index: number },
): Direction {
  const way = new Float64Array(tensorOf(center, tensor).data.length);
  way[index] = 1;
  return { [tensor]: way };
}

/**
 * A random direction whose part for each unit is as long as the unit's own weights are (Li et al., "Visualizing the Loss Landscape of
 * Neural Nets", 2018: filter normalization); weights that are one number a unit, such as biases, stay.
 */
export function randomDirection(
  center: Tensors,
  weights: readonly NamedWeight[],
  seed: number,
  which: number,
): Direction {
  const ways = weights
    .filter((weight) => isTrained(weight) && weight.shape.length > 1)
    .map(({ tensor, shape, unit = shape.length - 1 }): [string, Float64Array] => {
      const generator = createGenerator(seed, `direction/${which}/${tensor}`);
      const way = filled(Float64Array, sizeOf(shape), () => generator.normal());
      scaleUnits(way, tensorOf(center, tensor).data, shape, unit);
      return [tensor, way];
    });
  if (ways.some(([, way]) => way.some((far) => far !== 0))) return Object.fromEntries(ways);
  throw new UserError({
    code: "nothing-to-move",
    message: "No layer has a kernel that is trained and is not 0, so there is no random direction.",
    next: "Choose single weights.",
  });
}

/** The two directions in which some states lie farthest from the middle, and their shares of all these squared distances. */
export interface WidestDirections {
  readonly directions: readonly [Direction, Direction];
  readonly shares: readonly [number, number];
}

/**
 * Principal components of the differences between the states and the middle, which itself is not moved to their mean, as in Li et al.
 * @throws UserError "no-path" where the states lie on a line or are the middle
 */
export function widestDirections(
  center: Tensors,
  weights: readonly NamedWeight[],
  states: readonly Tensors[],
): WidestDirections {
  const trained = weights.filter(isTrained).map(({ tensor }) => tensor);
  const only = (all: Tensors): Tensors => Object.fromEntries(trained.map((name) => [name, tensorOf(all, name)]));
  const differences = states.map((state) => differenceOf(only(state), only(center)));
  const { values, vectors } = eigen(differences.map((a) => differences.map((b) => product(a, b))));
  const total = values.reduce((sum, value) => sum + value, 0);
  const [first = 0, second = 0] = values;
  // Rounding leaves a little of what is not there.
  if (!(second > 1e-12 * total) || !(total > 0)) {
    throw new UserError({
      code: "no-path",
      message: "The training has not taken enough steps for a plane along its way.",
      next: "Take some steps first, or choose two weights, or random directions.",
    });
  }
  const along = (which: number, value: number): Direction => {
    const way: Record<string, Float64Array> = {};
    for (const [at, difference] of differences.entries()) {
      const share = (vectors[which]?.[at] ?? 0) / Math.sqrt(value);
      for (const [tensor, numbers] of Object.entries(difference)) {
        const own = (way[tensor] ??= new Float64Array(numbers.length));
        for (let i = 0; i < own.length; i++) own[i] = (own[i] ?? 0) + share * (numbers[i] ?? 0);
      }
    }
    return way;
  };
  return { directions: [along(0, first), along(1, second)], shares: [first / total, second / total] };
}

function scaleUnits(way: Float64Array, own: ArrayLike<number>, shape: readonly number[], unit: number): void {
  const units = shape[unit] ?? 1;
  const inner = sizeOf(shape.slice(unit + 1));
  const [of, from] = [new Float64Array(units), new Float64Array(units)];
  const unitAt = (i: number): number => Math.floor(i / inner) % units;
  for (let i = 0; i < way.length; i++) {
    const at = unitAt(i);
    of[at] = (of[at] ?? 0) + (own[i] ?? 0) ** 2;
    from[at] = (from[at] ?? 0) + (way[i] ?? 0) ** 2;
  }
  for (let i = 0; i < way.length; i++) {
    const at = unitAt(i);
    const length = from[at] ?? 0;
    way[i] = length === 0 ? 0 : (way[i] ?? 0) * Math.sqrt((of[at] ?? 0) / length);
  }
}

function differenceOf(a: Tensors, b: Tensors): Direction {
  return Object.fromEntries(
    Object.entries(a).map(([tensor, { data }]) => {
      const other = tensorOf(b, tensor).data;
      return [tensor, mapped(Float64Array, data, (value, i) => value - (other[i] ?? 0))];
    }),
  );
}

function product(a: Direction, b: Direction): number {
  let sum = 0;
  for (const [tensor, values] of Object.entries(a)) {
    const other = b[tensor];
    if (other === undefined) continue;
    for (let i = 0; i < values.length; i++) sum += (values[i] ?? 0) * (other[i] ?? 0);
  }
  return sum;
}

function tensorOf(tensors: Tensors, name: string): Tensor {
  const tensor = tensors[name];
  invariant(tensor !== undefined, `no weights "${name}"`);
  return tensor;
}
