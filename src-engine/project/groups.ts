// Groups of runs on disk: groups/0001-sweep.json. Their runs lie in runs/ like any other.

import { mkdir, readdir } from "node:fs/promises";
import { dirname } from "node:path";
import { hasCode } from "../disk/wholeFile";
import { UserError } from "../document/errors";
import type { Group, GroupSummary } from "../groups/group";
import { GROUP_ID, groupId, GroupSchema } from "../groups/group";
import type { Plan } from "../groups/plans";
import { explaining, insideProject, readJson, writeJson } from "./files";
import { nextNumber, numberOf } from "./numbers";

export const GROUPS = "groups";

/** Writes a new group, with the next free number. */
export async function createGroup(folder: string, plan: Plan, now = new Date()): Promise<GroupSummary> {
  const number = nextNumber(await groupIds(folder));
  const id = groupId(number, plan.kind);
  const group: Group = { format: 1, startedAt: now.toISOString(), ...plan, refused: {}, runs: {}, promoted: [] };
  const path = await groupPath(folder, id);
  await explaining(path, "save", () => mkdir(dirname(path), { recursive: true }));
  await writeJson(path, group);
  return { ...group, id, number };
}

/** @throws UserError "no-such-group" or "file-damaged" */
export async function readGroup(folder: string, id: string): Promise<GroupSummary> {
  const group = await readJson(await groupPath(folder, id), GroupSchema);
  if (group === null) throw noSuchGroup(id);
  return { ...group, id, number: numberOf(id) };
}

/** All groups, by number. One that cannot be read is passed over. */
export async function listGroups(folder: string): Promise<GroupSummary[]> {
  const groups: GroupSummary[] = [];
  for (const id of await groupIds(folder)) {
    try {
      groups.push(await readGroup(folder, id));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
    }
  }
  return groups;
}

/** Writes what became of a group's runs. The caller holds the project's lock. */
export async function changeGroup(
  folder: string,
  id: string,
  change: (group: Group) => Partial<Pick<Group, "runs" | "refused" | "promoted">>,
): Promise<GroupSummary> {
  const { id: _, number, ...group } = await readGroup(folder, id);
  const changed = { ...group, ...change(group) };
  await writeJson(await groupPath(folder, id), changed);
  return { ...changed, id, number };
}

async function groupPath(folder: string, id: string): Promise<string> {
  if (!GROUP_ID.test(id)) throw noSuchGroup(id);
  return insideProject(folder, `${GROUPS}/${id}.json`);
}

function noSuchGroup(id: string): UserError {
  return new UserError({
    code: "no-such-group",
    message: `The project has no group of runs "${id.slice(0, 100)}".`,
    next: "Choose one of its groups.",
  });
}

async function groupIds(folder: string): Promise<string[]> {
  const path = await insideProject(folder, GROUPS);
  const names = await explaining(path, "read", async () => {
    try {
      return await readdir(path);
    } catch (error) {
      if (hasCode(error, "ENOENT")) return [];
      throw error;
    }
  });
  return names
    .flatMap((name) => (name.endsWith(".json") && GROUP_ID.test(name.slice(0, -5)) ? [name.slice(0, -5)] : []))
    .sort((a, b) => numberOf(a) - numberOf(b));
}
