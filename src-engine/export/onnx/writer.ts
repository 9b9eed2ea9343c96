// What a model that takes raw columns needs beyond the network's own nodes: text, double precision, and the label
// encoder of ONNX's machine-learning operators.

import { create } from "@bufbuild/protobuf";
import { GraphWriter } from "../../passes/onnx/model";
import type { NodeOptions } from "../../passes/onnx/model";
import {
  AttributeProto_AttributeType as AttributeType,
  AttributeProtoSchema,
  NodeProtoSchema,
  TensorProto_DataType as DataType,
  TensorProtoSchema,
  ValueInfoProtoSchema,
} from "../../passes/onnx/onnx-ml_pb";
import type { AttributeProto, ValueInfoProto } from "../../passes/onnx/onnx-ml_pb";

/** The operators for text and tables, and the newest version that Debian 12's `onnx` knows. */
export const ML_DOMAIN = "ai.onnx.ml";
export const ML_VERSION = 3n;

export class RawWriter extends GraphWriter {
  /** A constant of double precision. */
  doubles(dims: readonly number[], values: readonly number[]): string {
    const name = this.fresh();
    this.initializers.push(
      create(TensorProtoSchema, { name, dataType: DataType.DOUBLE, dims: dims.map(BigInt), doubleData: [...values] }),
    );
    return name;
  }

  /** A constant of texts. */
  texts(dims: readonly number[], values: readonly string[]): string {
    const name = this.fresh();
    const stringData = values.map((value) => new TextEncoder().encode(value));
    this.initializers.push(
      create(TensorProtoSchema, { name, dataType: DataType.STRING, dims: dims.map(BigInt), stringData }),
    );
    return name;
  }

  /** Numbers in place of texts; `otherwise` for texts that are not among the keys. */
  labelEncoder(input: string, numbers: ReadonlyMap<string, number>, otherwise: number): string {
    const output = this.fresh();
    const encode = (text: string) => new TextEncoder().encode(text);
    const attribute: AttributeProto[] = [
      create(AttributeProtoSchema, {
        name: "keys_strings",
        type: AttributeType.STRINGS,
        strings: [...numbers.keys()].map(encode),
      }),
      create(AttributeProtoSchema, {
        name: "values_int64s",
        type: AttributeType.INTS,
        ints: [...numbers.values()].map(BigInt),
      }),
      create(AttributeProtoSchema, { name: "default_int64", type: AttributeType.INT, i: BigInt(otherwise) }),
    ];
    this.nodes.push(
      create(NodeProtoSchema, {
        opType: "LabelEncoder",
        domain: ML_DOMAIN,
        name: `LabelEncoder:${output}`,
        input: [input],
        output: [output],
        attribute,
      }),
    );
    return output;
  }

  /** A conversion to another element type. */
  cast(input: string, to: DataType, options: NodeOptions = {}): string {
    const attributes = [create(AttributeProtoSchema, { name: "to", type: AttributeType.INT, i: BigInt(to) })];
    return this.node("Cast", [input], { ...options, attributes });
  }
}

/** An input or output with what it means. */
export function described(
  name: string,
  elemType: DataType,
  shape: readonly (number | string)[],
  docString: string,
): ValueInfoProto {
  const dim = shape.map((extent) =>
    typeof extent === "number"
      ? { value: { case: "dimValue" as const, value: BigInt(extent) } }
      : { value: { case: "dimParam" as const, value: extent } },
  );
  return create(ValueInfoProtoSchema, {
    name,
    docString,
    type: { value: { case: "tensorType", value: { elemType, shape: { dim } } } },
  });
}
