// The landscape around where a walk stands: which directions, over which rows, and computed by whom.

import { UserError, invariant } from "../document/errors";
import { costOverRows } from "../explain/costOverRows";
import type { CostOf, GridPoints } from "../explain/landscape";
import { Landscape } from "../explain/landscape";
import type { Direction } from "../explain/plane";
import { Plane, alongWeight, randomDirection, widestDirections } from "../explain/plane";
import { FEATURES, TARGETS } from "../ir/names";
import { sizeOf } from "../document/size";
import { filled, mapped } from "../document/typedArrays";
import { isTrained } from "../passes/compile";
import type { LandscapeAxes, LandscapeView, SplitPart } from "../protocol/learn";
import type { Tensors } from "../runtime/backend";
import { multiplications } from "../passes/multiplications";
import { gather, rowsOf } from "../train/evaluator";
import { evenly } from "../train/evenly";
import type { Part } from "../train/evaluator";
import { pick } from "../train/weights";
import { landscapeEffort } from "./landscapeEffort";
import type { OpenedWalk } from "./openWalk";
import type { PathState } from "./pathHere";
import type { RowCosts } from "./rowCosts";

export interface LandscapeWish {
  readonly axes: LandscapeAxes;
  readonly rows: "batch" | SplitPart;
  readonly span: number | null;
}

/** The path takes up so much of the way to the sides. */
const ROOM = 1.25;

export class LandscapeHere {
  readonly #landscape: Landscape;
  readonly #rest: Omit<LandscapeView, "x" | "y" | "cost" | "center">;
  /** The present weights on the axes. */
  readonly #origin: readonly [number, number];
  #center: LandscapeView["center"] | null = null;

  private constructor(
    landscape: Landscape,
    origin: readonly [number, number],
    rest: Omit<LandscapeView, "x" | "y" | "cost" | "center">,
  ) {
    this.#landscape = landscape;
    this.#origin = origin;
    this.#rest = rest;
  }

  /** How often `between` is waited for by a view: once for each point of the grid. */
  static waits({ axes }: LandscapeWish, points: GridPoints): number {
    return axes.kind === "weights" && axes.y === null ? points : points ** 2;
  }

  /**
   * @param between waited for before each cost: a chance to cancel
   * @param onPlan told how often it will be, before it is
   * @throws UserError "no-path", "canceled"
   */
  static async open(
    { walk, network, parts }: OpenedWalk,
    path: readonly PathState[],
    costs: RowCosts,
    { axes, rows: of, span }: LandscapeWish,
    batch: Int32Array,
    between: () => Promise<void>,
    onPlan: (waits: number) => void,
  ): Promise<LandscapeHere> {
    const center = pick(
      walk.at.state,
      network.weights.map(({ tensor }) => tensor),
    );
    const whole = path.map(({ step, state }) => ({ step, state: pick(state, Object.keys(center)) }));
    const { directions, shares } = directionsOf(
      axes,
      center,
      network.weights,
      whole.map(({ state }) => state),
    );
    const plane = new Plane(center, directions);
    const part = parts[of === "batch" ? "train" : of];
    const each = Math.max(1, multiplications(network.rowLosses, 1));
    const all = of === "batch" ? batch.length : rowsOf(part);
    const { rows, states: most, isReference } = landscapeEffort(each, all, plane.dimensions, whole.length);
    const way = evenly(whole, most);
    const states = way.map(({ state }) => state);
    const chosen = spread(of === "batch" ? batch : all, rows);
    onPlan(2 * states.length);
    const cost = isReference ? referenceCost(network, center, part, chosen) : costs.over(part, chosen, center);

    const nearest = states.map((state) => plane.nearest(state));
    const [trueCosts, planeCosts]: [number[], number[]] = [[], []];
    for (const [which, state] of states.entries()) {
      await between();
      trueCosts.push(await cost(state));
      await between();
      const { x, y } = nearest[which] ?? { x: NaN, y: NaN };
      planeCosts.push(await cost(plane.at(x, y)));
    }
    const origin =
      axes.kind === "weights"
        ? ([numberAt(center, axes.x), axes.y === null ? 0 : numberAt(center, axes.y)] as const)
        : ([0, 0] as const);
    const spans = [
      spanOf(
        span,
        axes,
        nearest.map(({ x }) => x),
      ),
      spanOf(
        span,
        axes,
        nearest.map(({ y }) => y),
      ),
    ] as const;
    const precision = isReference ? "float64" : "float32";
    return new LandscapeHere(new Landscape(plane, cost, precision, spans), origin, {
      rows: { of, asked: chosen.length, all },
      precision,
      weights: network.weights.filter(isTrained).reduce((sum, { shape }) => sum + sizeOf(shape), 0),
      shares,
      path: {
        steps: mapped(Int32Array, way, ({ step }) => step),
        x: mapped(Float64Array, nearest, ({ x }) => origin[0] + x),
        y: mapped(Float64Array, nearest, ({ y }) => origin[1] + y),
        cost: Float64Array.from(trueCosts),
        planeCost: Float64Array.from(planeCosts),
        away: mapped(Float64Array, nearest, ({ away }) => away),
      },
    });
  }

