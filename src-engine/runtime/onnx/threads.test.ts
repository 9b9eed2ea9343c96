import { describe, expect, it } from "vitest";
import { GraphBuilder } from "../../ir/builder";
import { usefulThreads } from "./threads";

describe("usefulThreads", () => {
  const builder = new GraphBuilder();
  const x = builder.input("x", "rows", ["N", 784]);
  const w = builder.input("w", "weight", [784, 128]);
  const hidden = builder.relu(builder.matmul(x, w));
  const graph = builder.finish({ hidden, gradient: builder.matmul(x, hidden, { transposeA: true }) });

  it("shares large work and leaves small work alone", () => {
    expect(usefulThreads(graph, 64, 4)).toBe(4);
    expect(usefulThreads(graph, 8, 4)).toBe(1);
  });
});
