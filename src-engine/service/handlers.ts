// What each request of a window does. The rooms that know about projects, tables and training do the work; this says who
// does what, and what may not be done in a project that is open read-only.

import { access, rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { basename, join, resolve } from "node:path";
import { holdsArrays } from "../data/arrays/open";
import { throwIfCanceled } from "../data/duckdb";
import { emptyDocument } from "../document/create";
import { UserError } from "../document/errors";
import { createProject } from "../project/project";
import { annotateRun, removeRun } from "../project/runs";
import type { Table } from "../protocol/data";
import type { DeviceWish, OpenProject, RequestArguments } from "../protocol/requests";
import type { Activity } from "./activity";
import type { FindAdapter } from "./adapter";
import type { RequestContext, RequestHandlers } from "./connection";
import { DEVICE, processorName } from "./device";
import type { TaskNews } from "./jobs";
import type { Training } from "./training";
import type { JobWorker } from "./worker";
import type { Session, OpenProjects } from "./openProjects";

export interface HandlerOptions {
  readonly openProjects: OpenProjects;
  readonly training: Training;
  readonly activity: Activity;
  /** Does what goes through the rows of a table or the log of a run. */
  readonly dataWorker: Pick<JobWorker, "run">;
  readonly findAdapter: FindAdapter;
}

/** A run that goes on does so on what it was begun on. */
const OWN_DEVICE: DeviceWish = { device: "cpu", threads: null };

/** The table of handlers. */
export function createHandlers({
  openProjects,
  training,
  activity,
  dataWorker,
  findAdapter,
}: HandlerOptions): RequestHandlers {
  const onTask =
    ({ progress }: RequestContext) =>
    ({ share, what }: TaskNews): void =>
      progress(share, what);

  const session = ({ project }: { readonly project: string }, { connection }: RequestContext): Session =>
    openProjects.session(project, connection);
  const folder = (input: { readonly project: string }, context: RequestContext): string =>
    session(input, context).shared.project.folder;

  /** @throws UserError "read-only" */
  function writable(input: { readonly project: string }, context: RequestContext): Session {
    const found = session(input, context);
    if (!found.readOnly) return found;
    throw new UserError({
      code: "read-only",
      message: `"${found.shared.project.folder}" is open read-only.`,
      next: found.notices[0] ?? "Save a copy to make changes.",
      subject: { kind: "file", path: found.shared.project.folder },
    });
  }

  async function during<T>(what: string, work: () => Promise<T>): Promise<T> {
    const done = activity.begin(what);
    try {
      return await work();
    } finally {
      done();
    }
  }

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
    const { runs, unreadable } = await dataWorker.run("runs", { folder: project.folder }, onTask(context));
    return {
      project: handle,
      folder: project.folder,
      document: project.document,
      readOnly,
      notices: [...notices, ...unreadable],
      table,
      runs,
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
      const made = await dataWorker.run(
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
    "project.create": (input, context) => during("Making a project", () => create(input, context)),
    "project.save": (input, context) => writable(input, context).shared.project.save(input.document),
    "project.saveCopy": (input, context) =>
      during("Copying the project", () => session(input, context).shared.project.saveCopy(input.path, input.document)),
    "project.close": async ({ project }, context) => {
      await openProjects.close(session({ project }, context).handle);
      return null;
    },

    "data.import": (input, context) =>
      during("Importing", async () => {
        const { project } = writable(input, context).shared;
        const { file, target, task } = input;
        const job = { folder: project.folder, file, document: project.document, target, task };
        const imported = await dataWorker.run("import", job, onTask(context), context.signal);
        await project.save(imported.document);
        return imported;
      }),
    "data.isArrays": ({ path }) => holdsArrays(resolve(path)),
    "data.rows": ({ offset, limit, sort, ...input }, context) => {
      const { project } = session(input, context).shared;
      return dataWorker.run(
        "rows",
        { folder: project.folder, source: project.document.data.source, offset, limit, sort },
        onTask(context),
      );
    },
    "data.examples": ({ offset, limit, ...input }, context) => {
      const { project } = session(input, context).shared;
      return dataWorker.run(
        "examples",
        { folder: project.folder, source: project.document.data.source, offset, limit },
        onTask(context),
      );
    },
    "data.prepare": (input, context) =>
      dataWorker.run("fit", { folder: folder(input, context), data: input.data }, onTask(context), context.signal),

    "engine.devices": async () => ({
      processor: processorName(),
      threads: DEVICE.threads,
      processors: availableParallelism(),
      gpu: await findAdapter(),
    }),

    "train.start": async (input, context) =>
      training.start(
        writable(input, context).shared,
        { kind: "new", document: input.document },
        input.wish,
        onTask(context),
      ),
    "train.memory": (input, context) => dataWorker.run("memory", input, onTask(context), context.signal),
    "train.resume": async (input, context) =>
      training.start(
        writable(input, context).shared,
        { kind: "resume", run: input.run, device: input.device },
        OWN_DEVICE,
        onTask(context),
      ),
    "train.pause": async (input, context) => {
      training.ask(writable(input, context).shared, input.run, "pause");
      return null;
    },
    "train.continue": async (input, context) => {
      training.ask(writable(input, context).shared, input.run, "run");
      return null;
    },
    "train.stop": async (input, context) => {
      training.ask(writable(input, context).shared, input.run, "stop");
      return null;
    },
    "train.learningRate": async (input, context) => {
      training.askRate(writable(input, context).shared, input.run, input.learningRate);
      return null;
    },
    "train.findRate": (input, context) =>
      during("Trying learning rates", () =>
        dataWorker.run(
          "findRate",
          { folder: folder(input, context), document: input.document },
          onTask(context),
          context.signal,
        ),
      ),

    "runs.list": async (input, context) =>
      (await dataWorker.run("runs", { folder: folder(input, context) }, onTask(context))).runs,
    "runs.metrics": (input, context) => training.metrics(session(input, context).shared, input.run),
    "runs.annotate": async ({ run: id, name, note, star, ...input }, context) => {
      const { shared } = writable(input, context);
      const change = {
        ...(name === undefined ? {} : { name }),
        ...(note === undefined ? {} : { note }),
        ...(star === undefined ? {} : { star }),
      };
      return annotateRun(shared.project.folder, id, change);
    },
    "runs.remove": async (input, context) => {
      await removeRun(writable(input, context).shared.project.folder, input.run);
      return null;
    },
    "runs.export": ({ run, to, path, ...input }, context) =>
      during("Exporting", () =>
        dataWorker.run("export", { folder: folder(input, context), run, to, path }, onTask(context), context.signal),
      ),
  };
}
