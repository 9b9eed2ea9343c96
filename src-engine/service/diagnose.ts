// What the engine knows of itself and of the machine.

import { availableParallelism, release, totalmem } from "node:os";
import process from "node:process";
import { version as duckdb } from "@duckdb/node-api";
import type { Devices, Diagnostics } from "../protocol/diagnostics";
import { availableMemory } from "../runtime/availableMemory";
import { versions } from "../versions";
import type { FindAdapter } from "./adapter";
import { DEVICE, processorName } from "./device";

/** What there is to train on. Asks the GPU, once, which may take seconds. */
export async function findDevices(findAdapter: FindAdapter): Promise<Devices> {
  return {
    processor: processorName(),
    threads: DEVICE.threads,
    processors: availableParallelism(),
    gpu: await findAdapter(),
  };
}

/** For `gradual --version`, the window's diagnostics and reports of problems. */
export const partVersions = (): Record<string, string> => ({
  ...versions(),
  duckdb: duckdb().replace(/^v/, ""),
  node: process.versions.node,
});

export async function diagnose(findAdapter: FindAdapter): Promise<Diagnostics> {
  return {
    versions: partVersions(),
    system: `${process.platform} ${release()} ${process.arch}`,
    devices: await findDevices(findAdapter),
    memory: { total: totalmem(), available: availableMemory(), engine: process.memoryUsage.rss() },
  };
}
