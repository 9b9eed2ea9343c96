// Writes the loss of every step to a file of its own, where the run's steps.csv holds some of them only.

import { writeFile } from "node:fs/promises";
import type { LogRow } from "../project/csvLog";
import { openLog } from "../project/csvLog";
import { explaining } from "../project/files";
import type { Observer } from "./observer";

const COLUMNS = ["step", "epoch", "loss", "change"] as const;

export interface StepsFile extends Observer {
  /** Writes what is left. */
  close(): Promise<void>;
}

/** A new file in place of one that may be there. Of a run that is resumed it holds the steps from there on. */
export async function createStepsFile(path: string): Promise<StepsFile> {
  await explaining(path, "save", () => writeFile(path, ""));
  const log = await openLog(path, COLUMNS);
  let rows: LogRow<(typeof COLUMNS)[number]>[] = [];
  const flush = async (): Promise<void> => {
    const taken = rows;
    rows = [];
    await log.append(taken);
  };
  return {
    steps({ first, loss, change }, { position }) {
      const epoch = position.row === 0 ? position.epoch : position.epoch + 1;
      for (let index = 0; index < loss.length; index++)
        rows.push({ step: first + index, epoch, loss: loss[index] ?? NaN, change: change[index] ?? NaN });
    },
    between: flush,
    async close() {
      await flush().finally(() => log.close());
    },
  };
}
