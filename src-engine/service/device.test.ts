import { expect, test } from "vitest";
import { backendsFor, resumedDevice, trainingThreads } from "./device";

test.each([
  [1, 1],
  [2, 2],
  [3, 2],
  [4, 2],
  [8, 4],
  [20, 10],
])("a machine with %i processors trains with %i threads", (processors, threads) => {
  expect(trainingThreads(processors)).toBe(threads);
});

test("a run continues on its own device, or on the CPU where a person asks for that, which asks no GPU", async () => {
  let asked = 0;
  const find = async (): Promise<{ found: true }> => {
    asked += 1;
    return { found: true };
  };
  expect(await resumedDevice({ device: "gpu", threads: 3 }, find)).toEqual({
    name: "gpu",
    threads: 3,
    whyNotGpu: null,
  });
  expect(await resumedDevice({ device: "gpu", threads: 3 }, find, "cpu")).toEqual({
    name: "cpu",
    threads: 3,
    whyNotGpu: null,
  });
  expect(asked).toBe(1);
});

test("only a GPU has something to fall back on", () => {
  expect(backendsFor({ name: "cpu", threads: 1, whyNotGpu: null }).fallback).toBeUndefined();
  expect(backendsFor({ name: "gpu", threads: 1, whyNotGpu: null }).fallback).toBeDefined();
});
