// Builds a graph node by node: infers each shape, and gives equal nodes one place (so that common work is done once).

import { invariant } from "../document/errors";
import type { AnyNode, DType, Graph, Node, ValueId } from "./graph";
import type { Attributes, Correlation, InputRole, OpKind, Pooling } from "./ops";
import { sameShape } from "./shape";
import type { Shape } from "./shape";
import { SHAPE_RULES } from "./shapeRules";

const NONE = {} as const;

/** The order in which the steps of a sequence are gone through. */
export type Way = "forward" | "backward";

/** What people call a value who look at it. It changes nothing that is computed. */
export interface Mark {
  readonly name: string;
  readonly symbol: string;
  /** It is one of several of that name, which are one value together, in order: a state at each step of a sequence. */
  readonly ofSeveral?: Way;
  /** What each axis of a row's part is, of several with the one along which they follow each other; absent where the shape says it. */
  readonly axes?: readonly string[];
  /** Blocks of one size along the last axis, by what they are called. */
  readonly blocks?: readonly string[];
  readonly value: ValueId;
  /** Of what goes into an activation: which, and what comes out. */
  readonly activation?: { readonly name: string; readonly result: ValueId };
}

export interface MatmulOptions {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
  readonly alpha?: number;
  readonly beta?: number;
}

export class GraphBuilder {
  readonly #nodes: AnyNode[] = [];
  readonly #known = new Map<string, ValueId>();
  readonly #inputs = new Map<string, ValueId>();
  #marks: Mark[] = [];

  /** A builder that goes on where `graph` ends: its value ids stay valid. */
  static extending(graph: Graph): GraphBuilder {
    const builder = new GraphBuilder();
    for (const { op, inputs, attributes } of graph.nodes) builder.#append(op, inputs, attributes);
    return builder;
  }

  /** Any operation, by name. Prefer the named methods where the kind is fixed. */
  apply<K extends OpKind>(op: K, inputs: readonly ValueId[], attributes: Attributes[K]): ValueId {
    const known = this.#known.get(keyOf(op, inputs, attributes));
    return known ?? this.#append(op, inputs, attributes);
  }

  mark(mark: Mark): void {
    this.#marks.push(mark);
  }

  /** The marks made since this was last asked for. */
  takeMarks(): readonly Mark[] {
    const marks = this.#marks;
    this.#marks = [];
    return marks;
  }

  node(id: ValueId): AnyNode {
    const node = this.#nodes[id];
    invariant(node !== undefined, `no value ${id} in this graph`);
    return node;
  }

  /** Nodes so far: the id of the next. */
  get size(): number {
    return this.#nodes.length;
  }

  shape(id: ValueId): Shape {
    return this.node(id).shape;
  }

