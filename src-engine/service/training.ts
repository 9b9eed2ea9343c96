// Starts runs in threads of their own, passes their news on, and ends them on disk when their thread died.

import { invariant, UserError } from "../document/errors";
import { endRun } from "../project/recovery";
import type { RunNotes } from "../project/runRecord";
import { readNotes, readRecord, readRun } from "../project/runs";
import type { DeviceWish } from "../protocol/deviceWish";
import type { EpochMetrics } from "../runs/epochs";
import { withNewer } from "../runs/epochTable";
import type { EpochColumns } from "../runs/epochTable";
import type { RunDevice, RunSummary } from "../runs/run";
import { runInWords } from "../runs/runInWords";
import type { RunControl, Wish } from "../train/control";
import { createControl } from "../train/control";
import { OUT_OF_MEMORY, ranOutOfMemory } from "../train/outOfMemory";
import type { Activity } from "./activity";
import type { FindAdapter } from "./adapter";
import { chooseDevice, DEVICE, resumedDevice } from "./device";
import type { TaskNews, TrainNews, WhatToTrain } from "./jobs";
import type { JobWorker } from "./worker";
import { WorkerDied } from "./worker";
import type { GoingRun, SharedProject, OpenProjects, ProjectNews } from "./openProjects";

/** Epochs that were told of and may not be on disk yet: a few seconds' worth of the shortest ones. */
const REMEMBERED = 50_000;

interface ActiveRun extends GoingRun {
  readonly shared: SharedProject;
  readonly control: RunControl;
  /** That it may take; a GPU is not shared. */
  readonly threads: number;
  /** Null until it has its folder. */
  id: string | null;
  /** The newest epochs, oldest first. */
  recent: EpochMetrics[];
  /** When the windows have been told of the last change. */
  told: Promise<void>;
}

export interface LaunchOptions {
  readonly onTask?: (news: TaskNews) => void;
  /** After so many epochs it waits for its group. */
  readonly until?: number | undefined;
}

export interface Launched {
  /** When it has its folder. */
  readonly begun: Promise<RunSummary>;
  /** When everything is written; null where there is no run. */
  readonly ended: Promise<RunSummary | null>;
}

export interface TrainingOptions {
  readonly openProjects: OpenProjects;
  readonly activity: Activity;
  readonly startWorker: () => JobWorker;
  readonly dataWorker: Pick<JobWorker, "run">;
  readonly findAdapter: FindAdapter;
  readonly report: (error: unknown) => void;
  /** Told of what the windows of the project are told of, too. */
  readonly onNews?: (shared: SharedProject, news: ProjectNews) => void;
}

export class Training {
  readonly #options: TrainingOptions;
  readonly #active = new Set<ActiveRun>();

  constructor(options: TrainingOptions) {
    this.#options = options;
  }

