// Where the person's projects lie, free names for new ones, and copies of the samples.

import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { access, cp, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import { FIRST_ISSUE } from "../../src-engine/protocol/firstIssue";
import { Refusal, systemCode } from "../refusal";
import { text } from "../text";

/** `documents`/Gradual, or `userData`/projects where the documents folder is missing or cannot be written to. */
export async function projectsFolder(documents: string, userData: string): Promise<string> {
  const usable = await access(documents, constants.W_OK).then(
    () => true,
    () => false,
  );
  return usable ? join(documents, text.product) : join(userData, "projects");
}

/** A folder below `parent` that does not exist yet, named after `name`: "Penguins", "Penguins 2", … */
export async function freeFolder(parent: string, name: string): Promise<string> {
  const base = safeName(name);
  const taken = new Set((await namesIn(parent)).map((entry) => entry.toLowerCase()));
  let candidate = base;
  for (let number = 2; taken.has(candidate.toLowerCase()); number++) candidate = `${base} ${number}`;
  return join(parent, candidate);
}

/** Copies a sample below `parent` and gives the copy's path; a copy that is there already is used again, with the person's changes. */
export async function copySample(sample: string, examples: string, parent: string): Promise<string> {
  const source = join(examples, sample);
  if (!(await isProject(source))) throw new Refusal(text.problems.sampleMissing(sample));
  const target = join(parent, sample);
  if (await isProject(target)) return target;
  try {
    await mkdir(parent, { recursive: true });
    const free = await freeFolder(parent, sample);
    // Under a temporary name first, so that a copy cut short never looks like a project.
    const temporary = join(parent, `.copy-${randomUUID()}`);
    try {
      await cp(source, temporary, { recursive: true });
      const number = / \d+$/.exec(free)?.[0];
      if (number !== undefined) await renameProject(temporary, number);
      await rename(temporary, free);
    } catch (error) {
      await rm(temporary, { recursive: true, force: true });
      throw error;
    }
    return free;
  } catch (error) {
    throw new Refusal(text.problems.cannotWrite(parent, systemCode(error) ?? String(error)), { cause: error });
  }
}

const DocumentSchema = v.looseObject({ name: v.string() });

/** Adds to the name in a project's document, so that a further copy can be told apart: "Penguins 2". */
async function renameProject(folder: string, number: string): Promise<void> {
  for (const file of (await namesIn(folder)).filter((name) => name.endsWith(".gradual"))) {
    const path = join(folder, file);
    const document = v.safeParse(
      v.pipe(v.string(), v.parseJson(), DocumentSchema),
      await readFile(path, "utf8"),
      FIRST_ISSUE,
    );
    if (!document.success) continue;
    const renamed = { ...document.output, name: `${document.output.name}${number}` };
    await writeFile(path, `${JSON.stringify(renamed, null, 2)}\n`);
  }
}

/** The name as a folder's name that every system takes: at most 60 characters, none of the special ones. */
export function safeName(name: string): string {
  const cleaned = name
    .replace(/[<>:"/\\|?*\p{Cc}]+/gu, " ")
    .replace(/\s+/g, " ")
    .slice(0, 60)
    .replace(/^[ .]+|[ .]+$/g, "");
  if (cleaned === "") return "Project";
  return /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(cleaned) ? `${cleaned} project` : cleaned;
}

async function isProject(folder: string): Promise<boolean> {
  return (await namesIn(folder)).some((name) => name.endsWith(".gradual"));
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (systemCode(error) === "ENOENT" || systemCode(error) === "ENOTDIR") return [];
    throw error;
  }
}
