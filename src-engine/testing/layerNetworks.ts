// A small network around each layer kind, for tests that want one of everything.

import { invariant } from "../document/errors";
import type { Layer, Model, ParamValue } from "../document/schema";
import { LAYERS } from "../layers/registry";
import type { Ends, ExampleShape } from "../layers/spec";

interface Example {
  readonly params?: Readonly<Record<string, ParamValue>>;
  /** Shapes that come in. */
  readonly inputs: readonly ExampleShape[];
}

/** Settings and shapes that let a layer show what it does. */
const EXAMPLES: Readonly<Record<string, Example>> = {
  input: { inputs: [[3]] },
  dense: { params: { units: 5 }, inputs: [[3]] },
  flatten: { inputs: [[2, 3]] },
  output: { params: { activation: "softmax" }, inputs: [[3]] },
  activation: { params: { activation: "tanh" }, inputs: [[3]] },
  dropout: { params: { rate: 0.4 }, inputs: [[6]] },
  conv2d: { params: { filters: 3, padding: "same", strideWidth: 2 }, inputs: [[4, 5, 2]] },
  conv1d: { params: { filters: 3, dilation: 2 }, inputs: [[7, 2]] },
  "max-pooling2d": { inputs: [[4, 5, 2]] },
  "max-pooling1d": { params: { kernel: 3, padding: "same" }, inputs: [[5, 2]] },
  "average-pooling2d": { params: { padding: "same" }, inputs: [[5, 4, 2]] },
  "average-pooling1d": { inputs: [[6, 2]] },
  "global-max-pooling2d": { inputs: [[3, 2, 4]] },
  "global-max-pooling1d": { inputs: [[4, 3]] },
  "global-average-pooling2d": { inputs: [[3, 2, 4]] },
  "global-average-pooling1d": { inputs: [[4, 3]] },
  "batch-norm": { inputs: [[3, 4, 2]] },
  "layer-norm": { inputs: [[4]] },
  "group-norm": { params: { groups: 2 }, inputs: [[3, 4]] },
  "rms-norm": { inputs: [[4]] },
  "unit-norm": { inputs: [[4]] },
};

/** Every layer kind with a network around it, whose answer has two numbers. */
export function layerNetworks(): Record<string, { readonly model: Model; readonly ends: Ends }> {
  return Object.fromEntries(
    Object.keys(LAYERS).map((type) => {
      const example = EXAMPLES[type];
      invariant(example !== undefined, `no example of the layer kind "${type}"`);
      return [type, networkAround(type, example.params ?? {}, example.inputs, { activation: "softmax" })];
    }),
  );
}

/**
 * A network that contains the layer, flattened behind it so that any shape may come out. A layer of several inputs gets each
 * from a dense layer of its own.
 */
export function networkAround(
  type: string,
  params: Readonly<Record<string, ParamValue>>,
  inputs: readonly ExampleShape[],
  output: Readonly<Record<string, ParamValue>> = {},
  outputs: ExampleShape = [2],
): { readonly model: Model; readonly ends: Ends } {
  const [first] = inputs;
  invariant(first !== undefined, "a layer has an input");
  const last: Layer = { id: "output", type: "output", params: { ...output } };
  const layer: Layer = { id: "layer", type, params: { ...params } };
  if (type === "output") return { model: chain([{ id: "input", type: "input" }, layer]), ends: { input: first, output: outputs } };
  const tail: Layer[] = [...(type === "input" ? [] : [layer]), { id: "flat", type: "flatten" }, last];
  return { model: chain([{ id: "input", type: "input" }, ...tail]), ends: { input: first, output: outputs } };
}

function chain(layers: Layer[]): Model {
  return { layers, connections: layers.slice(1).map(({ id }, i): [string, string] => [layers[i]?.id ?? "", id]) };
}
