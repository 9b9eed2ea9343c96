// Who looked at the test rows: each look at how a run does on them is kept in the project, for good. Whoever chooses by these
// rows makes their figures too good, and should know how often that may have happened.

import { userInfo } from "node:os";
import * as v from "valibot";
import { insideProject, readJson, writeJson } from "./files";
import { readRecord } from "./runs";

export const TEST_LOOKS = "test-looks.json";

const TestLookSchema = v.strictObject({
  run: v.pipe(v.string(), v.maxLength(100)),
  /** ISO 8601. */
  at: v.pipe(v.string(), v.isoTimestamp()),
  by: v.pipe(v.string(), v.maxLength(200)),
});
const TestLooksSchema = v.strictObject({ format: v.literal(1), looks: v.array(TestLookSchema) });
export type TestLook = v.InferOutput<typeof TestLookSchema>;

/** All looks, the first one first. @throws UserError "file-damaged" */
export async function readTestLooks(folder: string): Promise<readonly TestLook[]> {
  return (await readJson(await insideProject(folder, TEST_LOOKS), TestLooksSchema))?.looks ?? [];
}

/** Adds a look at a run, once for each person; gives all. @throws UserError "no-such-run", or why it cannot be saved */
export async function recordTestLook(folder: string, run: string, now = new Date()): Promise<readonly TestLook[]> {
  await readRecord(folder, run);
  const before = await readTestLooks(folder);
  const by = userName();
  if (before.some((look) => look.run === run && look.by === by)) return before;
  const looks = [...before, { run, at: now.toISOString(), by }];
  await writeJson(await insideProject(folder, TEST_LOOKS), { format: 1, looks });
  return looks;
}

function userName(): string {
  try {
    return userInfo().username.slice(0, 200);
  } catch {
    // A user without an entry in the system's list.
    return "unknown";
  }
}
