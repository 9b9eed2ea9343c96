import { describe, expect, it } from "vitest";
import { GraphBuilder } from "../../ir/builder";
import { multiplications, usefulThreads } from "./threads";

describe("usefulThreads", () => {
  const builder = new GraphBuilder();
  const x = builder.input("x", "rows", ["N", 784]);
  const w = builder.input("w", "weight", [784, 128]);
  const hidden = builder.relu(builder.matmul(x, w));
  const graph = builder.finish({ hidden, gradient: builder.matmul(x, hidden, { transposeA: true }) });

  it("counts the multiplications of every product", () => {
    expect(multiplications(graph, 64)).toBe(2 * 64 * 784 * 128);
  });

  it("shares large work and leaves small work alone", () => {
    expect(usefulThreads(graph, 64, 4)).toBe(4);
    expect(usefulThreads(graph, 8, 4)).toBe(1);
  });
});
