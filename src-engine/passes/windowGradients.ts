// The chain rule for what is computed window by window, and for slices and joins.
// g is the derivative of the loss with respect to the result y.

import { invariant } from "../document/errors";
import type { GraphBuilder } from "../ir/builder";
import type { ValueId } from "../ir/graph";
import type { Attributes, Pooling } from "../ir/ops";
import { product } from "../ir/shape";
import type { Shape } from "../ir/shape";
import { isTiling } from "../ir/windowShapes";

/** dx of y = max over windows of x: g goes to the first greatest cell of each window, as in PyTorch. */
export function maxPoolGradient(builder: GraphBuilder, x: ValueId, y: ValueId, g: ValueId, pooling: Pooling): ValueId {
  if (!isTiling(pooling)) return toGreatest(builder, x, y, g, pooling);
  const { before, after } = pooling;
  const none = after.map(() => 0);
  // Cells behind the end that never win make the last windows whole.
  const whole = padSpace(builder, x, before, after, -Infinity);
  const unpooled = builder.maxUnpool(whole, g, { ...pooling, after: none });
  return window(
    builder,
    unpooled,
    none,
    after.map(() => 1),
    extentsOf(builder.shape(x).slice(2)),
  );
}

/** The same from plain operations alone: g at the first greatest cell of each window, added up where windows overlap. */
export function toGreatest(builder: GraphBuilder, x: ValueId, y: ValueId, g: ValueId, pooling: Pooling): ValueId {
  const { kernel, strides, before, after } = pooling;
  const out = extentsOf(builder.shape(y).slice(2));
  const padded = padSpace(builder, x, before, after, -Infinity);
  const zero = builder.scalar(0);
  let left: ValueId | undefined;
  const shares = positions(kernel).map((cell, index, all) => {
    const greatest = builder.equal(window(builder, padded, cell, strides, out), y);
    // `left` is g where no earlier cell has taken it.
    const open = left ?? g;
    const share = builder.select(greatest, open, zero);
    if (index < all.length - 1) left = builder.select(greatest, zero, open);
    return share;
  });
  return scatterCells(builder, shares, builder.shape(x), pooling);
}

/** The number of `values`, which has the shape of x, at the first greatest x of each window. */
export function valueAtGreatest(builder: GraphBuilder, x: ValueId, values: ValueId, pooling: Pooling): ValueId {
  const { kernel, strides, before, after } = pooling;
  const y = builder.maxPool(x, pooling);
  const out = extentsOf(builder.shape(y).slice(2));
  const padded = padSpace(builder, x, before, after, -Infinity);
  const framed = padSpace(builder, values, before, after, 0);
  const zero = builder.scalar(0);
  let [found, open] = [zero, builder.broadcast(builder.scalar(1), builder.shape(y))];
  for (const cell of positions(kernel)) {
    const greatest = builder.equal(window(builder, padded, cell, strides, out), y);
    const value = builder.multiply(open, window(builder, framed, cell, strides, out));
    found = builder.add(found, builder.select(greatest, value, zero));
    open = builder.select(greatest, zero, open);
  }
  return found;
}

/** dx of y = mean over windows of x: g / n to each of the n cells of a window that lie inside. */
export function averagePoolGradient(builder: GraphBuilder, x: ValueId, g: ValueId, pooling: Pooling): ValueId {
  const { kernel, strides, before, after } = pooling;
  const shape = builder.shape(x);
  const [inside, out] = [extentsOf(shape.slice(2)), extentsOf(builder.shape(g).slice(2))];
  const perAxis = out.map((count, axis) =>
    Array.from({ length: count }, (_, i) => {
      const start = i * at(strides, axis) - at(before, axis);
      return Math.min(start + at(kernel, axis), at(inside, axis)) - Math.max(start, 0);
    }),
  );
  const counts = perAxis.reduce<number[]>((all, line) => all.flatMap((a) => line.map((b) => a * b)), [1]);
  const whole = counts.every((count) => count === counts[0]);
  const inverse = counts.map((count) => 1 / count);
  const share = builder.multiply(g, whole ? builder.scalar(inverse[0] ?? 1) : builder.constant(out, inverse));
  if (isTiling({ kernel, strides, before })) {
    const shares = positions(kernel).map(() => share);
    return scatterCells(builder, shares, shape, pooling);
  }
  const [batch = 0, channels = 0] = shape;
  const planes = product([batch, channels]);
  const ones = builder.constant([1, 1, ...kernel], [1]);
  const dilations = kernel.map(() => 1);
  const spread = builder.convTranspose(builder.reshape(share, [planes, 1, ...out]), ones, {
    ...{ strides, dilations, before, after, groups: 1 },
    size: inside,
  });
  return builder.reshape(spread, shape);
}

/** Adds up, at each cell of `shape`, what the windows give to it; one tensor of shares for each place in the window. */
function scatterCells(
  builder: GraphBuilder,
  shares: readonly ValueId[],
  shape: Shape,
  { kernel, strides, before, after }: Pooling,
): ValueId {
  const [batch = 0, channels = 0] = shape;
  const size = extentsOf(shape.slice(2));
  const out = extentsOf(builder.shape(shares[0] ?? -1).slice(2));
  if (isTiling({ kernel, strides, before })) return tile(builder, shares, shape, kernel, out);
  // One channel for each place, and a kernel that puts it there.
  const planes = product([batch, channels]);
  const count = shares.length;
  const stacked = joined(
    builder,
    shares.map((share) => builder.reshape(share, [planes, 1, ...out])),
    1,
  );
  const places = Array.from({ length: count * count }, (_, i) => (i % (count + 1) === 0 ? 1 : 0));
  const window = { strides, dilations: kernel.map(() => 1), before, after, groups: 1, size };
  return builder.reshape(
    builder.convTranspose(stacked, builder.constant([count, 1, ...kernel], places), window),
    shape,
  );
}

