import type { AnyNode, ValueId } from "../../ir/graph";
import type { Shape } from "../../ir/shape";
import type { GraphWriter } from "./model";

/** What a rule works with. */
export interface RuleContext {
  readonly writer: GraphWriter;
  /** Name of the result that the rule must compute. */
  readonly output: string;
  /** Name of an operand or of any earlier value. */
  name(id: ValueId): string;
  node(id: ValueId): AnyNode;
  /** Name of the truth values of a condition (what is 0 and 1 in the graph is boolean in ONNX). */
  truth(id: ValueId): string;
  /** Name of the batch size: int64, shape [1]. */
  batchSize(): string;
  /** Name of a shape, int64: a constant, or put together at run time where it depends on the batch size. */
  shapeOf(shape: Shape): string;
  /** ONNX Runtime's own operators may be used. */
  readonly contrib: boolean;
  /** Size of the blocks of channels that its own convolutions work on (blocked.ts); null where they are not to be had. */
  readonly block: number | null;
  /** Name of a value [N, C, ...] in such blocks. */
  inBlocks(id: ValueId): string;
}
