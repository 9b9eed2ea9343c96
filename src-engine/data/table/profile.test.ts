// The figures of a profile against the same ones computed here, from the file itself.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { temporaryFolders } from "../../testing/temporaryFolder";
import { importData } from "../importData";
import { PROFILE } from "../source";
import { textType } from "./profile";

const folders = temporaryFolders();
const CARS = join(fileURLToPath(new URL("../../../examples/sources/", import.meta.url)), "cars.csv");

it("agrees with figures computed from the file", async () => {
  const [header = "", ...lines] = readFileSync(CARS, "utf8").trim().split("\n");
  const table = await importData({ folder: folders(), file: CARS });
  header.split(",").forEach((name, index) => {
    const profile = table.columns[index]!;
    expect(profile.name).toBe(name);
    const cells = lines.map((line) => line.split(",")[index]!).filter((cell) => cell !== "");
    expect(profile.missing).toBe(lines.length - cells.length);
    expect(profile.distinct).toBe(new Set(cells).size);
    if (profile.type === "category" || profile.type === "text") {
      for (const { value, count } of profile.categories!)
        expect(count).toBe(cells.filter((cell) => cell === value).length);
      return;
    }
    const values = cells
      .map((cell) => (profile.type === "date" ? Date.parse(cell) / 86_400_000 : Number(cell)))
      .sort((a, b) => a - b);
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    expect(profile.mean).toBeCloseTo(mean, 8);
    expect(profile.deviation).toBeCloseTo(
      Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length),
      8,
    );
    const middle = values.length / 2;
    expect(profile.median).toBe(
      values.length % 2 === 1 ? values[Math.floor(middle)]! : (values[middle - 1]! + values[middle]!) / 2,
    );
    if (profile.type === "number") {
      expect(profile.decimals).toBe(
        Math.max(...cells.map((cell) => (String(Number(cell)).split(".")[1] ?? "").length)),
      );
      for (const { value, count } of profile.categories ?? [])
        expect(count).toBe(cells.filter((cell) => String(Number(cell)) === value).length);
      expect(profile.categories?.length ?? 0).toBe(profile.distinct <= 200 ? Math.min(50, profile.distinct) : 0);
    }
    const { min, max, counts } = profile.histogram!;
    expect([min, max]).toEqual([values[0], values.at(-1)]);
    const bins = new Array<number>(PROFILE.bins).fill(0);
    const edges = bins.map((_, bin) => min + (bin * (max - min)) / PROFILE.bins);
    for (const value of values) bins[edges.filter((edge) => edge <= value).length - 1]! += 1;
    expect(counts).toEqual(bins);
  });
});

it.each([
  [0, 0, "text"],
  [9, 9, "category"],
  [10, 10, "text"],
  [100, 20, "category"],
  [100, 34, "text"],
  [600, 200, "category"],
  [10_000, 201, "category"],
  [10_000, 999, "category"],
  [10_000, 1_000, "text"],
])("takes %d texts of which %d differ for %s", (present, distinct, type) => {
  expect(textType(present, distinct)).toBe(type);
});