  /** The finished graph. Nodes that no output needs stay in; `simplify` takes them out. */
  finish(outputs: Readonly<Record<string, ValueId>>): Graph {
    for (const id of Object.values(outputs)) this.node(id);
    return { nodes: [...this.#nodes], outputs: { ...outputs } };
  }

  /** An input of the graph. The same name twice must be the same input. */
  input(name: string, role: InputRole, shape: Shape): ValueId {
    return this.apply("input", [], { name, role, shape });
  }

  /** A constant tensor; a single value fills the shape. */
  constant(shape: readonly number[], values: readonly number[]): ValueId {
    return this.apply("constant", [], { shape, values });
  }

  /** A constant of rank 0, which broadcasts to anything. */
  scalar(value: number): ValueId {
    return this.constant([], [value]);
  }

  /** N, the number of rows in the batch. */
  batchSize(): ValueId {
    return this.apply("batchSize", [], NONE);
  }

  add(a: ValueId, b: ValueId): ValueId {
    return this.apply("add", [a, b], NONE);
  }

  subtract(a: ValueId, b: ValueId): ValueId {
    return this.apply("subtract", [a, b], NONE);
  }

  multiply(a: ValueId, b: ValueId): ValueId {
    return this.apply("multiply", [a, b], NONE);
  }

  /** `a` times a fixed number. */
  scale(a: ValueId, factor: number): ValueId {
    return this.multiply(a, this.scalar(factor));
  }

  divide(a: ValueId, b: ValueId): ValueId {
    return this.apply("divide", [a, b], NONE);
  }

  maximum(a: ValueId, b: ValueId): ValueId {
    return this.apply("maximum", [a, b], NONE);
  }

  minimum(a: ValueId, b: ValueId): ValueId {
    return this.apply("minimum", [a, b], NONE);
  }

  /** 1 where a > b, else 0. */
  greater(a: ValueId, b: ValueId): ValueId {
    return this.apply("greater", [a, b], NONE);
  }

  /** 1 where a = b, else 0. */
  equal(a: ValueId, b: ValueId): ValueId {
    return this.apply("equal", [a, b], NONE);
  }

  /** `then` where `condition` is 1, `otherwise` where it is 0. */
  select(condition: ValueId, then: ValueId, otherwise: ValueId): ValueId {
    return this.apply("select", [condition, then, otherwise], NONE);
  }

  negate(a: ValueId): ValueId {
    return this.apply("negate", [a], NONE);
  }

  exp(a: ValueId): ValueId {
    return this.apply("exp", [a], NONE);
  }

  log(a: ValueId): ValueId {
    return this.apply("log", [a], NONE);
  }

  log1p(a: ValueId): ValueId {
    return this.apply("log1p", [a], NONE);
  }

  sqrt(a: ValueId): ValueId {
    return this.apply("sqrt", [a], NONE);
  }

  reciprocal(a: ValueId): ValueId {
    return this.apply("reciprocal", [a], NONE);
  }

  abs(a: ValueId): ValueId {
    return this.apply("abs", [a], NONE);
  }

  floor(a: ValueId): ValueId {
    return this.apply("floor", [a], NONE);
  }

  sign(a: ValueId): ValueId {
    return this.apply("sign", [a], NONE);
  }

  erf(a: ValueId): ValueId {
    return this.apply("erf", [a], NONE);
  }

  sin(a: ValueId): ValueId {
    return this.apply("sin", [a], NONE);
  }

  cos(a: ValueId): ValueId {
    return this.apply("cos", [a], NONE);
  }

  relu(a: ValueId): ValueId {
    return this.apply("relu", [a], NONE);
  }

  sigmoid(a: ValueId): ValueId {
    return this.apply("sigmoid", [a], NONE);
  }

  tanh(a: ValueId): ValueId {
    return this.apply("tanh", [a], NONE);
  }

  softplus(a: ValueId): ValueId {
    return this.apply("softplus", [a], NONE);
  }

  /** alpha * op(a) op(b). */
  matmul(a: ValueId, b: ValueId, options: MatmulOptions = {}): ValueId {
    return this.apply("matmul", [a, b], matmulAttributes(options));
  }

  /** alpha * op(a) op(b) + beta * c, with c broadcast to the result. */
  matmulAdd(a: ValueId, b: ValueId, c: ValueId, options: MatmulOptions = {}): ValueId {
    return this.apply("matmul", [a, b, c], matmulAttributes(options));
  }

  softmax(a: ValueId, axis: number): ValueId {
    return this.apply("softmax", [a], { axis });
  }

  logSoftmax(a: ValueId, axis: number): ValueId {
    return this.apply("logSoftmax", [a], { axis });
  }

  softmaxCrossEntropy(logits: ValueId, targets: ValueId): ValueId {
    return this.apply("softmaxCrossEntropy", [logits, targets], NONE);
  }

  sigmoidCrossEntropy(logits: ValueId, targets: ValueId): ValueId {
    return this.apply("sigmoidCrossEntropy", [logits, targets], NONE);
  }

  sum(a: ValueId, axes: readonly number[], keepDims = false): ValueId {
    return this.apply("sum", [a], { axes, keepDims });
  }

  mean(a: ValueId, axes: readonly number[], keepDims = false): ValueId {
    return this.apply("mean", [a], { axes, keepDims });
  }

  max(a: ValueId, axes: readonly number[], keepDims = false): ValueId {
    return this.apply("max", [a], { axes, keepDims });
  }

  /** Every axis of `a`, for a reduction to a scalar. */
  allAxes(a: ValueId): number[] {
    return this.shape(a).map((_, axis) => axis);
  }

  /** a x + b, with a number of each for each channel. */
  affine(x: ValueId, a: ValueId, b: ValueId): ValueId {
    return this.apply("affine", [x, a, b], NONE);
  }

  /** γ (x - μ) s + β for each channel, where μ and s are x's own mean and inverse deviation. */
  normalize(x: ValueId, mean: ValueId, inverse: ValueId, gamma: ValueId, beta: ValueId): ValueId {
    return this.apply("normalize", [x, mean, inverse, gamma, beta], NONE);
  }

  /** `bias`, where it is given, is added to each channel of the result. */
  conv(x: ValueId, kernel: ValueId, window: Correlation, bias?: ValueId): ValueId {
    return this.apply("conv", bias === undefined ? [x, kernel] : [x, kernel, bias], window);
  }

  convTranspose(y: ValueId, kernel: ValueId, window: Attributes["convTranspose"]): ValueId {
    return this.apply("convTranspose", [y, kernel], window);
  }

  convKernelGradient(x: ValueId, g: ValueId, window: Attributes["convKernelGradient"]): ValueId {
    return this.apply("convKernelGradient", [x, g], window);
  }

  maxPool(x: ValueId, window: Pooling): ValueId {
    return this.apply("maxPool", [x], window);
  }

  /** `g` of each window at the first greatest cell of `x` in it; windows must not overlap. */
  maxUnpool(x: ValueId, g: ValueId, window: Pooling): ValueId {
    return this.apply("maxUnpool", [x, g], window);
  }

  averagePool(x: ValueId, window: Pooling): ValueId {
    return this.apply("averagePool", [x], window);
  }

  /** Rows of `table` by number. */
  gatherRows(table: ValueId, numbers: ValueId): ValueId {
    return this.apply("gatherRows", [table, numbers], NONE);
  }

  /** Values added up by number, in `count` rows. */
  scatterRows(numbers: ValueId, values: ValueId, count: number): ValueId {
    return this.apply("scatterRows", [numbers, values], { count });
  }

  /** Places of x, [N, P, C], by number, [N, Q], within each example. */
  gatherPlaces(x: ValueId, numbers: ValueId): ValueId {
    return this.apply("gatherPlaces", [x, numbers], NONE);
  }

  /** Values, [N, Q, C], added up by number within each example, in `count` places. */
  scatterPlaces(numbers: ValueId, values: ValueId, count: number): ValueId {
    return this.apply("scatterPlaces", [numbers, values], { count });
  }

  /** Adds `before` and `after` cells to every axis. */
  pad(a: ValueId, before: readonly number[], after: readonly number[], value = 0): ValueId {
    return this.apply("pad", [a], { before, after, value });
  }

  slice(a: ValueId, part: Attributes["slice"]): ValueId {
    return this.apply("slice", [a], part);
  }

  concat(parts: readonly ValueId[], axis: number): ValueId {
    return this.apply("concat", parts, { axis });
  }

  reverse(a: ValueId, axes: readonly number[]): ValueId {
    return this.apply("reverse", [a], { axes });
  }

  reshape(a: ValueId, shape: Shape): ValueId {
    return this.apply("reshape", [a], { shape });
  }

  transpose(a: ValueId, permutation: readonly number[]): ValueId {
    return this.apply("transpose", [a], { permutation });
  }

  broadcast(a: ValueId, shape: Shape): ValueId {
    return this.apply("broadcast", [a], { shape });
  }

  #append<K extends OpKind>(op: K, inputs: readonly ValueId[], attributes: Attributes[K]): ValueId {
    const shapes = inputs.map((input) => this.shape(input));
    const dtype: DType = "float";
    const node: Node<K> = { op, inputs: [...inputs], attributes, shape: SHAPE_RULES[op](shapes, attributes), dtype };
    const id = this.#nodes.length;
    this.#nodes.push(node as unknown as AnyNode);
    this.#known.set(keyOf(op, inputs, attributes), id);
    if (op === "input") this.#registerInput(attributes as Attributes["input"], id);
    return id;
  }

  #registerInput({ name, role, shape }: Attributes["input"], id: ValueId): void {
    const earlier = this.#inputs.get(name);
    invariant(earlier === undefined, `two different inputs called "${name}"`);
    invariant(role !== "rows" || shape.length > 0, `input "${name}" holds rows but has no axis for them`);
    invariant(role !== "scalar" || sameShape(shape, []), `scalar input "${name}" is not of rank 0`);
    this.#inputs.set(name, id);
  }
}

function matmulAttributes({
  transposeA = false,
  transposeB = false,
  alpha = 1,
  beta = 1,
}: MatmulOptions): Attributes["matmul"] {
  return { transposeA, transposeB, alpha, beta };
}

function keyOf<K extends OpKind>(op: K, inputs: readonly ValueId[], attributes: Attributes[K]): string {
  return `${op}|${inputs.join()}|${JSON.stringify(attributes, exactNumbers)}`;
}

/** JSON writes -0, NaN and the infinities as something else. */
function exactNumbers(_key: string, value: unknown): unknown {
  return typeof value === "number" && (Object.is(value, -0) || !Number.isFinite(value))
    ? `#${Object.is(value, -0) ? "-0" : String(value)}`
    : value;
}
