// From the network's answer to what people want of it: a label and its probabilities, or numbers in their own unit.

import type { NumbersRecipe, Preparation } from "../../document/preparation";
import { unbend } from "../../preparing/curves/registry";
import type { NetworkOutput } from "../../network/outputs";
import { elementsOf } from "../../evaluate/outputs";
import { attribute } from "../../passes/onnx/model";
import { TensorProto_DataType as DataType } from "../../passes/onnx/onnx-ml_pb";
import type { ValueInfoProto } from "../../passes/onnx/onnx-ml_pb";
import { nodeArithmetic } from "./nodeArithmetic";
import { described } from "./writer";
import type { RawWriter } from "./writer";

/** Names of an output's results in the file. */
export interface OutputNames {
  readonly label: string;
  readonly probabilities: string;
  readonly prediction: string;
}

/**
 * The usual names, behind the layer's id where there are several outputs ("species_label"), with underscores added where a
 * raw column, or an earlier output's result, is called the same.
 */
export function outputNames(
  { features }: Preparation,
  outputs: readonly Pick<NetworkOutput, "id">[],
): readonly OutputNames[] {
  const taken = new Set(features.map(({ name }) => name));
  const free = (name: string): string => {
    if (taken.has(name)) return free(`${name}_`);
    taken.add(name);
    return name;
  };
  return outputs.map(({ id }) => {
    const before = outputs.length > 1 ? `${id}_` : "";
    return {
      label: free(`${before}label`),
      probabilities: free(`${before}probabilities`),
      prediction: free(`${before}prediction`),
    };
  });
}

/** The names of the results that an output has. */
export function resultNames(
  { recipe }: Pick<NetworkOutput, "recipe">,
  { label, probabilities, prediction }: OutputNames,
): readonly string[] {
  return recipe.kind === "classes" ? [label, probabilities] : [prediction];
}

/**
 * Adds the nodes from `answer`, [N, total] float, to the results of an output. A row that is `incomplete` gets an empty label and NaN.
 */
export function postprocess(
  writer: RawWriter,
  output: Pick<NetworkOutput, "recipe" | "runs" | "width">,
  all: string,
  incomplete: string | null,
  names: OutputNames,
): ValueInfoProto[] {
  const { recipe: target, runs } = output;
  const elements = elementsOf(output);
  const answer =
    runs === null
      ? all
      : writer.node("Gather", [all, writer.constant("int64", [elements.length], [...elements])], {
          attributes: [attribute.int("axis", 1)],
        });
  if (target.kind === "numbers") {
    const { columns } = target;
    const constants = (values: number[]): string => writer.doubles([1, columns.length], values);
    const scales = constants(columns.map(({ scale }) => scale));
    const centers = constants(columns.map(({ center }) => center));
    const scaled = writer.node("Mul", [writer.cast(answer, DataType.DOUBLE), scales]);
    const hasCurves = columns.some(({ curve }) => curve !== undefined);
    if (incomplete === null && !hasCurves) writer.node("Add", [scaled, centers], { outputs: [names.prediction] });
    else {
      const bent = writer.node("Add", [scaled, centers]);
      const sum = hasCurves ? unbent(writer, columns, bent) : bent;
      if (incomplete === null) writer.node("Identity", [sum], { outputs: [names.prediction] });
      else writer.node("Where", [incomplete, constants(columns.map(() => NaN)), sum], { outputs: [names.prediction] });
    }
    const docs = columns
      .map(({ name, type }) => (type === "date" ? `${name} (days since 1970-01-01)` : name))
      .join(", ");
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

/** Each column back from its curve. */
function unbent(writer: RawWriter, columns: NumbersRecipe["columns"], all: string): string {
  const on = nodeArithmetic(writer);
  const each = columns.map(({ curve }, index) => {
    const which = writer.constant("int64", [1], [index]);
    return unbend(on, writer.node("Gather", [all, which], { attributes: [attribute.int("axis", 1)] }), curve);
  });
  return writer.node("Concat", each, { attributes: [attribute.int("axis", 1)] });
}
