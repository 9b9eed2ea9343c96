import { expect, it } from "vitest";
import { figureColumn, figureName, figureOf, figuresOf, isBetter, parseFigure } from "./figures";

it("finds a figure by its name in metrics.csv, in any case of its letters", () => {
  expect(parseFigure("f1")).toEqual({ metric: "f1" });
  expect(parseFigure("TOPK")).toEqual({ metric: "topK" });
  expect(parseFigure("body_mass/R2")).toEqual({ metric: "r2", output: "body_mass" });
  for (const name of ["", "/", "/loss", "species/", "species", "seconds", "species/change"])
    expect(parseFigure(name), name).toBeNull();
  for (const figure of figuresOf(["accuracy"], [{ id: "kind", metrics: ["f1"] }]))
    expect(parseFigure(figureName(figure))).toEqual(figure);
});

it("names the columns of a figure on both parts of the rows", () => {
  expect(figureColumn({ metric: "loss" }, "validation")).toBe("validationLoss");
  expect(figureColumn({ metric: "f1", output: "kind" }, "train")).toBe("kind/f1");
});

it("reads an output's figure, and of the only output the network's", () => {
  const epoch = { loss: 3, outputs: { kind: { loss: 1, validationAccuracy: 0.5 } } };
  expect(figureOf(epoch, { metric: "loss" }, "train")).toBe(3);
  expect(figureOf(epoch, { metric: "loss", output: "kind" }, "train")).toBe(1);
  expect(figureOf(epoch, { metric: "accuracy", output: "kind" }, "validation")).toBe(0.5);
  expect(figureOf(epoch, { metric: "accuracy", output: "gone" }, "validation")).toBeNull();
  expect(figureOf({ accuracy: 0.7 }, { metric: "accuracy", output: "kind" }, "train")).toBe(0.7);
});

it("knows which of two values is better, by more than some amount", () => {
  expect(isBetter({ metric: "loss" }, 1, 2)).toBe(true);
  expect(isBetter({ metric: "accuracy" }, 1, 2)).toBe(false);
  expect(isBetter({ metric: "accuracy" }, 0.9, 0.85, 0.1)).toBe(false);
  expect(isBetter({ metric: "rmse" }, 1, null)).toBe(true);
  for (const value of [null, NaN, Infinity, -Infinity]) expect(isBetter({ metric: "loss" }, value, null)).toBe(false);
});
