// Starts runs in threads of their own, passes their news on, and ends them on disk when their thread died.

import { invariant, UserError } from "../document/errors";
import { endRun } from "../project/recovery";
import type { RunNotes } from "../project/runRecord";
import { readNotes, readRecord, readRun } from "../project/runs";
import type { DeviceWish } from "../protocol/requests";
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
import { chooseDevice, resumedDevice } from "./device";
import type { TaskNews, TrainNews, WhatToTrain } from "./jobs";
import type { JobWorker } from "./worker";
import { WorkerDied } from "./worker";
import type { GoingRun, SharedProject, OpenProjects } from "./openProjects";

/** Epochs that were told of and may not be on disk yet: a few seconds' worth of the shortest ones. */
const REMEMBERED = 50_000;

interface ActiveRun extends GoingRun {
  readonly shared: SharedProject;
  readonly control: RunControl;
  /** Null until it has its folder. */
  id: string | null;
  /** The newest epochs, oldest first. */
  recent: EpochMetrics[];
  /** When the windows have been told of the last change. */
  told: Promise<void>;
}

export interface TrainingOptions {
  readonly openProjects: OpenProjects;
  readonly activity: Activity;
  readonly startWorker: () => JobWorker;
  readonly dataWorker: Pick<JobWorker, "run">;
  readonly findAdapter: FindAdapter;
  readonly report: (error: unknown) => void;
}

export class Training {
  readonly #options: TrainingOptions;
  readonly #active = new Set<ActiveRun>();

  constructor(options: TrainingOptions) {
    this.#options = options;
  }

  /**
   * Starts a run, or goes on with one; resolves when it has its folder. The caller made sure that the shared may be
   * written to.
   * @throws UserError "run-going-on", or why it cannot be trained: then there is no run, or it stays as it was
   */
  start(
    shared: SharedProject,
    what: WhatToTrain,
    wish: DeviceWish,
    onTask: (news: TaskNews) => void,
  ): Promise<RunSummary> {
    if (shared.runs.size > 0) {
      throw new UserError({
        code: "run-going-on",
        message: "A run of this project is training already.",
        next: "Wait for its end, or stop it.",
      });
    }
    const control = createControl();
    const worker = this.#options.startWorker();
    let started: (summary: RunSummary) => void = () => undefined;
    const begun = new Promise<RunSummary>((resolve) => {
      started = resolve;
    });
    const { folder } = shared.project;
    const job = this.#device(folder, what, wish).then((device) =>
      worker.run("train", { folder, what, device, control: control.memory }, (news) => {
        if (news.type === "task") onTask(news);
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
      });
    const run: ActiveRun = {
      shared,
      control,
      id: null,
      recent: [],
      told: Promise.resolve(),
      ended,
      close: () => control.ask("close"),
    };
    shared.runs.add(run);
    this.#active.add(run);
    // What fails before the start is the caller's to hear; a run cut very short ends without having said that it started.
    return Promise.race([begun, job]);
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
        this.#options.openProjects.tell(run.shared, { type: "run.progress", run: run.id, progress: news.progress });
        break;
      case "changed":
        void this.#changed(run, news.run);
        break;
      default:
        news satisfies never;
    }
  }

  /** Tells the windows, in order. The run's own summary does not know what people noted meanwhile. */
  #changed(run: ActiveRun, summary: RunSummary): Promise<void> {
    run.told = run.told.then(async () => {
      const notes = await readNotes(run.shared.project.folder, summary.id).catch((): RunNotes => ({}));
      const { name = summary.name, note = summary.note, star = summary.star, tags = summary.tags } = notes;
      this.#options.openProjects.tell(run.shared, { type: "run.changed", run: { ...summary, name, note, star, tags } });
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
