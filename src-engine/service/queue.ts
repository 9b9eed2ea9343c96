// The runs of a project that wait, and those of them in progress: as many at once as cores and memory allow. What waits stands in
// queue.json, so that it goes on after the next start. What a group trains next follows from what its runs have come to.

import type { Problem } from "../document/errors";
import { UserError } from "../document/errors";
import type { Document } from "../document/schema";
import type { GroupSummary } from "../groups/group";
import { memberDocument } from "../groups/group";
import type { Plan } from "../groups/plans";
import type { Leg } from "../groups/schedule";
import { nextOf } from "../groups/schedule";
import { changeGroup, createGroup, readGroup } from "../project/groups";
import { settleWaiting } from "../project/recovery";
import type { QueueFile, QueueItem } from "../project/queueFile";
import { readQueue, writeQueue } from "../project/queueFile";
import { listRuns } from "../project/runs";
import type { DeviceWish } from "../protocol/deviceWish";
import type { QueueEntry, QueueState, QueuedOrigin } from "../protocol/queue";
import type { RunSummary } from "../runs/run";
import type { WhatToTrain } from "./jobs";
import type { GoingRun, ProjectNews, SharedProject } from "./openProjects";
import type { Launched, LaunchOptions, Training } from "./training";

export interface QueueOptions {
  readonly shared: SharedProject;
  readonly training: Pick<Training, "launch" | "ask" | "threadsOf">;
  /** Threads that all runs together may take. */
  readonly threads: number;
  readonly tell: (news: ProjectNews) => void;
  /** A mistake of ours, or what cannot be written. */
  readonly report: (error: unknown) => void;
  /** False: what waits does not outlive the process, and what waits in the project's file is left alone. */
  readonly kept?: boolean;
}

/** A run of the queue in progress. */
interface Going {
  readonly item: number;
  readonly member: number | null;
  /** Null until it has its folder. */
  run: string | null;
}

interface GroupState {
  group: GroupSummary;
  /** By place; null before it begins, and once it was removed. */
  readonly runs: (RunSummary | null)[];
}

export class Queue {
  readonly #options: QueueOptions;
  #file: QueueFile = { format: 1, paused: false, items: [] };
  readonly #groups = new Map<string, GroupState>();
  readonly #going = new Set<Going>();
  /** Memory did not suffice for another beside those in progress. */
  #full = false;
  #closing = false;
  /** There is something to begin, and no room for it. */
  #isWaiting = false;
  readonly #awaited = new WeakSet<GoingRun>();
  #turn: Promise<unknown> = Promise.resolve();
  /** Its place among what goes on in the project. */
  #work: (GoingRun & { readonly finish: () => void }) | null = null;

  constructor(options: QueueOptions) {
    this.#options = options;
  }

