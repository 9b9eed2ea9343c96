import type { LayerFault, LayerSpec } from "./spec";

const NO_FEATURES: LayerFault = {
  fault: {
    code: "no-features",
    message: ({ layer }) => `${layer} gets nothing, because no column of the data is a feature.`,
    next: "Make at least one column a feature.",
  },
};

/** Where the prepared data enters. */
export const inputLayer = {
  type: "input",
  label: "Input",
  family: "io",
  summary: "Where your data enters",
  docs:
    "The start of the network. Each row of your data arrives here as a list of numbers: every number column gives one (scaled as the Data " +
    "station says), and every category column gives one per category, 1 for the row's own category and 0 for the others. So there can be " +
    "more inputs than columns. The size follows the data; there is nothing to set.",
  params: {},
  inputs: { min: 0, max: 0 },
  describe: () => "",
  inferShape: (_inputs, _params, ends) => (ends.input.includes(0) ? NO_FEATURES : ends.input),
  weights: () => [],
  lower: ({ source }) => source(),
} as const satisfies LayerSpec<Record<string, never>>;
