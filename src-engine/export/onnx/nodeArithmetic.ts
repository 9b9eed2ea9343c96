// The arithmetic of a preparation's steps as nodes of a graph: each value is the name of a column of doubles, [N, 1].

import type { Arithmetic } from "../../preparing/arithmetic";
import { attribute } from "../../passes/onnx/model";
import { TensorProto_DataType as DataType } from "../../passes/onnx/onnx-ml_pb";
import type { RawWriter } from "./writer";

export function nodeArithmetic(writer: RawWriter): Arithmetic<string> {
  const constants = new Map<number, string>();
  const constant = (value: number): string => {
    const known = constants.get(value) ?? writer.doubles([1, 1], [value]);
    constants.set(value, known);
    return known;
  };
  const of =
    (operator: string) =>
    (...inputs: readonly string[]): string =>
      writer.node(operator, inputs);
  const [add, subtract, exp] = [of("Add"), of("Sub"), of("Exp")];
  return {
    constant,
    add,
    subtract,
    multiply: of("Mul"),
    divide: of("Div"),
    floor: of("Floor"),
    abs: of("Abs"),
    sign: of("Sign"),
    log1p: (x) => writer.node("Log", [add(constant(1), x)]),
    expm1: (x) => subtract(exp(x), constant(1)),
    power: of("Pow"),
    sine: of("Sin"),
    cosine: of("Cos"),
    whereLess: (a, b, then, otherwise) => writer.node("Where", [writer.node("Less", [a, b]), then, otherwise]),
    lookUp(x, at, tables) {
      const reached = writer.cast(
        writer.node("GreaterOrEqual", [x, writer.doubles([1, at.length], at)]),
        DataType.INT64,
      );
      const axes = writer.constant("int64", [1], [1]);
      const count = writer.node("ReduceSum", [reached, axes], { attributes: [attribute.int("keepdims", 1)] });
      const last = writer.node("Sub", [count, writer.constant("int64", [1, 1], [1])]);
      const most = writer.constant("int64", [1, 1], [Math.max(0, at.length - 2)]);
      const least = writer.constant("int64", [1, 1], [0]);
      const place = writer.node("Min", [writer.node("Max", [last, least]), most]);
      return tables.map((table) => writer.node("Gather", [writer.doubles([table.length], table), place]));
    },
  };
}
