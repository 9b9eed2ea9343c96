// A test of learning rates on a project's rows.

import type { TaskOptions } from "../data/duckdb";
import type { Document } from "../document/schema";
import type { RateTest } from "../runs/rateTest";
import { checkOrRefuse, prepareRun, refuseBeyondMemory } from "./prepareRun";
import { testRates } from "./rateTest";
import type { RateTestSettings } from "./rateTest";
import type { TrainInput } from "./runInput";

export interface FindRateInput extends TaskOptions, Pick<TrainInput, "folder" | "backend" | "memory"> {
  readonly document: Document;
  readonly settings?: RateTestSettings | undefined;
}

/**
 * Tests learning rates with the document's network and recipe, on the CPU. Nothing is written.
 * @throws UserError when it could not be trained, or "canceled"
 */
export async function findRate({ document, backend, settings, ...input }: FindRateInput): Promise<RateTest> {
  const prepared = await prepareRun(input, document);
  checkOrRefuse(prepared, null);
  await refuseBeyondMemory({ ...input, device: { name: "cpu" } }, prepared);
  const { network, data } = prepared;
  return testRates({
    backend,
    network,
    data,
    settings,
    signal: input.signal,
    onShare: (share) => input.onProgress?.(share, "Trying learning rates"),
  });
}
