// A small network around each layer kind, for tests that want one of everything.

import { invariant } from "../document/errors";
import type { Layer, Model, ParamValue } from "../document/schema";
import { sizeOf } from "../document/size";
import { LAYERS } from "../layers/registry";
import type { DataShapes, ExampleShape } from "../layers/spec";

interface Example {
  readonly params?: Readonly<Record<string, ParamValue>>;
  /** Shapes that come in. */
  readonly inputs: readonly ExampleShape[];
}

/** Settings and shapes that let a layer show what it does. */
const EXAMPLES: Readonly<Record<string, Example>> = {
  input: { inputs: [[3]] },
  normalization: { inputs: [[2, 3]] },
  rescaling: { params: { scale: 0.5, offset: -1 }, inputs: [[3]] },
  "category-encoding": { params: { tokens: 4 }, inputs: [[3]] },
  "random-flip": { params: { mode: "both" }, inputs: [[3, 4, 2]] },
  "random-rotation": { inputs: [[5, 4, 2]] },
  "random-zoom": { params: { apart: true, fill: "constant" }, inputs: [[4, 5, 2]] },
  "random-translation": { params: { down: 0.4, fill: "nearest" }, inputs: [[5, 4, 1]] },
  "random-crop": { params: { height: 3, width: 2 }, inputs: [[4, 5, 2]] },
  "random-contrast": { params: { factor: 0.5 }, inputs: [[4, 3, 2]] },
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
  "depthwise-conv2d": { params: { multiplier: 2 }, inputs: [[4, 3, 2]] },
  "separable-conv2d": { params: { filters: 3, padding: "same" }, inputs: [[3, 4, 2]] },
  "conv2d-transpose": { params: { filters: 2 }, inputs: [[2, 3, 2]] },
  prelu: { inputs: [[2, 3]] },
  embedding: { params: { entries: 5, size: 3 }, inputs: [[4]] },
  "simple-rnn": { params: { units: 3, sequences: true }, inputs: [[4, 2]] },
  lstm: { params: { units: 3, direction: "both" }, inputs: [[4, 2]] },
  gru: { params: { units: 3 }, inputs: [[4, 2]] },
  "multi-head-attention": { params: { heads: 2, headSize: 3 }, inputs: [[4, 5]] },
  "transformer-block": { params: { heads: 2, headSize: 2, hidden: 5 }, inputs: [[3, 4]] },
  "positional-encoding": { inputs: [[4, 3]] },
  add: { inputs: [[2, 3], [2, 3], [3]] },
  subtract: { inputs: [[4], [4]] },
  multiply: { inputs: [[2, 2, 3], [3]] },
  average: { inputs: [[4], [4], [1]] },
  maximum: {
    inputs: [
      [2, 3],
      [2, 3],
    ],
  },
  concatenate: {
    params: { axis: "1" },
    inputs: [
      [2, 3],
      [1, 3],
    ],
  },
  dot: {
    params: { normalize: true },
    inputs: [
      [2, 3],
      [4, 3],
    ],
  },
  reshape: { params: { axes: "3", second: 3 }, inputs: [[6, 2]] },
  permute: { params: { order: "3,1,2" }, inputs: [[2, 3, 4]] },
  "repeat-vector": { inputs: [[3]] },
  upsampling2d: { params: { interpolation: "bilinear" }, inputs: [[2, 3, 2]] },
  upsampling1d: { inputs: [[3, 2]] },
  "zero-padding2d": { params: { left: 2 }, inputs: [[2, 2, 2]] },
  "zero-padding1d": { inputs: [[3, 2]] },
  cropping2d: { params: { top: 0 }, inputs: [[3, 4, 2]] },
  cropping1d: { inputs: [[5, 2]] },
  "spatial-dropout": { params: { rate: 0.4 }, inputs: [[2, 2, 4]] },
  "alpha-dropout": { params: { rate: 0.4 }, inputs: [[6]] },
  "gaussian-dropout": { params: { rate: 0.3 }, inputs: [[6]] },
  "gaussian-noise": { params: { deviation: 0.5 }, inputs: [[6]] },
};

/** Every layer kind with a network around it, whose answer has two numbers. */
export function layerNetworks(): Record<string, { readonly model: Model; readonly ends: DataShapes }> {
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
): { readonly model: Model; readonly ends: DataShapes } {
  const [first, ...others] = inputs;
  invariant(first !== undefined, "a layer has an input");
  const last: Layer = { id: "output", type: "output", params: { ...output } };
  const layer: Layer = { id: "layer", type, params: { ...params } };
  if (type === "output")
    return { model: chain([{ id: "input", type: "input" }, layer]), ends: { input: first, output: outputs } };
  if (others.length > 0) return networkOfSeveral(layer, last, inputs, outputs);
  const tail: Layer[] = [...(type === "input" ? [] : [layer]), { id: "flat", type: "flatten" }, last];
  return { model: chain([{ id: "input", type: "input" }, ...tail]), ends: { input: first, output: outputs } };
}

/** Each input from a dense layer over the same three numbers, laid out as it should be. */
function networkOfSeveral(
  layer: Layer,
  last: Layer,
  inputs: readonly ExampleShape[],
  outputs: ExampleShape,
): { readonly model: Model; readonly ends: DataShapes } {
  const layers: Layer[] = [{ id: "input", type: "input" }, layer, { id: "flat", type: "flatten" }, last];
  const connections: Model["connections"] = [
    [layer.id, "flat"],
    ["flat", last.id],
  ];
  inputs.forEach((shape, i) => {
    const units = sizeOf(shape);
    const [first = 0, second = 1, third = 1] = shape;
    layers.push({ id: `dense${i}`, type: "dense", params: { units, activation: "tanh" } });
    layers.push({ id: `shape${i}`, type: "reshape", params: { axes: String(shape.length), first, second, third } });
    connections.push(["input", `dense${i}`], [`dense${i}`, `shape${i}`], [`shape${i}`, layer.id]);
  });
  return { model: { layers, connections }, ends: { input: [3], output: outputs } };
}

function chain(layers: Layer[]): Model {
  return { layers, connections: layers.slice(1).map(({ id }, i): [string, string] => [layers[i]?.id ?? "", id]) };
}
