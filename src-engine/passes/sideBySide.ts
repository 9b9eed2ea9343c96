// The derivative of a value that is used part by part (the gates of a cell, the steps of a sequence) is a sum of tensors
// that are 0 but for one part each. Here such a sum becomes what it is: the parts, one behind the other.

import type { GraphBuilder } from "../ir/builder";
import type { ValueId } from "../ir/graph";

/** pad(x) + pad(y) = pad(x behind y), where y begins where x ends and both have the same frame but for that axis. */
export function sideBySide(builder: GraphBuilder, first: ValueId, second: ValueId): ValueId | undefined {
  const [a, b] = [builder.node(first), builder.node(second)];
  if (a.op !== "pad" || b.op !== "pad" || a.attributes.value !== 0 || b.attributes.value !== 0) return undefined;
  const [x] = a.inputs;
  const [y] = b.inputs;
  if (x === undefined || y === undefined || a.shape.length !== b.shape.length) return undefined;
  const { before, after } = a.attributes;
  const [before2, after2] = [b.attributes.before, b.attributes.after];
  const unlike = before.flatMap((count, axis) =>
    count === before2[axis] && after[axis] === after2[axis] && a.shape[axis] === b.shape[axis] ? [] : [axis],
  );
  const [axis] = unlike;
  if (axis === undefined || unlike.length > 1 || a.shape[axis] !== b.shape[axis]) return undefined;
  const [start, extent] = [before[axis], builder.shape(x)[axis]];
  if (start === undefined || typeof extent !== "number" || start + extent !== before2[axis]) return undefined;
  const parts = [x, y].flatMap((part) => {
    const node = builder.node(part);
    return node.op === "concat" && node.attributes.axis === axis ? node.inputs : [part];
  });
  return builder.pad(
    builder.concat(parts, axis),
    before,
    after.map((count, i) => (i === axis ? (after2[i] ?? count) : count)),
  );
}