  /**
   * Starts a run that a person waits for; resolves when it has its folder.
   * @throws UserError "run-going-on", and as {@link launch}
   */
  start(
    shared: SharedProject,
    what: WhatToTrain,
    wish: DeviceWish,
    onTask: (news: TaskNews) => void,
  ): Promise<RunSummary> {
    if ([...this.#active].some((run) => run.shared === shared)) {
      throw new UserError({
        code: "run-going-on",
        message: "A run of this project is training already.",
        next: "Wait for its end, stop it, or add this one to the queue.",
      });
    }
    return this.launch(shared, what, wish, { onTask }).begun;
  }

  /** How many threads the runs of the project in progress have taken. */
  threadsOf(shared: SharedProject): number {
    return [...this.#active].reduce((sum, run) => sum + (run.shared === shared ? run.threads : 0), 0);
  }

  /**
   * Starts a run, or goes on with one, whatever else is in progress. The caller made sure that the shared may be written to.
   * `begun` fails with a UserError that says why it cannot be trained: then there is no run, or it stays as it was.
   */
  launch(shared: SharedProject, what: WhatToTrain, wish: DeviceWish, { onTask, until }: LaunchOptions = {}): Launched {
    const control = createControl();
    const worker = this.#options.startWorker();
    let started: (summary: RunSummary) => void = () => undefined;
    const begun = new Promise<RunSummary>((resolve) => {
      started = resolve;
    });
    const { folder } = shared.project;
    const job = this.#device(folder, what, wish).then((device) =>
      worker.run("train", { folder, what, device, control: control.memory, until }, (news) => {
        if (news.type === "task") onTask?.(news);
        else this.#tell(run, news, started);
      }),
    );
    const done = this.#options.activity.begin("Training");
    const ended = job
      .catch((error: unknown) => this.#broke(run, error))
      .then(async (summary) => {
        // First the place is free for another run, then the windows hear of the end.
        this.#active.delete(run);
        shared.runs.delete(run);
        done();
        if (summary !== null) await this.#changed(run, summary);
        await worker.end();
        return summary;
      });
    const run: ActiveRun = {
      shared,
      control,
      threads: wish.device === "gpu" ? Infinity : (wish.threads ?? DEVICE.threads),
      id: null,
      recent: [],
      told: Promise.resolve(),
      ended,
      close: () => control.ask("close"),
    };
    shared.runs.add(run);
    this.#active.add(run);
    // What fails before the start is the caller's to hear; a run cut very short ends without having said that it started.
    return { begun: Promise.race([begun, job]), ended };
  }

  /** @throws UserError "run-not-going-on" */
  ask(shared: SharedProject, id: string, wish: Wish): void {
    this.#going(shared, id).control.ask(wish);
  }

  /** Another learning rate from the run's next step on. @throws UserError "run-not-going-on" */
  askRate(shared: SharedProject, id: string, learningRate: number): void {
    this.#going(shared, id).control.askRate(learningRate);
  }

  /** Every epoch of a run, of one in progress up to the newest that was told of. */
  async metrics(shared: SharedProject, id: string): Promise<EpochColumns> {
    // Looked up first: it may end while its log is read, and the log may have been read before its last epochs were written.
    const run = this.#find(shared, id);
    const stored = await this.#options.dataWorker.run(
      "metrics",
      { folder: shared.project.folder, run: id },
      () => undefined,
    );
    return withNewer(stored, run?.recent ?? []);
  }

  /** A new run is trained on what was wished for, where that is there; one that goes on, on its own. */
  async #device(folder: string, what: WhatToTrain, wish: DeviceWish): Promise<RunDevice> {
    const { findAdapter } = this.#options;
    return what.kind === "resume"
      ? resumedDevice((await readRecord(folder, what.run)).machine, findAdapter, what.device)
      : chooseDevice(wish, findAdapter);
  }

  #going(shared: SharedProject, id: string): ActiveRun {
    const run = this.#find(shared, id);
    if (run === undefined)
      throw new UserError({
        code: "run-not-going-on",
        message: `Run ${runInWords(id)} is not training.`,
        next: "It has ended already.",
      });
    return run;
  }

  #find(shared: SharedProject, id: string): ActiveRun | undefined {
    return [...this.#active].find((run) => run.shared === shared && run.id === id);
  }

  #tell(run: ActiveRun, news: Exclude<TrainNews, TaskNews>, started: (summary: RunSummary) => void): void {
    switch (news.type) {
      case "started":
        run.id = news.run.id;
        started(news.run);
        void this.#changed(run, news.run);
        break;
      case "progress":
        invariant(run.id !== null, "a run starts before it gets on");
        run.recent = [...run.recent, ...news.progress.epochs].slice(-REMEMBERED);
        this.#send(run.shared, { type: "run.progress", run: run.id, progress: news.progress });
        break;
      case "changed":
        void this.#changed(run, news.run);
        break;
      default:
        news satisfies never;
    }
  }

  #send(shared: SharedProject, news: ProjectNews): void {
    this.#options.openProjects.tell(shared, news);
    this.#options.onNews?.(shared, news);
  }

  /** Tells the windows, in order. The run's own summary does not know what people noted meanwhile. */
  #changed(run: ActiveRun, summary: RunSummary): Promise<void> {
    run.told = run.told.then(async () => {
      const notes = await readNotes(run.shared.project.folder, summary.id).catch((): RunNotes => ({}));
      const { name = summary.name, note = summary.note, star = summary.star, tags = summary.tags } = notes;
      this.#send(run.shared, { type: "run.changed", run: { ...summary, name, note, star, tags } });
    });
    return run.told;
  }

  /** A run that did not end by itself is ended on disk; null when there is none. */
  async #broke({ id, shared }: ActiveRun, error: unknown): Promise<RunSummary | null> {
    if (!(error instanceof UserError)) this.#options.report(error);
    if (id === null) return null;
    const { folder } = shared.project;
    const message = ranOutOfMemory(error)
      ? OUT_OF_MEMORY
      : error instanceof WorkerDied
        ? "The training thread ended unexpectedly. What it wrote until then was kept."
        : `Training broke off: ${error instanceof Error ? error.message : String(error)}`;
    try {
      await endRun(folder, id, { kind: "failed", message });
      return await readRun(folder, id);
    } catch (unwritten) {
      // It is found as interrupted when the project is opened next.
      this.#options.report(unwritten);
      return null;
    }
  }
}
