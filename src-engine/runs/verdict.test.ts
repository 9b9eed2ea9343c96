import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Baseline } from "./baseline";
import { courseOf, explainVerdicts, verdictsOf } from "./verdict";
import type { Verdict } from "./verdict";

type Judged = Parameters<typeof verdictsOf>[0];

/** A run that reached `reached` on its validation rows; `value` is the guess's. */
function judged(metric: Baseline["metric"], reached: number, value: number): readonly Verdict[] {
  const column = { accuracy: "validationAccuracy", rmse: "validationRmse", loss: "validationLoss" }[metric];
  const run = {
    baselines: { out: { metric, value, guess: metric === "accuracy" ? "cat" : null } },
    best: null,
    last: { epoch: 1, [column]: reached },
    document: { training: { restoreBest: false }, model: { layers: [{ id: "out", type: "output" }] } },
  };
  return verdictsOf(run as unknown as Judged);
}
const leadOf = (...of: Parameters<typeof judged>) => judged(...of)[0]?.lead;
const words = { measure: (_: unknown, value: number) => String(value), whole: String, layer: (id: string) => id };

describe("how far a network is ahead of always guessing the same", () => {
  it.each([
    // Of the wrong rows: 8% fewer, a quarter fewer, three quarters fewer.
    ["accuracy", 0.54, 0.5, "little"],
    ["accuracy", 0.625, 0.5, "clear"],
    ["accuracy", 0.624, 0.5, "little"],
    // Rare classes: one more row right of a hundred is a fifth of what there was to gain.
    ["accuracy", 0.96, 0.95, "little"],
    ["accuracy", 0.98, 0.95, "clear"],
    ["accuracy", 0.5, 0.5, "none"],
    ["accuracy", 0.4, 0.5, "none"],
    ["accuracy", 1, 1, "none"],
    ["accuracy", NaN, 0.5, "none"],
    // One of thirty classes: right four times as often is a sixth of the wrong rows.
    ["accuracy", 0.2, 0.044, "clear"],
    ["accuracy", 0.08, 0.044, "little"],
    // A quantile is judged by its loss.
    ["loss", 0.7, 1, "clear"],
    ["loss", 0.8, 1, "little"],
    ["loss", 1, 1, "none"],
    // 8% closer is an R² of 0.15.
    ["rmse", 0.92, 1, "little"],
    ["rmse", 1, 1, "none"],
    ["rmse", 1.2, 1, "none"],
    ["rmse", Infinity, 1, "none"],
    // Good runs on sets that are known to be hard: red wine, and Boston's house prices (standard deviations 0.807 and 9.19).
    ["rmse", 0.643, 0.807, "clear"],
    ["rmse", 3.1, 9.19, "clear"],
  ] as const)("%s: %d against %d is %s", (metric, reached, value, lead) => {
    expect(leadOf(metric, reached, value)).toBe(lead);
  });

  it("never grows smaller as the network grows better", () => {
    const rank = { none: 0, little: 1, clear: 2 };
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(share, share, share, (value, one, other) => {
        const [worse, better] = one < other ? [one, other] : [other, one];
        const of = (...run: Parameters<typeof judged>) => rank[leadOf(...run) ?? "none"];
        expect(of("accuracy", better, value)).toBeGreaterThanOrEqual(of("accuracy", worse, value));
        expect(of("rmse", worse, value)).toBeGreaterThanOrEqual(of("rmse", better, value));
      }),
    );
  });

  it("is told as it is, with what to try next", () => {
    // Where nearly all rows have one class, more training is not what is missing.
    for (const reached of [0.9, 0.98, 0.982])
      expect(explainVerdicts(judged("accuracy", reached, 0.98), words)?.text).toMatch(/AUC.*class weights/);
    expect(explainVerdicts(judged("accuracy", 0.5, 0.6), words)?.text).toMatch(/learning rate/);
    expect(explainVerdicts(judged("rmse", 0.92, 1), words)).toEqual({
      title:
        "Little better than always guessing the mean, which is off by 1: off by 0.92 on the validation rows (RMSE).",
      text: "The data may not tell more. To find out, try another learning rate, more epochs, a larger network or other columns.",
      lead: "little",
    });
    expect(explainVerdicts(judged("accuracy", 0.9, 0.5), words)).toEqual({
      title: "Right on 0.9 of the validation rows; always guessing “cat” is right on 0.5.",
      text: "",
      lead: "clear",
    });
    expect(explainVerdicts([], words)).toBeNull();
    const quantile = judged("loss", 0.9, 1).map((verdict) => ({ ...verdict, quantile: 0.9 }));
    expect(explainVerdicts(quantile, words)?.title).toBe(
      "Little better than always guessing the 0.9 quantile, which has 1: a loss of 0.9 on the validation rows.",
    );
  });

  it("does not call a network no better whose probabilities are, and only the threshold hides it", () => {
    const imbalanced = (auc: number, loss: number, reached = 0.983, value = 0.983, guessLoss: number | null = 0.085) =>
      verdictsOf({
        baselines: {
          out: { metric: "accuracy", value, guess: "no", ...(guessLoss === null ? {} : { loss: guessLoss }) },
        },
        best: null,
        last: { epoch: 1, validationAccuracy: reached, validationAuc: auc, validationLoss: loss },
        document: { training: { restoreBest: false }, model: { layers: [{ id: "out", type: "output" }] } },
      } as unknown as Judged);
    expect(explainVerdicts(imbalanced(0.996, 0.033), words)).toEqual({
      title:
        "Its probabilities are clearly better than always guessing “no”: AUC 0.996, log loss 0.033 against 0.085. Only the threshold hides it: right on 0.983 of the validation rows; the guess is right on 0.983.",
      text: "Move the threshold in Evaluate to where its errors cost least, or let rarer classes count for more (class weights).",
      lead: "little",
    });
    // Little better by its classes, where nearly all rows have one: the same; where they have not, that is what it is.
    expect(imbalanced(0.996, 0.033, 0.985)[0]?.hidden).toBeDefined();
    expect(imbalanced(0.9, 0.4, 0.55, 0.5, 0.69)[0]).toMatchObject({ lead: "little" });
    expect(imbalanced(0.9, 0.4, 0.55, 0.5, 0.69)[0]?.hidden).toBeUndefined();
    // Both must say so; of a run of an older version nothing is known.
    for (const [auc, loss] of [
      [0.996, 0.07],
      [0.7, 0.033],
      [NaN, 0.033],
      [0.996, NaN],
    ] as const)
      expect(imbalanced(auc, loss)[0]).toMatchObject({ lead: "none" });
    expect(imbalanced(0.996, 0.033, 0.983, 0.983, null)[0]).toMatchObject({ lead: "none" });
  });

  it("says what helps by how the run went", () => {
    const epoch = (number: number, loss: number, validationLoss: number) => ({ epoch: number, loss, validationLoss });
    const course = (best: object, last: { epoch: number }, bestEpoch: number, stopReason: object | null) =>
      courseOf({ best, last, bestEpoch, stopReason } as unknown as Parameters<typeof courseOf>[0]);
    const ranOut = { kind: "epochs", epochs: 15 };
    expect(course(epoch(15, 1, 1), epoch(15, 1, 1), 15, ranOut)).toEqual({ kind: "improving" });
    expect(course(epoch(15, 1, 1), epoch(15, 1, 1), 15, { kind: "user" })).toBeNull();
    expect(course(epoch(4, 0.6, 0.77), epoch(200, 0.001, 2.33), 4, ranOut)).toEqual({ kind: "by-heart", epoch: 4 });
    expect(course(epoch(4, 0.6, 0.77), epoch(200, 0.7, 2.33), 4, ranOut)).toBeNull();
    expect(course(epoch(4, 0.6, 0.77), epoch(9, 0.5, 0.78), 4, ranOut)).toBeNull();
    const little = judged("accuracy", 0.54, 0.5);
    expect(explainVerdicts(little, words, { kind: "improving" })?.text).toBe(
      "It was still getting better when its epochs ran out: train it on.",
    );
    expect(explainVerdicts(little, words, { kind: "by-heart", epoch: 4 })?.text).toContain("more epochs do not");
    expect(explainVerdicts(judged("accuracy", 0.9, 0.5), words, { kind: "improving" })?.text).toBe("");
  });

  it("is of several outputs that of the worst", () => {
    const several = (...leads: Verdict["lead"][]) =>
      explainVerdicts(
        leads.map((lead) => ({ output: lead, metric: "rmse", value: 1, guess: null, reached: 0.5, lead })),
        words,
      );
    expect(several("clear", "little")).toMatchObject({
      title: "2 of 2 outputs are better than always guessing the same.",
      lead: "little",
    });
    expect(several("clear", "none", "little")).toMatchObject({
      title: "2 of 3 outputs are better than always guessing the same.",
      lead: "none",
    });
    expect(several("clear", "clear")?.lead).toBe("clear");
  });
});