  /** Takes up what waited when the project was closed. */
  open(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#options.kept !== false) this.#file = await readQueue(this.#folder);
      const { runs } = await listRuns(this.#folder);
      const items: QueueItem[] = [];
      for (const item of this.#file.items) {
        const known = await this.#takeUp(item, runs).catch((error: unknown) => {
          if (!(error instanceof UserError)) throw error;
          return false;
        });
        if (known) items.push(item);
      }
      if (items.length < this.#file.items.length) await this.#save(items);
      this.#fillSoon();
    });
  }

  get state(): QueueState {
    return {
      paused: this.#file.paused,
      items: this.#file.items.map((item) => this.#entry(item)),
      idle: this.#work === null && !this.#isWaiting,
    };
  }

  /** Trains the document when its turn comes. */
  add(document: Document, wish: DeviceWish, origin?: QueuedOrigin): Promise<void> {
    return this.#inTurn(async () => {
      const from = origin === undefined ? {} : { origin };
      await this.#save([...this.#file.items, { kind: "run", number: this.#nextNumber(), document, ...from, wish }]);
      this.#fillSoon();
    });
  }

  addGroup(plan: Plan, wish: DeviceWish): Promise<GroupSummary> {
    return this.#inTurn(async () => {
      const group = await createGroup(this.#folder, plan);
      this.#groups.set(group.id, { group, runs: [] });
      this.#options.tell({ type: "group.changed", group });
      await this.#save([...this.#file.items, { kind: "group", number: this.#nextNumber(), group: group.id, wish }]);
      this.#fillSoon();
      return group;
    });
  }

  /** Goes on with a group that was left before its end. */
  continueGroup(id: string, wish: DeviceWish): Promise<GroupSummary> {
    return this.#inTurn(async () => {
      if (this.#file.items.some((one) => one.kind === "group" && one.group === id)) return readGroup(this.#folder, id);
      const item: QueueItem = { kind: "group", number: this.#nextNumber(), group: id, wish };
      await this.#takeUp(item, (await listRuns(this.#folder)).runs);
      await this.#save([...this.#file.items, item]);
      this.#fillSoon();
      return await readGroup(this.#folder, id);
    });
  }

  /** Before another one, or to the end. */
  move(number: number, before: number | null): Promise<void> {
    return this.#inTurn(async () => {
      const moved = this.#file.items.find((item) => item.number === number);
      if (moved === undefined || number === before) return;
      const others = this.#file.items.filter((item) => item !== moved);
      const at = others.findIndex((item) => item.number === before);
      await this.#save(at < 0 ? [...others, moved] : [...others.slice(0, at), moved, ...others.slice(at)]);
      this.#fillSoon();
    });
  }

  /** What of it is in progress is stopped. */
  remove(number: number): Promise<void> {
    return this.#inTurn(async () => {
      await this.#save(this.#file.items.filter((item) => item.number !== number));
      for (const { item, run } of this.#going) if (item === number && run !== null) this.#ask(run, "stop");
      this.#fillSoon();
    });
  }

  pause(paused: boolean): Promise<void> {
    return this.#inTurn(async () => {
      this.#file = { ...this.#file, paused };
      await this.#save(this.#file.items);
      for (const { run } of this.#going) if (run !== null) this.#ask(run, paused ? "pause" : "run");
      this.#fillSoon();
    });
  }

  /** Resolves when nothing is in progress and nothing is left to begin. */
  async settled(): Promise<void> {
    await this.#turn;
    await this.#work?.ended;
  }

  get #folder(): string {
    return this.#options.shared.project.folder;
  }

  #nextNumber(): number {
    return this.#file.items.reduce((most, { number }) => Math.max(most, number), 0) + 1;
  }

  /** Whether there is still anything to do about an item of the file. */
  async #takeUp(item: QueueItem, runs: readonly RunSummary[]): Promise<boolean> {
    if (item.kind === "run") {
      if (item.run === undefined) return true;
      const run = runs.find(({ id }) => id === item.run);
      return run !== undefined && isCut(run);
    }
    const group = await readGroup(this.#folder, item.group);
    const own = group.members.map(
      (_, member) => runs.find((run) => run.group?.id === group.id && run.group.member === member) ?? null,
    );
    this.#groups.set(group.id, { group, runs: own });
    return !nextOf(group, own).done;
  }

  /** Begins what there is room for, in the order of the items. */
  async #fill(): Promise<void> {
    for (const item of this.#file.items) {
      if (this.#file.paused || this.#closing) break;
      for (let leg = await this.#nextLeg(item); leg !== null; leg = await this.#nextLeg(item)) {
        if (!this.#hasRoom(item.wish) || !(await this.#begin(item, leg))) {
          this.#waitForOthers();
          this.#tell();
          return;
        }
      }
    }
    this.#isWaiting = false;
    if (this.#going.size === 0) {
      this.#work?.finish();
      this.#work = null;
    }
    this.#tell();
  }

  /** A run that a person started takes the room: its end is news for the queue, as that of its own runs is. */
  #waitForOthers(): void {
    this.#isWaiting = true;
    for (const run of this.#options.shared.runs) {
      if (run === this.#work || this.#awaited.has(run)) continue;
      this.#awaited.add(run);
      void run.ended.finally(() => this.#fillSoon());
    }
  }

  #hasRoom({ device, threads }: DeviceWish): boolean {
    const taken = this.#options.training.threadsOf(this.#options.shared);
    if (taken === 0) return true;
    return !this.#full && device === "cpu" && taken + (threads ?? 1) <= this.#options.threads;
  }

  async #nextLeg(item: QueueItem): Promise<Leg | null> {
    // It may have been removed meanwhile, or refused.
    const now = this.#file.items.find(({ number }) => number === item.number);
    if (now === undefined) return null;
    if (now.kind === "run") {
      const waits = now.refused === undefined && ![...this.#going].some((one) => one.item === now.number);
      return waits ? { member: 0, run: now.run ?? null, until: null } : null;
    }
    const state = this.#groups.get(now.group);
    if (state === undefined) return null;
    for (;;) {
      const next = nextOf(state.group, state.runs);
      if (next.promote !== null) {
        const { promote } = next;
        state.group = await changeGroup(this.#folder, now.group, ({ promoted }) => ({
          promoted: [...promoted, [...promote]],
        }));
        this.#options.tell({ type: "group.changed", group: state.group });
      } else if (next.halved.length > 0) {
        for (const { run, ...how } of next.halved) {
          const settled = await settleWaiting(this.#folder, run, { kind: "halved", ...how });
          state.runs[settled.group?.member ?? -1] = settled;
          this.#options.tell({ type: "run.changed", run: settled });
        }
      } else {
        if (next.done) await this.#save(this.#file.items.filter(({ number }) => number !== now.number));
        return (
          next.legs.find(
            ({ member }) => ![...this.#going].some((one) => one.item === now.number && one.member === member),
          ) ?? null
        );
      }
    }
  }

  /** Begins a leg; false where nothing can be begun until another run has ended. */
  async #begin(item: QueueItem, { member, run, until }: Leg): Promise<boolean> {
    const { shared, training } = this.#options;
    const going: Going = { item: item.number, member: item.kind === "group" ? member : null, run };
    this.#going.add(going);
    this.#workOn();
    let launched: Launched;
    try {
      const what = await this.#what(item, member, run);
      const options: LaunchOptions = until === null ? {} : { until };
      launched = training.launch(shared, what, { ...item.wish, threads: item.wish.threads ?? 1 }, options);
      const begun = await launched.begun;
      going.run = begun.id;
      await this.#noteBegun(item, member, begun);
    } catch (error) {
      this.#going.delete(going);
      const problem = problemOf(error);
      if (problem.code === "not-enough-memory" && training.threadsOf(shared) > 0) {
        this.#full = true;
        return false;
      }
      if (!(error instanceof UserError)) this.#options.report(error);
      await this.#refuse(item, member, problem.message);
      return true;
    }
    void launched.ended
      .then((ended) => this.#inTurn(() => this.#ended(going, item, ended)))
      .catch((error: unknown) => this.#options.report(error));
    return true;
  }

  async #what(item: QueueItem, member: number, run: string | null): Promise<WhatToTrain> {
    if (run !== null) return { kind: "resume", run, device: "own" };
    if (item.kind === "run") {
      const { document, origin } = item;
      if (origin?.kind === "fork") return { kind: "fork", document, from: { run: origin.run, epoch: origin.epoch } };
      return origin?.kind === "on" ? { kind: "on", run: origin.run, more: origin.more } : { kind: "new", document };
    }
    const group = this.#groups.get(item.group)?.group ?? (await readGroup(this.#folder, item.group));
    return { kind: "new", document: memberDocument(group, member), group: { id: group.id, member } };
  }

  async #noteBegun(item: QueueItem, member: number, begun: RunSummary): Promise<void> {
    if (item.kind === "run") {
      await this.#save(
        this.#file.items.map((one) =>
          one.number === item.number && one.kind === "run" ? { ...one, run: begun.id } : one,
        ),
      );
      return;
    }
    const state = this.#groups.get(item.group);
    if (state === undefined) return;
    state.runs[member] = begun;
    state.group = await changeGroup(this.#folder, item.group, ({ runs }) => ({
      runs: { ...runs, [String(member)]: begun.id },
    }));
    this.#options.tell({ type: "group.changed", group: state.group });
    this.#tell();
  }

  async #refuse(item: QueueItem, member: number, message: string): Promise<void> {
    if (item.kind === "run") {
      await this.#save(
        this.#file.items.map((one) => (one.number === item.number ? { ...one, refused: message } : one)),
      );
      return;
    }
    const state = this.#groups.get(item.group);
    if (state === undefined) return;
    state.group = await changeGroup(this.#folder, item.group, ({ refused }) => ({
      refused: { ...refused, [String(member)]: message },
    }));
    this.#options.tell({ type: "group.changed", group: state.group });
  }

  async #ended(going: Going, item: QueueItem, ended: RunSummary | null): Promise<void> {
    this.#going.delete(going);
    this.#full = false;
    if (item.kind === "group" && going.member !== null) {
      const state = this.#groups.get(item.group);
      if (state !== undefined && ended !== null) state.runs[going.member] = ended;
    } else if (ended === null || !isCut(ended)) {
      await this.#save(this.#file.items.filter(({ number }) => number !== item.number));
    }
    await this.#fill();
  }

  /** A run may have ended at this moment. */
  #ask(run: string, wish: "pause" | "run" | "stop"): void {
    try {
      this.#options.training.ask(this.#options.shared, run, wish);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
    }
  }

  /** The project is not let go while there is work. */
  #workOn(): void {
    if (this.#work !== null) return;
    const { shared } = this.#options;
    let resolve: () => void = () => undefined;
    const ended = new Promise<void>((settle) => (resolve = settle));
    const work = {
      ended,
      close: () => {
        this.#closing = true;
        if (this.#going.size === 0) work.finish();
      },
      finish: () => {
        shared.runs.delete(work);
        resolve();
      },
    };
    this.#work = work;
    shared.runs.add(work);
  }

  #entry(item: QueueItem): QueueEntry {
    if (item.kind === "run") {
      const { number, document, origin = null, run = null, refused = null } = item;
      return { kind: "run", number, document, origin, run, refused };
    }
    const state = this.#groups.get(item.group);
    const total = state?.group.members.length ?? 0;
    const isDone = (run: RunSummary | null | undefined): boolean =>
      run?.status === "ended" && run.stopReason?.kind !== "waiting" && !isCut(run);
    const refused = Object.keys(state?.group.refused ?? {}).length;
    return {
      kind: "group",
      number: item.number,
      group: item.group,
      going: [...this.#going].flatMap((one) => (one.item === item.number && one.run !== null ? [one.run] : [])),
      done: (state?.runs.filter(isDone).length ?? 0) + refused,
      total,
    };
  }

  async #save(items: readonly QueueItem[]): Promise<void> {
    this.#file = { ...this.#file, items: [...items] };
    if (this.#options.kept !== false) await writeQueue(this.#folder, this.#file);
    this.#tell();
  }

  #tell(): void {
    this.#options.tell({ type: "queue.changed", queue: this.state });
  }

  /** Whoever asked does not wait until data are read. */
  #fillSoon(): void {
    this.#inTurn(() => this.#fill()).catch((error: unknown) => this.#options.report(error));
  }

  #inTurn<T>(action: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(action);
    this.#turn = result.catch(() => undefined);
    return result;
  }
}

/** Closing, or the end of the process, cut it off. */
function isCut({ stopReason }: Pick<RunSummary, "stopReason">): boolean {
  return stopReason?.kind === "closed" || stopReason?.kind === "interrupted";
}

function problemOf(error: unknown): Problem {
  if (error instanceof UserError) return error.problem;
  return { code: "internal-error", message: error instanceof Error ? error.message : String(error) };
}
