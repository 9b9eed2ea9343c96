// From the network's answer to what people want of it: a label and its probabilities, or numbers in their own unit.

import type { Preparation } from "../../document/preparation";
import { attribute } from "../../passes/onnx/model";
import { TensorProto_DataType as DataType } from "../../passes/onnx/onnx-ml_pb";
import type { ValueInfoProto } from "../../passes/onnx/onnx-ml_pb";
import { described } from "./writer";
import type { RawWriter } from "./writer";

/** Names of the results in the file. */
export interface OutputNames {
  readonly label: string;
  readonly probabilities: string;
  readonly prediction: string;
}

/** The usual names, with underscores added where a raw column is called the same. */
export function outputNames({ features }: Preparation): OutputNames {
  const taken = new Set(features.map(({ name }) => name));
  const free = (name: string): string => (taken.has(name) ? free(`${name}_`) : name);
  return { label: free("label"), probabilities: free("probabilities"), prediction: free("prediction") };
}

/**
 * Adds the nodes from `answer`, [N, width] float, to the results. A row that is `incomplete` gets an empty label and NaN.
 */
export function postprocess(
  writer: RawWriter,
  { target }: Preparation,
  answer: string,
  incomplete: string | null,
  names: OutputNames,
): ValueInfoProto[] {
  if (target.kind === "numbers") {
    const { columns } = target;
    const constants = (values: number[]): string => writer.doubles([1, columns.length], values);
    const scales = constants(columns.map(({ scale }) => scale));
    const centers = constants(columns.map(({ center }) => center));
    const scaled = writer.node("Mul", [writer.cast(answer, DataType.DOUBLE), scales]);
    if (incomplete === null) writer.node("Add", [scaled, centers], { outputs: [names.prediction] });
    else {
      const sum = writer.node("Add", [scaled, centers]);
      writer.node("Where", [incomplete, constants(columns.map(() => NaN)), sum], { outputs: [names.prediction] });
    }
    const docs = columns.map(({ name, type }) => (type === "date" ? `${name} (days since 1970-01-01)` : name)).join(", ");
    return [described(names.prediction, DataType.DOUBLE, ["N", columns.length], `Predicted ${docs}.`)];
  }
  const width = target.classes.length;
  const classes = writer.texts([width], target.classes);
  const best = writer.node("ArgMax", [answer], {
    attributes: [attribute.int("axis", 1), attribute.int("keepdims", 0)],
  });
  if (incomplete === null) {
    writer.node("Gather", [classes, best], { outputs: [names.label] });
    writer.node("Identity", [answer], { outputs: [names.probabilities] });
  } else {
    const flat = writer.node("Squeeze", [incomplete, writer.constant("int64", [1], [1])]);
    writer.node("Where", [flat, writer.texts([1], [""]), writer.node("Gather", [classes, best])], {
      outputs: [names.label],
    });
    writer.node("Where", [incomplete, writer.constant("float", [1, 1], [NaN]), answer], {
      outputs: [names.probabilities],
    });
  }
  return [
    described(names.label, DataType.STRING, ["N"], `The most probable class of ${target.name}.`),
    described(
      names.probabilities,
      DataType.FLOAT,
      ["N", width],
      `Probability of each class, in this order: ${target.classes.join(", ")}.`,
    ),
  ];
}
