// Small weights are updated together, side by side in one vector: an update treats each number by itself, and what it costs
// in a small network is its dozen of operations for every weight, not the numbers (docs/performance.md).

import { invariant } from "../document/errors";
import type { GraphBuilder } from "../ir/builder";
import type { ValueId } from "../ir/graph";
import { staticSize } from "../ir/shape";
import type { OptimizerSpec, Update } from "../optimizers/spec";

/** What an update is made from, of one weight or of several side by side. */
export interface UpdatePart {
  readonly weight: ValueId;
  readonly gradient: ValueId;
  slot(name: string): ValueId;
}

/** An update, and the weights as they were and as they are then: its own, or of all that were updated together. */
export interface JoinedUpdate extends Update {
  readonly movement: { readonly before: ValueId; readonly after: ValueId };
}

/** Weights of more numbers cost more to put side by side than their own operations do. */
const MOST_NUMBERS = 2_048;
/** Fewer weights are not worth it; nor are updates without much state, which are a few operations. */
const LEAST_WEIGHTS = 3;
const LEAST_SLOTS = 2;

/** The update of every part, in order, by `update`, which treats each number by itself. */
export function updateTogether(
  builder: GraphBuilder,
  { slots }: Pick<OptimizerSpec, "slots">,
  parts: readonly UpdatePart[],
  update: (part: UpdatePart) => Update,
): readonly JoinedUpdate[] {
  const sizeOf = ({ weight }: UpdatePart): number => staticSize(builder.shape(weight));
  const small = parts.filter((part) => sizeOf(part) <= MOST_NUMBERS);
  const alone = (part: UpdatePart): JoinedUpdate => {
    const result = update(part);
    return { ...result, movement: { before: part.weight, after: result.weight } };
  };
  if (slots.length < LEAST_SLOTS || small.length < LEAST_WEIGHTS) return parts.map(alone);

  const joined = (values: readonly ValueId[]): ValueId =>
    builder.concat(
      values.map((value) => builder.reshape(value, [staticSize(builder.shape(value))])),
      0,
    );
  const before = joined(small.map(({ weight }) => weight));
  const all = update({
    weight: before,
    gradient: joined(small.map(({ gradient }) => gradient)),
    slot: (name) => joined(small.map((part) => part.slot(name))),
  });
  let start = 0;
  return parts.map((part) => {
    if (!small.includes(part)) return alone(part);
    const [shape, from, to] = [builder.shape(part.weight), start, start + sizeOf(part)];
    const own = (value: ValueId): ValueId =>
      builder.reshape(builder.slice(value, { axes: [0], starts: [from], ends: [to], steps: [1] }), shape);
    start = to;
    return {
      weight: own(all.weight),
      movement: { before, after: all.weight },
      slots: Object.fromEntries(
        slots.map((name) => {
          const value = all.slots[name];
          invariant(value !== undefined, `no next state "${name}"`);
          return [name, own(value)];
        }),
      ),
    };
  });
}
