// What the questions do that are answered on the engine's own thread. The rooms that know about projects, tables and training
// do the work; this says who does what.

import { access, rm } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { keepPasted } from "../data/pasted";
import { throwIfCanceled } from "../document/canceled";
import { emptyDocument } from "../document/create";
import { UserError } from "../document/errors";
import { listGroups } from "../project/groups";
import { runInWords } from "../runs/runInWords";
import { createProject } from "../project/project";
import { annotateRun, releaseRun, removeRun } from "../project/runs";
import { readTestLooks, recordTestLook } from "../project/testLooks";
import { EMPTY_QUEUE } from "../protocol/queue";
import type { Table } from "../protocol/data";
import type { UpdatedData } from "../protocol/dataChange";
import type { DeviceWish } from "../protocol/deviceWish";
import type { OpenProject, RequestArguments } from "../protocol/requests";
import type { FindAdapter } from "./adapter";
import type { Handlers } from "./answer";
import type { RequestContext } from "./connection";
import { diagnose, findDevices } from "./diagnose";
import type { JobInput, TaskNews } from "./jobs";
import { planOf } from "./planOf";
import type { Queues } from "./queues";
import type { Reader } from "./reader";
import type { Training } from "./training";
import type { Walks } from "./walks";
import type { JobWorker } from "./worker";
import type { Session, OpenProjects } from "./openProjects";

export interface HandlerOptions {
  readonly openProjects: OpenProjects;
  readonly training: Training;
  readonly queues: Queues;
  /** Does what goes through the rows of a table or the log of a run. */
  readonly dataWorker: Pick<JobWorker, "run">;
  /** Opens what a stranger may have written. */
  readonly reader: Pick<Reader, "run">;
  readonly walks: Walks;
  readonly findAdapter: FindAdapter;
}

/** A run that goes on does so on what it was begun on. */
const OWN_DEVICE: DeviceWish = { device: "cpu", threads: null };