/** Puts the places of windows that stand side by side where they belong. */
function tile(
  builder: GraphBuilder,
  shares: readonly ValueId[],
  shape: Shape,
  kernel: readonly number[],
  out: readonly number[],
): ValueId {
  const [batch = 0, channels = 0] = shape;
  const covered = out.map((count, axis) => count * at(kernel, axis));
  const size = extentsOf(shape.slice(2));
  const rank = out.length;
  // [batch, ...kernel, channels, ...out] -> [batch, channels, out₁, kernel₁, out₂, kernel₂, ...]
  const stacked = builder.reshape(joined(builder, shares, 1), [batch, ...kernel, channels, ...out]);
  const order = out.flatMap((_, axis) => [rank + 2 + axis, 1 + axis]);
  const placed = builder.transpose(stacked, [0, rank + 1, ...order]);
  const whole = builder.reshape(placed, [batch, channels, ...covered]);
  const kept = covered.map((count, axis) => Math.min(count, at(size, axis)));
  const cut = window(
    builder,
    whole,
    kept.map(() => 0),
    kept.map(() => 1),
    kept,
  );
  return padSpace(
    builder,
    cut,
    kept.map(() => 0),
    kept.map((count, axis) => at(size, axis) - count),
    0,
  );
}

/** dx of y = every step-th of x: g with zeros between and around. */
export function sliceGradient(
  builder: GraphBuilder,
  g: ValueId,
  { axes, starts, steps }: Attributes["slice"],
  shape: Shape,
): ValueId {
  return axes.reduce((value, axis, i) => {
    const [start, step, extent] = [at(starts, i), at(steps, i), shape[axis]];
    const now = builder.shape(value);
    const count = now[axis];
    invariant(typeof extent === "number" && typeof count === "number", "a sliced axis does not depend on the batch");
    const [front, back] = [now.slice(0, axis), now.slice(axis + 1)];
    const zeros = (list: Shape): number[] => list.map(() => 0);
    let spaced = value;
    if (step > 1) {
      const apart = builder.reshape(value, [...front, count, 1, ...back]);
      const after = [...zeros(front), 0, step - 1, ...zeros(back)];
      spaced = builder.reshape(
        builder.pad(
          apart,
          after.map(() => 0),
          after,
        ),
        [...front, count * step, ...back],
      );
    }
    const kept = Math.min(count * step, extent - start);
    if (kept < count * step) {
      spaced = builder.slice(spaced, { axes: [axis], starts: [0], ends: [kept], steps: [1] });
    }
    const after = extent - start - kept;
    if (start === 0 && after === 0) return spaced;
    return builder.pad(spaced, [...zeros(front), start, ...zeros(back)], [...zeros(front), after, ...zeros(back)]);
  }, g);
}

/** g cut into the parts that were put together along an axis. */
export function concatGradient(builder: GraphBuilder, g: ValueId, axis: number, parts: readonly ValueId[]): ValueId[] {
  let start = 0;
  return parts.map((part) => {
    const extent = builder.shape(part)[axis];
    invariant(typeof extent === "number", "an axis that is put together does not depend on the batch");
    const piece = builder.slice(g, { axes: [axis], starts: [start], ends: [start + extent], steps: [1] });
    start += extent;
    return piece;
  });
}

/** Pads the axes behind examples and channels; gives the value itself where there is nothing to add. */
function padSpace(
  builder: GraphBuilder,
  x: ValueId,
  before: readonly number[],
  after: readonly number[],
  value: number,
): ValueId {
  if ([...before, ...after].every((cells) => cells === 0)) return x;
  return builder.pad(x, [0, 0, ...before], [0, 0, ...after], value);
}

/** The numbers that one place of the window sees, [..., ...out]; the value itself where that is all of it. */
function window(
  builder: GraphBuilder,
  x: ValueId,
  offsets: readonly number[],
  strides: readonly number[],
  out: readonly number[],
): ValueId {
  const axes: number[] = [];
  const part = { starts: [] as number[], ends: [] as number[], steps: [] as number[] };
  out.forEach((count, axis) => {
    const [start, step] = [at(offsets, axis), at(strides, axis)];
    const end = start + (count - 1) * step + 1;
    if (start === 0 && end === builder.shape(x)[axis + 2] && (step === 1 || count === 1)) return;
    axes.push(axis + 2);
    part.starts.push(start);
    part.ends.push(end);
    part.steps.push(step);
  });
  return axes.length === 0 ? x : builder.slice(x, { axes, ...part });
}

function joined(builder: GraphBuilder, parts: readonly ValueId[], axis: number): ValueId {
  const [first] = parts;
  invariant(first !== undefined, "nothing to put together");
  return parts.length === 1 ? first : builder.concat(parts, axis);
}

/** Every position in row-major order. */
function positions(extents: readonly number[]): number[][] {
  return extents.reduce<number[][]>(
    (all, extent) => all.flatMap((start) => Array.from({ length: extent }, (_, i) => [...start, i])),
    [[]],
  );
}

function extentsOf(shape: Shape): number[] {
  return shape.map((dim) => {
    invariant(typeof dim === "number", "this extent does not depend on the batch");
    return dim;
  });
}

function at(list: readonly number[], index: number): number {
  const item = list[index];
  invariant(item !== undefined, `no item ${index} in a list of ${list.length}`);
  return item;
}
