// Projects and runs as commands name them.

import type { Project } from "../project/project";
import { openProject } from "../project/project";
import type { GroupSummary } from "../groups/group";
import { listGroups } from "../project/groups";
import { listRuns } from "../project/runs";
import type { RunSummary } from "../runs/run";
import { UserError } from "../document/errors";
import type { Output } from "./output";

/** Opens a project for `action` and gives its lock back afterwards. Notices go to standard error. */
export async function withProject<T>(
  path: string,
  output: Output,
  action: (project: Project) => Promise<T>,
): Promise<T> {
  return whileOpen(path, (project) => {
    // Who else has it open does not matter to those who read.
    if (!project.readOnly) for (const notice of project.notices) output.note(notice);
    return action(project);
  });
}

async function whileOpen<T>(path: string, action: (project: Project) => Promise<T>): Promise<T> {
  const project = await openProject(path);
  try {
    return await action(project);
  } finally {
    await project.close();
  }
}

/** As {@link withProject}, for commands that change it. @throws UserError "read-only" */
export async function withWritableProject<T>(
  path: string,
  output: Output,
  action: (project: Project) => Promise<T>,
): Promise<T> {
  return whileOpen(path, async (project) => {
    if (project.readOnly) {
      throw new UserError({
        code: "read-only",
        message: `"${path}" cannot be changed.`,
        next: project.notices[0] ?? "Make its folder writable, and try again.",
        subject: { kind: "file", path: project.folder },
      });
    }
    for (const notice of project.notices) output.note(notice);
    return action(project);
  });
}

/** The run that is called "3", "0003", "0003-adam" or "last". @throws UserError "no-such-run" */
export async function findRun(folder: string, name: string): Promise<RunSummary> {
  const { runs } = await listRuns(folder);
  const found =
    name === "last"
      ? runs.at(-1)
      : runs.find(({ id, number }) => id === name || (/^\d+$/.test(name) && number === Number(name)));
  if (found !== undefined) return found;
  throw new UserError({
    code: "no-such-run",
    message: runs.length === 0 ? "The project has no runs yet." : `The project has no run "${name}".`,
    next:
      runs.length === 0
        ? "Train it first: gradual train PROJECT."
        : `Its runs are ${runs
            .slice(-10)
            .map(({ id }) => id)
            .join(", ")}.`,
  });
}

/** The group of runs with this number. @throws UserError "no-such-group" */
export async function findGroup(folder: string, number: number): Promise<GroupSummary> {
  const groups = await listGroups(folder);
  const found = groups.find((group) => group.number === number);
  if (found !== undefined) return found;
  throw new UserError({
    code: "no-such-group",
    message: groups.length === 0 ? "The project has no groups of runs." : `The project has no group ${number}.`,
    next:
      groups.length === 0
        ? "Make one: gradual sweep, cross-validate, or train --seeds."
        : `Its groups are ${groups.map(({ id }) => id).join(", ")}.`,
  });
}