  async view(points: GridPoints, between: () => Promise<void>): Promise<LandscapeView> {
    const [x, y] = this.#origin;
    this.#center ??= { x, y, cost: await this.#landscape.costAt(0, 0), slopes: await this.#landscape.slopes() };
    const grid = await this.#landscape.grid(points, between);
    return {
      ...this.#rest,
      center: this.#center,
      x: grid.x.map((value) => value + x),
      y: grid.y.map((value) => value + y),
      cost: grid.cost,
    };
  }
}

function directionsOf(
  axes: LandscapeAxes,
  center: Tensors,
  weights: OpenedWalk["network"]["weights"],
  states: readonly Tensors[],
): { readonly directions: readonly Direction[]; readonly shares: LandscapeView["shares"] } {
  switch (axes.kind) {
    case "weights": {
      const { x, y } = axes;
      if (x.tensor === y?.tensor && x.index === y.index) {
        throw new UserError({
          code: "same-weight",
          message: `Both axes are number ${x.index + 1} of "${x.tensor}".`,
          next: "Choose another weight for one of them, or look at a slice along this one.",
        });
      }
      return { directions: [x, ...(y === null ? [] : [y])].map((one) => alongWeight(center, one)), shares: null };
    }
    case "random":
      return { directions: [0, 1].map((which) => randomDirection(center, weights, axes.seed, which)), shares: null };
    case "path":
      return widestDirections(center, weights, states);
    default:
      return axes satisfies never;
  }
}

/** From the middle to the sides: the path is in the picture. A weight is moved by 1 at least, a random direction by its length. */
function spanOf(span: number | null, { kind }: LandscapeAxes, path: readonly number[]): number {
  if (span !== null) return span;
  const farthest = path.reduce((most, far) => Math.max(most, Math.abs(far)), 0);
  if (kind === "random") return 1;
  return kind === "weights" ? Math.max(1, ROOM * farthest) : ROOM * farthest;
}

function referenceCost(network: OpenedWalk["network"], center: Tensors, part: Part, rows: Int32Array): CostOf {
  return costOverRows(network, center, {
    [FEATURES]: gather(part.features, rows),
    [TARGETS]: gather(part.targets, rows),
  });
}

/** At most so many of the rows, or of the numbers below `rows`, at even distances. */
function spread(rows: Int32Array | number, most: number): Int32Array {
  const count = typeof rows === "number" ? rows : rows.length;
  return filled(Int32Array, Math.min(count, most), (at) => {
    const place = count <= most ? at : Math.floor((at * count) / most);
    return typeof rows === "number" ? place : (rows[place] ?? 0);
  });
}

function numberAt(tensors: Tensors, { tensor, index }: { readonly tensor: string; readonly index: number }): number {
  const value = tensors[tensor]?.data[index];
  invariant(value !== undefined, "a weight of the network");
  return value;
}