/** The table of handlers. */
export function createHandlers({
  openProjects,
  training,
  queues,
  dataWorker,
  reader,
  walks,
  findAdapter,
}: HandlerOptions): Handlers {
  const onTask =
    ({ progress }: RequestContext) =>
    ({ share, what }: TaskNews): void =>
      progress(share, what);

  /** What the window is told of a project it opened. Data or runs that cannot be read do not keep it closed. */
  async function describe(opened: Session, context: RequestContext, known?: Table): Promise<OpenProject> {
    const { handle, readOnly, shared } = opened;
    const { project } = shared;
    const notices = [...opened.notices];
    let table = known ?? null;
    try {
      table ??= await dataWorker.run(
        "table",
        { folder: project.folder, source: project.document.data.source },
        onTask(context),
      );
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      notices.push(error.message);
    }
    // Before the list of runs: what waited may go on at once.
    let queue = EMPTY_QUEUE;
    try {
      if (!project.readOnly) queue = (await queues.of(shared)).state;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      notices.push(error.message);
    }
    const { runs, unreadable } = await dataWorker.run("runs", { folder: project.folder }, onTask(context));
    return {
      project: handle,
      folder: project.folder,
      document: project.document,
      readOnly,
      notices: [...notices, ...unreadable],
      table,
      runs,
      groups: await listGroups(project.folder),
      queue,
    };
  }

  /** A new project, with the rows in it, or none at all. */
  async function create(
    { path, name, from, target, task }: RequestArguments<"project.create">,
    context: RequestContext,
  ): Promise<OpenProject> {
    const place = resolve(path);
    const existed = await access(place).then(
      () => true,
      () => false,
    );
    const project = await createProject({ folder: place, document: emptyDocument(name ?? basename(place)) });
    try {
      if (from === undefined) return await describe(openProjects.adopt(project, context.connection), context);
      const made = await reader.run(
        "import",
        { folder: place, file: from, document: project.document, target, task },
        onTask(context),
        context.signal,
      );
      await project.save(made.document);
      throwIfCanceled(context.signal);
      return await describe(openProjects.adopt(project, context.connection), context, made.table);
    } catch (error) {
      await project.close();
      // A folder that was there before was empty, and is again.
      for (const left of existed ? [project.file, join(place, "data")] : [place])
        await rm(left, { recursive: true, force: true });
      throw error;
    }
  }

  /** Changes the rows of a project by what a file has now, and its document with them. */
  async function update(
    { project }: Session["shared"],
    wish: Pick<JobInput<"updateData">, "from" | "look">,
    context: RequestContext,
  ): Promise<UpdatedData> {
    const path = wish.from.file ?? project.document.data.source ?? project.folder;
    const job = { ...wish, path, folder: project.folder, document: project.document };
    const updated = await reader.run("updateData", job, onTask(context), context.signal);
    if (updated.done !== undefined) await project.save(updated.done.document);
    return updated;
  }

  return {
    "project.open": async ({ path }, context) => {
      const opened = await openProjects.open(path, context.connection);
      try {
        return await describe(opened, context);
      } catch (error) {
        await openProjects.close(opened.handle);
        throw error;
      }
    },
    "project.create": create,
    "project.save": ({ document }, { session }) => session.shared.project.save(document),
    "project.saveCopy": ({ path, document }, { session }) => session.shared.project.saveCopy(path, document),
    "project.close": async (_, { session }) => {
      await walks.end(({ handle }) => handle === session.handle);
      await openProjects.close(session.handle);
      return null;
    },

    "data.import": async ({ file, target, task, name, options }, context) => {
      const { project } = context.session.shared;
      const document = name === undefined ? project.document : { ...project.document, name };
      // Options that are given are all that a person wants.
      const before = options === undefined ? document.data.source : null;
      const job = { folder: project.folder, file, document, target, task, options, before };
      const imported = await reader.run("import", job, onTask(context), context.signal);
      await project.save(imported.document);
      return imported;
    },
    "data.again": ({ file, look }, context) =>
      update(context.session.shared, { from: { what: "again", file }, look }, context),
    "data.add": ({ file, fill, look }, context) =>
      update(context.session.shared, { from: { what: "add", file, fill }, look }, context),
    "data.paste": ({ text }) => keepPasted(text),

    "engine.devices": () => findDevices(findAdapter),
    "engine.diagnose": () => diagnose(findAdapter),

    "train.start": async ({ document, wish }, context) =>
      training.start(context.session.shared, { kind: "new", document }, wish, onTask(context)),
    "train.resume": async ({ run, device }, context) =>
      training.start(context.session.shared, { kind: "resume", run, device }, OWN_DEVICE, onTask(context)),
    "train.on": ({ run, more, wish }, context) =>
      training.start(context.session.shared, { kind: "on", run, more }, wish, onTask(context)),
    "train.fork": ({ run, epoch, document, wish }, context) => {
      const what = { kind: "fork", document, from: { run, epoch } } as const;
      return training.start(context.session.shared, what, wish, onTask(context));
    },
    "train.pause": async ({ run }, { session }) => {
      training.ask(session.shared, run, "pause");
      return null;
    },
    "train.continue": async ({ run }, { session }) => {
      training.ask(session.shared, run, "run");
      return null;
    },
    "train.stop": async ({ run }, { session }) => {
      training.ask(session.shared, run, "stop");
      return null;
    },
    "train.learningRate": async ({ run, learningRate }, { session }) => {
      training.askRate(session.shared, run, learningRate);
      return null;
    },

    "runs.metrics": ({ run }, { session }) => training.metrics(session.shared, run),
    "runs.annotate": async ({ run, name, note, star, tags }, { session }) => {
      const change = {
        ...(name === undefined ? {} : { name }),
        ...(note === undefined ? {} : { note }),
        ...(star === undefined ? {} : { star }),
        ...(tags === undefined ? {} : { tags: [...new Set(tags)] }),
      };
      return annotateRun(session.shared.project.folder, run, change);
    },
    "runs.release": async ({ run }, { session }) => {
      await releaseRun(session.shared.project.folder, run);
      return null;
    },
    "runs.remove": async ({ run }, { session }) => {
      await removeRun(session.shared.project.folder, run);
      return null;
    },

    "queue.add": async ({ document, origin, wish }, { session }) => {
      const queue = await queues.of(session.shared);
      await queue.add(document, wish, origin);
      return queue.state;
    },
    "queue.move": async ({ item, before }, { session }) => {
      const queue = await queues.of(session.shared);
      await queue.move(item, before);
      return queue.state;
    },
    "queue.remove": async ({ item }, { session }) => {
      const queue = await queues.of(session.shared);
      await queue.remove(item);
      return queue.state;
    },
    "queue.pause": async ({ paused }, { session }) => {
      const queue = await queues.of(session.shared);
      await queue.pause(paused);
      return queue.state;
    },
    "groups.start": async ({ document, group, wish }, { session }) =>
      (await queues.of(session.shared)).addGroup(planOf(document, group), wish),
    "groups.continue": async ({ group, wish }, { session }) =>
      (await queues.of(session.shared)).continueGroup(group, wish),

    "evaluate.looks": (_, { session }) => readTestLooks(session.shared.project.folder),
    "evaluate.reveal": ({ run }, { session }) => recordTestLook(session.shared.project.folder, run),

    "learn.open": ({ document, origin }, context) =>
      walks.open(context.session, { document, origin }, onTask(context), context.signal),
    "learn.trainOn": async ({ walk }, context) => {
      const { session, signal } = context;
      const { document, weights, step, run, from } = await walks.runFromHere(session, walk, signal);
      const name = `${run === null ? "" : `run ${runInWords(run)} in `}Learn, step ${step}`;
      const initial = weights === null ? undefined : { name, weights };
      const what =
        from === null ? ({ kind: "new", document, initial } as const) : ({ kind: "fork", document, from } as const);
      return training.start(session.shared, what, OWN_DEVICE, onTask(context));
    },
    "learn.close": async ({ walk }, { session }) => {
      await walks.end((own, name) => own === session && name === walk);
      return null;
    },
  };
}
