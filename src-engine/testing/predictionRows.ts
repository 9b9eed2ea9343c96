// The first block of a file of rows to predict: all of it, where it is small.

import type { PredictionBlock, PredictionRequest, PredictionRows } from "../data/prediction";
import { withPredictionRows } from "../data/prediction";

export async function withFirstBlock<T>(
  request: PredictionRequest,
  action: (block: PredictionBlock & Pick<PredictionRows, "rows" | "odd" | "absent" | "otherwise">) => Promise<T>,
): Promise<T> {
  return withPredictionRows(request, async ({ rows, blocks, odd, absent, otherwise }) => {
    for await (const block of blocks()) return action({ ...block, rows, odd, absent, otherwise });
    throw new Error("a file has rows");
  });
}
