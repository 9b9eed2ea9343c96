import type { LayerProblem, LayerSpec, ParamSpecs } from "./spec";

const NO_FEATURES: LayerProblem = {
  problem: {
    code: "no-features",
    message: ({ layer }) => `${layer} gets nothing, because no column of the data is a feature.`,
    next: "Make at least one column a feature.",
  },
};

const params = {
  columns: {
    kind: "columns",
    label: "Columns",
    docs: "The columns that enter here, where the network has several inputs. None chosen: all that no other input takes.",
    default: [],
    role: "feature",
    amongSeveral: true,
  },
} as const satisfies ParamSpecs;

/** Where the prepared data enters. */
export const inputLayer = {
  type: "input",
  label: "Input",
  family: "io",
  summary: "Where your data enters",
  docs:
    "The start of the network. Each row of your data arrives here as a list of numbers: every number column gives one (scaled as the Data " +
    "station says), and every category column gives one per category, 1 for the row's own category and 0 for the others. So there can be " +
    "more inputs than columns. Pictures and sequences arrive as they are, with their height, width and channels, or their steps and channels. The size follows the data. A network may have several inputs, each with columns of its own, so that each group " +
    "gets layers of its own before they are joined; the numbers keep the order of the columns in the data.",
  params,
  inputs: { min: 0, max: 0 },
  describe: ({ columns }) => namesInShort(columns),
  inferShape: (_inputs, _params, ends) => (ends.input.includes(0) ? NO_FEATURES : ends.input),
  weights: () => [],
  lower: ({ source }) => source(),
} as const satisfies LayerSpec<typeof params>;

/** "Island", "Island + 2". */
export function namesInShort([first, ...others]: readonly string[]): string {
  return first === undefined ? "" : others.length === 0 ? first : `${first} + ${others.length}`;
}
