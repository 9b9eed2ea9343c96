// What travels over the port between a window and the engine. Tagged unions; both ends check `version` in "hello".

import type { Problem } from "../document/errors";
import type { DataFormat } from "./data";
import type { Place } from "./places";
import type { RequestInput, RequestName, Responses } from "./requests";
import type { GroupSummary } from "../groups/group";
import type { QueueState } from "./queue";
import type { EpochMetrics, LayerChanges } from "../runs/epochs";
import type { RunSummary } from "../runs/run";

/** Window to engine. */
export type EngineRequest = {
  [K in RequestName]: {
    readonly type: "request";
    readonly id: number;
    readonly name: K;
    readonly input: RequestInput<K>;
  };
}[RequestName];

/** Window to engine: the answer to request `id` is not wanted any more. It is answered all the same, as a rule with the
 * problem "canceled", and then nothing of it is left behind; or with its result, where it came too late. */
export interface EngineCancel {
  readonly type: "cancel";
  readonly id: number;
}

/** Engine to window: the answer to a request, or news. */
export type EngineMessage =
  | {
      readonly type: "hello";
      readonly version: number;
      readonly device: string;
      readonly threads: number;
      /** Of the files that data can be read from. */
      readonly formats: readonly DataFormat[];
    }
  | {
      readonly type: "response";
      readonly id: number;
      readonly result: Responses[RequestName];
      /** Those that the result names, and that may be asked about from then on. */
      readonly places?: readonly Place[];
    }
  | { readonly type: "failure"; readonly id: number; readonly problem: Problem }
  | EngineEvent;

export type EngineEvent =
  /** New epochs of a run, in batches, at most about 20 messages a second. */
  | { readonly type: "run.progress"; readonly project: string; readonly run: string; readonly progress: RunProgress }
  /** The run's status changed: paused, going on, stopped and being written, ended. */
  | { readonly type: "run.changed"; readonly project: string; readonly run: RunSummary }
  /** The runs that wait, or what became of them. */
  | { readonly type: "queue.changed"; readonly project: string; readonly queue: QueueState }
  /** A group is new, or its runs went on. */
  | { readonly type: "group.changed"; readonly project: string; readonly group: GroupSummary }
  /** Once a second while anything runs, and when it changes. Bytes resident in the engine process. */
  | { readonly type: "engine.status"; readonly memory: number; readonly busy: string | null }
  /** Progress of a long request, 0 to 1, or null while unknown. */
  | { readonly type: "task.progress"; readonly id: number; readonly share: number | null; readonly what: string };

export interface RunProgress {
  /** Epochs since the last message, oldest first. */
  readonly epochs: readonly EpochMetrics[];
  readonly step: number;
  readonly stepsPerEpoch: number;
  readonly stepsPerSecond: number;
  /** Loss of the newest step's batch. */
  readonly batchLoss: number;
  /** Greatest |change of a weight| in the newest step. */
  readonly change: number;
  /** Of the newest step. */
  readonly learningRate: number;
  /** In the newest step, where a rule asks for it; otherwise in the newest epoch's last. */
  readonly layers: LayerChanges;
  /** Length of the gradient in the newest step; null where no rule asks for it. */
  readonly gradientNorm: number | null;
  /** By the type of a rule that counts: for how many steps in a row its condition holds. */
  readonly heldFor: Readonly<Record<string, number>>;
  /** Until the last epoch, were no rule to stop it earlier; null while unknown. */
  readonly secondsLeft: number | null;
  readonly bestEpoch: number | null;
}
