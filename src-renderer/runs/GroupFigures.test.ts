// @vitest-environment happy-dom
import { afterEach, expect, it } from "vitest";
import type { GroupTarget } from "../../src-engine/protocol/groupReport";
import { createWorld, mountIn } from "../testing/mountApp";
import GroupBand from "./GroupBand.vue";
import GroupFigures from "./GroupFigures.vue";

afterEach(() => void (document.body.innerHTML = ""));

const accuracy = {
  id: "accuracy",
  spread: { count: 3, mean: 0.95, deviation: 0.01, interval: [0.925, 0.975], least: 0.94, most: 0.96 },
} as const;

function cellsOf(target: GroupTarget): readonly string[][] {
  const table = mountIn(createWorld(), GroupFigures, { target, title: "Figures" });
  return table.findAll("tr").map((row) => row.findAll("th, td").map((cell) => cell.text()));
}

it("tells of each figure the mean, its interval, and how far the runs are apart", () => {
  const [head, ...rows] = cellsOf({ title: "Species", target: "Species", spread: [accuracy], pooled: null });
  expect(head).toHaveLength(5);
  expect(rows).toEqual([["Accuracy", "95.0%", "92.5% – 97.5%", "1.0%", "94.0% – 96.0%"]]);
});

it("tells of folds what all rows together come to, and leaves empty what one run cannot tell", () => {
  const alone = { count: 1, mean: 0.95, deviation: null, interval: null, least: 0.95, most: 0.95 };
  const pooled = [{ id: "accuracy", value: 0.9, interval: [0.8, 1], rivals: [] }] as const;
  const [head, row] = cellsOf({
    title: "Species",
    target: "Species",
    spread: [{ id: "accuracy", spread: alone }],
    pooled,
  });
  expect(head).toHaveLength(6);
  expect(row).toEqual(["Accuracy", "95.0%", "", "", "95.0% – 95.0%", "90.0% (80.0% – 100.0%)"]);
});

it("draws no band before there are two epochs", () => {
  const band = mountIn(createWorld(), GroupBand, { figure: { metric: "accuracy" }, label: "accuracy" });
  expect(band.find("[data-testid=group-band]").exists()).toBe(false);
});
