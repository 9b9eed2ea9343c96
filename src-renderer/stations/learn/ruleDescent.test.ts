import { expect, it } from "vitest";
import { descentLines, descentScale } from "./ruleDescent";

const colors = { you: "--ink", network: "--run-1" };
const tried = (...costs: number[]) => costs.map((cost, change) => ({ change, cost, rule: [] }) as never);

it("has an axis that can be read, where all costs are 0 as well", () => {
  const scale = descentScale(descentLines(tried(0, 0), null, colors));
  expect(scale.ticks(4).map(scale.text)).toEqual(["0", "0.5", "1"]);
  const some = descentScale(descentLines(tried(0, 0.02), null, colors));
  expect(some.at(0.02)).toBeGreaterThan(0.9);
  expect(some.at(0.02)).toBeLessThan(1);
});
