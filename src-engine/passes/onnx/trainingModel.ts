// Many optimizer steps in one call: the step is the body of an ONNX `Scan`, whose states are the weights and optimizer
// slots and whose scanned inputs are cut, without copying, into one slice per step. `Scan` costs a quarter less per
// step than `Loop`, which would gather every slice and pass a counter and a condition (docs/performance.md).

import { invariant } from "../../document/errors";
import type { Graph } from "../../ir/graph";
import type { Attributes } from "../../ir/ops";
import { bindShape } from "../../ir/shape";
import { measuredNames } from "../../ir/step";
import type { StepGraph } from "../../ir/step";
import { verify, verifyStep } from "../../ir/verify";
import { bindBatch } from "../bindBatch";
import { simplify } from "../simplify";
import { emit } from "./emit";
import { GraphWriter, attribute, model, valueInfo } from "./model";
import type { ModelProto, ValueInfoProto } from "./onnx-ml_pb";
import { packState } from "./packState";
import type { Pack } from "./packState";
import { rowVectors } from "./rowVectors";
import { previousName, splitStep } from "./splitStep";

/**
 * How the batches come out of the resident rows:
 * "before" all batches of a call are gathered at once, and then cut: quickest, where they are small;
 * "within" each step gathers its own: large batches stay in the processor's cache;
 * "whole" every batch is all rows in their own order: nothing is gathered.
 */
export type Gathering = "before" | "within" | "whole";

/** Input that holds the row numbers, int32, [steps, batch]; absent where all rows are taken whole. Ids hold no space. */
export const ROW_NUMBERS = "row numbers";
/** Symbol of the number of steps in a call. */
export const STEPS = "steps";
/** Symbol of the number of resident rows. */
export const ROWS = "rows";
/** Batches up to this many numbers are gathered all at once, before the steps; measured, see docs/performance.md. */
export const SMALL_BATCH = 8_192;
/** Where a step holds less than this many numbers at once, their memory may be set aside twice: 16 MB. */
export const PLANNED = 4_000_000;
/** At most this many numbers are held for the steps of one run of a session: 64 MB. */
export const HELD_AT_ONCE = 16_000_000;

export interface TrainingModel {
  readonly proto: ModelProto;
  /** What the model carries from step to step: the step's own values, and packs of them. */
  readonly carried: readonly string[];
  readonly packs: readonly Pack[];
  /** Shapes of what is carried, which may be another view of the same numbers: [1, u] for a vector [u]. */
  readonly carriedShapes: Readonly<Record<string, readonly number[]>>;
  /** Numbers that a call holds for each of its steps, besides its inputs. */
  readonly numbersPerStep: number;
}

/** Name of the output that holds a carried value after the last step. */
export function nextName(carried: string): string {
  return `next ${carried}`;
}

/** The models of each step that have been written: the memory is told from the very one that is run. */
const written = new WeakMap<StepGraph, Map<string, TrainingModel>>();

/**
 * A model that takes the resident rows, the row numbers, what is carried, and the scalars and random numbers of each step
 * ([steps] and [steps, ...shape]); and gives the carried values after the last step, and what is measured of each step,
 * [steps].
 * Who asks again is given the same one.
 * @param block size of the blocks of channels of ONNX Runtime's own convolutions, null to do without them
 */
export function trainingModel(
  open: StepGraph,
  batch: number,
  gathering: Gathering,
  block: number | null = null,
): TrainingModel {
  const models = written.get(open) ?? new Map<string, TrainingModel>();
  written.set(open, models);
  const key = `${batch} ${gathering} ${block}`;
  const found = models.get(key) ?? writeModel(open, batch, gathering, block);
  models.set(key, found);
  return found;
}

