import { expect, test } from "vitest";
import { GraphBuilder } from "../ir/builder";
import { multiplications } from "./multiplications";

test("every matrix product counts", () => {
  const builder = new GraphBuilder();
  const x = builder.input("x", "rows", ["N", 784]);
  const w = builder.input("w", "weight", [784, 128]);
  const hidden = builder.relu(builder.matmul(x, w));
  const graph = builder.finish({ hidden, gradient: builder.matmul(x, hidden, { transposeA: true }) });
  expect(multiplications(graph, 64)).toBe(2 * 64 * 784 * 128);
});
