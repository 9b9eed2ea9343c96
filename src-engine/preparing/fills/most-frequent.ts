import type { FillSpec } from "./spec";

export const mostFrequentFill: FillSpec = {
  type: "most-frequent",
  label: "most frequent",
  docs: "The value that most training rows have (the mode); of several the first in order.",
  ofNumbers(present) {
    const counts = new Map<number, number>();
    for (const value of present) counts.set(value, (counts.get(value) ?? 0) + 1);
    let best = { value: NaN, count: 0 };
    for (const [value, count] of counts)
      if (count > best.count || (count === best.count && value < best.value)) best = { value, count };
    return best.value;
  },
  ofLabels(found) {
    const most = Math.max(...found.map(({ count }) => count));
    return found.find(({ count }) => count === most)?.label ?? "";
  },
};
