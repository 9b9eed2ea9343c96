import { expect, it } from "vitest";
import type { JudgedClasses } from "../../../src-engine/protocol/evaluation";
import { leastShare } from "../../../src-engine/statistics/exactShare";
import { sentenceOf } from "./figureText";

const judged = (value: number, interval: readonly [number, number], baseline: number): JudgedClasses => ({
  kind: "classes",
  output: "output",
  title: "Species",
  target: "Species",
  classes: ["Adelie", "Gentoo"],
  rivals: [{ kind: "majority", guess: "Adelie" }, { kind: "rule" }],
  figures: [{ id: "accuracy", value, interval, rivals: [baseline, 0.8] }],
  perClass: [],
  confusion: new Float64Array(4),
  calibration: [],
});
const about = { rows: 52, resampling: { seed: 1, resamples: 1_000, level: 0.95 } };

it("says first how good it is, between what, and beside what", () => {
  expect(sentenceOf(judged(0.97, [0.94, 0.99], 0.44), about)).toEqual({
    text: "97.0% right, between 94.0% and 99.0%; always guessing the most frequent class, Adelie, gives 44.0%; your rule gives 80.0%.",
    doubt: null,
  });
});

it("says where it may be luck, and where it is no better than guessing", () => {
  expect(sentenceOf(judged(0.5, [0.4, 0.6], 0.44), about).doubt).toMatch(/may be luck\. Your rule does better\.$/);
  expect(sentenceOf(judged(0.7, [0.6, 0.75], 0.44), about).doubt).toBe("Your rule does better.");
  expect(sentenceOf(judged(0.44, [0.3, 0.5], 0.44), about).doubt).toContain("no better than guessing");
});

it("does not claim certainty where every row is right", () => {
  // scipy.stats.binomtest(52, 52).proportion_ci(0.95, "exact").low
  expect(leastShare(52, 0.95)).toBeCloseTo(0.931_517_8, 6);
  expect(sentenceOf(judged(1, [1, 1], 0.44), about).text).toMatch(
    /^All 52 rows right: at least 93\.2% of all rows like these; always/,
  );
});
