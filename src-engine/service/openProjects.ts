// Which projects are open, and in which windows. A shared is a project's folder with its lock and its runs; a session is
// one window's view of it, named by the handle that requests carry. The first window may write, others look on. A shared
// outlives its windows while a run goes on, so that a window that is loaded anew finds its run again.

import { realpath } from "node:fs/promises";
import { dirname, extname, resolve } from "node:path";
import { UserError } from "../document/errors";
import type { Project } from "../project/project";
import { EXTENSION, openProject } from "../project/project";
import type { EngineEvent } from "../protocol/messages";
import type { Connection } from "./connection";

/** A run that is about to start or going on, as far as opening and closing projects is concerned. */
export interface GoingRun {
  /** Resolves when it has ended and everything is written. */
  readonly ended: Promise<unknown>;
  close(): void;
}

export interface SharedProject {
  readonly project: Project;
  readonly runs: Set<GoingRun>;
}

export interface Session {
  readonly handle: string;
  readonly connection: Connection;
  readonly shared: SharedProject;
  readonly readOnly: boolean;
  /** For the person, said once: why it is read-only, what was fixed. */
  readonly notices: readonly string[];
}

/** An event about a project, before it is addressed to the sessions that see it. */
export type ProjectNews =
  Extract<EngineEvent, { readonly project: string }> extends infer E
    ? E extends EngineEvent
      ? Omit<E, "project">
      : never
    : never;

export class OpenProjects {
  readonly #sessions = new Map<string, Session>();
  readonly #openProjects = new Set<SharedProject>();
  #lastHandle = 0;
  /** Opening and closing happen one after the other: they read and write the same locks. */
  #queue: Promise<unknown> = Promise.resolve();

  /** Opens a project for a window. @throws UserError as {@link openProject} */
  open(path: string, connection: Connection): Promise<Session> {
    return this.#inTurn(async () => {
      const folder = await folderOf(path);
      for (const shared of this.#openProjects) {
        // One without the lock is not joined: whoever held the lock may be gone by now.
        if (!shared.project.readOnly && (await folderOf(shared.project.folder)) === folder)
          return this.#join(shared, connection);
      }
      return this.#enter(await openProject(path), connection);
    });
  }

  /** A window's view of a project that was made just now. */
  adopt(project: Project, connection: Connection): Session {
    return this.#enter(project, connection);
  }

  /** @throws UserError "project-not-open": it was closed, or the engine was restarted meanwhile */
  session(handle: string, connection: Connection): Session {
    const session = this.#sessions.get(handle);
    if (session?.connection !== connection) {
      throw new UserError({
        code: "project-not-open",
        message: "This project is not open any more.",
        next: "Open it again.",
      });
    }
    return session;
  }

  /** Ends a window's view. When the one that may write leaves last, the runs end, and then the lock is given back. */
  close(handle: string): Promise<void> {
    return this.#inTurn(async () => {
      const session = this.#sessions.get(handle);
      if (session === undefined) return;
      this.#sessions.delete(handle);
      const { shared } = session;
      if (this.#sessionsOf(shared).length > 0) return;
      // One who looked on at a run whose window is gone does not end it.
      if (session.readOnly) {
        this.#leaveWhenDone(shared);
        return;
      }
      for (const run of shared.runs) run.close();
      await this.#leave(shared);
    });
  }

  /** The window is gone without a word: its runs go on, and their projects are let go when they have ended. */
  disconnected(connection: Connection): Promise<void> {
    return this.#inTurn(async () => {
      const left = [...this.#sessions.values()].filter((session) => session.connection === connection);
      for (const { handle } of left) this.#sessions.delete(handle);
      for (const shared of new Set(left.map((session) => session.shared))) this.#leaveWhenDone(shared);
    });
  }

  /** Ends all runs and lets go of all projects. */
  closeAll(): Promise<void> {
    for (const { runs } of this.#openProjects) for (const run of runs) run.close();
    return this.#inTurn(async () => {
      this.#sessions.clear();
      await Promise.all([...this.#openProjects].map((shared) => this.#leave(shared)));
    });
  }

  /** Tells every window that has the project open. */
  tell(shared: SharedProject, news: ProjectNews): void {
    for (const { handle, connection } of this.#sessionsOf(shared)) connection.send({ ...news, project: handle });
  }

  #enter(project: Project, connection: Connection): Session {
    const shared: SharedProject = { project, runs: new Set() };
    this.#openProjects.add(shared);
    return this.#add(shared, connection, project.readOnly, project.notices);
  }

  /** A project that this engine has open already: in another window, or in one that is gone. */
  #join(shared: SharedProject, connection: Connection): Session {
    const elsewhere = this.#sessionsOf(shared).some(
      (session) => !session.readOnly && session.connection !== connection,
    );
    if (!elsewhere) return this.#add(shared, connection, false, []);
    return this.#add(shared, connection, true, [
      "Another window has it open: close it there and open it again to make changes here, or save a copy.",
    ]);
  }

  #add(shared: SharedProject, connection: Connection, readOnly: boolean, notices: readonly string[]): Session {
    const session: Session = { handle: `project-${++this.#lastHandle}`, connection, shared, readOnly, notices };
    this.#sessions.set(session.handle, session);
    return session;
  }

  #sessionsOf(shared: SharedProject): Session[] {
    return [...this.#sessions.values()].filter((session) => session.shared === shared);
  }

  async #leave(shared: SharedProject): Promise<void> {
    await Promise.allSettled([...shared.runs].map(({ ended }) => ended));
    await shared.project.close();
    this.#openProjects.delete(shared);
  }

  /** Without waiting in the queue for runs that may take hours. */
  #leaveWhenDone(shared: SharedProject): void {
    void Promise.allSettled([...shared.runs].map(({ ended }) => ended)).then(() =>
      this.#inTurn(async () => {
        if (this.#openProjects.has(shared) && this.#sessionsOf(shared).length === 0 && shared.runs.size === 0)
          await this.#leave(shared);
      }),
    );
  }

  #inTurn<T>(action: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(action);
    this.#queue = result.catch(() => undefined);
    return result;
  }
}

/** The project's folder under its one true name, as far as it exists. */
async function folderOf(path: string): Promise<string> {
  const absolute = resolve(path);
  const folder = extname(absolute) === EXTENSION ? dirname(absolute) : absolute;
  return realpath(folder).catch(() => folder);
}
