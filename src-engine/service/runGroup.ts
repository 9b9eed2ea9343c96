// A group of runs trained to its end without a window: on all cores, each run in a thread of its own.

import type { GroupSummary } from "../groups/group";
import type { Plan } from "../groups/plans";
import { readGroup } from "../project/groups";
import type { Project } from "../project/project";
import { listRuns } from "../project/runs";
import type { DeviceWish } from "../protocol/deviceWish";
import type { QueueEntry } from "../protocol/queue";
import type { RunSummary } from "../runs/run";
import { createActivity } from "./activity";
import type { FindAdapter } from "./adapter";
import { DEVICE } from "./device";
import { OpenProjects } from "./openProjects";
import type { SharedProject } from "./openProjects";
import { Queue } from "./queue";
import { Training } from "./training";
import { lazyWorker, startWorker } from "./worker";

export interface GroupRunInput {
  readonly project: Project;
  /** A new group, or one to go on with. */
  readonly what: { readonly plan: Plan } | { readonly group: string };
  readonly wish: DeviceWish;
  /** Threads that all runs together may take; what suits the machine where absent. */
  readonly threads?: number | undefined;
  /** The built trainer.js. */
  readonly trainer: string;
  readonly findAdapter: FindAdapter;
  /** Calls back when a person wants no more: the runs are paused, and can be gone on with. */
  readonly onInterrupt: (stop: () => void) => void;
  readonly onProgress: (progress: GroupProgress) => void;
  readonly report: (error: unknown) => void;
}

export interface GroupProgress {
  readonly done: number;
  readonly total: number;
  /** Of all epochs of all runs, those that are done or will not be needed, from 0 to 1. */
  readonly share: number;
  readonly going: number;
}

export interface GroupRan {
  readonly group: GroupSummary;
  /** All of the project. */
  readonly runs: readonly RunSummary[];
}

/** The caller holds the project's lock. @throws UserError "no-such-group" */
export async function runGroup(input: GroupRunInput): Promise<GroupRan> {
  const { project, what, wish, trainer, report } = input;
  const shared: SharedProject = { project, runs: new Set() };
  const dataWorker = lazyWorker(trainer);
  const training = new Training({
    openProjects: new OpenProjects(),
    activity: createActivity(() => undefined),
    startWorker: () => startWorker(trainer),
    dataWorker,
    findAdapter: input.findAdapter,
    report,
    onNews: (_, news) => {
      if (news.type === "run.progress") epochs.set(news.run, news.progress.epochs.at(-1)?.epoch ?? 0);
      tell();
    },
  });
  /** The newest epoch of runs in progress. */
  const epochs = new Map<string, number>();
  const queue: Queue = new Queue({
    shared,
    training,
    threads: input.threads ?? DEVICE.threads,
    tell: () => tell(),
    report,
    kept: false,
  });
  let group: GroupSummary | null = null;
  const tell = (): void => {
    const [entry] = queue.state.items;
    if (entry?.kind === "group" && group !== null) input.onProgress(progressOf(entry, group, epochs));
  };
  input.onInterrupt(() => {
    for (const run of shared.runs) run.close();
  });
  group = "plan" in what ? await queue.addGroup(what.plan, wish) : await queue.continueGroup(what.group, wish);
  await queue.settled();
  await dataWorker.end();
  return { group: await readGroup(project.folder, group.id), runs: (await listRuns(project.folder)).runs };
}

function progressOf(
  { done, total, going }: Extract<QueueEntry, { kind: "group" }>,
  { document }: GroupSummary,
  epochs: ReadonlyMap<string, number>,
): GroupProgress {
  const partly = going.reduce((sum, run) => sum + Math.min(1, (epochs.get(run) ?? 0) / document.training.epochs), 0);
  return { done, total, going: going.length, share: total === 0 ? 0 : Math.min(1, (done + partly) / total) };
}