function writeModel(open: StepGraph, batch: number, gathering: Gathering, block: number | null): TrainingModel {
  const bound = rowVectors({ graph: bindBatch(open.graph, batch), carried: open.carried });
  const { step, packs } = packState({ graph: simplify(bound.graph), carried: open.carried });
  const { carried } = verifyStep(step);
  // What stays as it is (a frozen layer's weights, state that nothing moves) need not go round the loop: the body sees it from outside.
  const still = carried.filter((name) => isStill(step.graph, name));
  const moving = carried.filter((name) => !still.includes(name));
  const measured = measuredNames(step);
  const split = splitStep(
    { graph: step.graph, carried: moving },
    measured,
    gathering === "before" ? "each" : gathering === "whole" ? "same" : "nowhere",
  );
  const [before, within, after] = [split.before, split.within, split.after].map((graph) =>
    graph === null ? null : verify(graph),
  );
  invariant(within != null, "a step has a loop");

  const outer = new GraphWriter("call");
  const body = new GraphWriter("step");
  const outerInputs = new Map<string, ValueInfoProto>();
  const declare = (name: string, info: ValueInfoProto): string => {
    outerInputs.set(name, info);
    return name;
  };
  /** The call's own inputs: scalars and random numbers of each step, and resident rows as `gathering` has them. */
  const gathered = new Map<string, string>();
  const roles = new Map(
    step.graph.nodes.flatMap((node) => (node.op === "input" ? [[node.attributes.name, node.attributes] as const] : [])),
  );
  const fromOutside = (name: string): string => {
    const { role, shape } = roles.get(name) ?? missing(name);
    if (role === "weight" || role === "slot") return declare(name, valueInfo(name, "float", shape));
    if (role !== "rows") return declare(name, valueInfo(name, "float", [STEPS, ...shape]));
    declare(name, valueInfo(name, "float", gathering === "whole" ? shape : [ROWS, ...shape.slice(1)]));
    if (gathering !== "before") return name;
    const known =
      gathered.get(name) ?? outer.node("Gather", [name, rowNumbers()], { attributes: [attribute.int("axis", 0)] });
    gathered.set(name, known);
    return known;
  };
  const rowNumbers = (): string => declare(ROW_NUMBERS, valueInfo(ROW_NUMBERS, "int32", [STEPS, batch]));

  if (before != null)
    emit(outer, before, { contrib: true, input: ({ name }) => fromOutside(name), output: (name) => name });

  // The body: states, then slices, as the order of Scan's operands wants it.
  const states: ValueInfoProto[] = [];
  const slices: { readonly from: string; readonly info: ValueInfoProto }[] = [];
  const carriedShapes: Record<string, readonly number[]> = {};
  for (const name of carried) {
    const shape = bindShape((roles.get(name) ?? missing(name)).shape, batch);
    carriedShapes[name] = shape;
    declare(name, valueInfo(name, "float", shape));
    if (moving.includes(name)) states.push(valueInfo(`carried ${name}`, "float", shape));
  }
  let numbers: string | undefined;
  const slice = (
    from: string,
    name: string,
    elementType: "float" | "int32",
    shape: Attributes["input"]["shape"],
  ): string => {
    slices.push({ from, info: valueInfo(name, elementType, shape) });
    return name;
  };
  const intoBody = ({ name, role, shape }: Attributes["input"]): string => {
    if (moving.includes(name)) return `carried ${name}`;
    if (role === "weight" || role === "slot") return fromOutside(name);
    const inside = `slice ${name}`;
    if (role !== "rows") return slice(roles.has(name) ? fromOutside(name) : name, inside, "float", shape);
    const outside = fromOutside(name);
    if (gathering === "whole") return outside;
    if (gathering === "before") return slice(outside, inside, "float", shape);
    numbers ??= slice(rowNumbers(), "numbers", "int32", [batch]);
    return body.node("Gather", [outside, numbers], { attributes: [attribute.int("axis", 0)], outputs: [inside] });
  };
  emit(body, within, { contrib: true, block, input: intoBody, output: (name) => `result ${name}` });
  // A scan must go over something, and a step that is the same each time has nothing of its own.
  if (slices.length === 0) slice(declare("count", valueInfo("count", "float", [STEPS])), "slice count", "float", []);

  const scanOutputs = Object.keys(within.outputs).filter((name) => !moving.includes(name));
  const resultInfo = (name: string): ValueInfoProto =>
    valueInfo(`result ${name}`, "float", within.nodes[within.outputs[name] ?? -1]?.shape ?? missing(name));
  const bodyGraph = body.graph(
    "step",
    [...states, ...slices.map(({ info }) => info)],
    [...moving, ...scanOutputs].map(resultInfo),
  );
  outer.node("Scan", [...moving, ...slices.map(({ from }) => from)], {
    attributes: [attribute.graph("body", bodyGraph), attribute.int("num_scan_inputs", slices.length)],
    outputs: [...moving.map(nextName), ...scanOutputs],
  });
  for (const name of still) outer.node("Identity", [name], { outputs: [nextName(name)] });

  if (after != null) {
    for (const { carried: name, next } of split.previous) writePrevious(outer, name, next);
    const fromLoop = (name: string): boolean =>
      scanOutputs.includes(name) || split.previous.some((one) => previousName(one.carried) === name);
    emit(outer, after, {
      contrib: true,
      input: ({ name }) => (fromLoop(name) ? name : fromOutside(name)),
      output: (name) => name,
    });
  }
  const proto = model(
    outer.graph(
      "steps",
      [...outerInputs.values()],
      [
        ...carried.map((name) => valueInfo(nextName(name), "float", carriedShapes[name] ?? missing(name))),
        ...measured.map((name) => valueInfo(name, "float", [STEPS])),
      ],
    ),
  );
  return { proto, carried, carriedShapes, packs, numbersPerStep: split.numbersPerStep };
}

/** Whether what is carried comes out as it goes in. */
function isStill(graph: Graph, name: string): boolean {
  const node = graph.nodes[graph.outputs[name] ?? -1];
  return node?.op === "input" && node.attributes.name === name;
}

/** What is carried, as it was before each step: the first value, then all results but the last. */
function writePrevious(outer: GraphWriter, carried: string, next: string): void {
  const axis = outer.constant("int64", [1], [0]);
  const first = outer.node("Unsqueeze", [carried, axis]);
  const all = outer.node("Concat", [first, next], { attributes: [attribute.int("axis", 0)] });
  outer.node("Slice", [all, outer.constant("int64", [1], [0]), outer.constant("int64", [1], [-1]), axis], {
    outputs: [previousName(carried)],
  });
}

function missing(name: string): never {
  invariant(false, `the step has no "${name}"`);
}
