// The shares of the parts, as they are moved by their handles.

import type { Split } from "./schema";

/** The split after the handle between two parts was moved; parts keep to whole percents and train is never empty. */
export function moveSplit(split: Split, handle: "train" | "test", share: number): Split {
  const percent = (value: number) => Math.round(value * 100) / 100;
  if (handle === "train") {
    const train = percent(Math.min(1 - split.test, Math.max(0.01, share)));
    return { ...split, train, validation: percent(Math.max(0, 1 - train - split.test)), test: percent(split.test) };
  }
  const test = percent(Math.min(1 - split.train, Math.max(0, 1 - share)));
  return { ...split, test, validation: percent(Math.max(0, 1 - split.train - test)), train: percent(split.train) };
}
