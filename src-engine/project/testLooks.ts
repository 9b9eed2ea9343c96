// Looks at the test rows: which run's figures on them were looked at, and when, is kept in the project, for good. Whoever chooses by
// these rows makes their figures too good, and should know how often that may have happened. Who looked is nobody's business: earlier
// versions wrote the user's name, which is not read, and goes with the next look.

import * as v from "valibot";
import { insideProject, readJson, writeJson } from "./files";
import { readRecord } from "./runs";

export const TEST_LOOKS = "test-looks.json";

const TestLookSchema = v.object({
  run: v.pipe(v.string(), v.maxLength(100)),
  /** ISO 8601. */
  at: v.pipe(v.string(), v.isoTimestamp()),
});
const TestLooksSchema = v.strictObject({ format: v.literal(1), looks: v.array(TestLookSchema) });
export type TestLook = v.InferOutput<typeof TestLookSchema>;

/** The first look at each run, in their order. @throws UserError "file-damaged" */
export async function readTestLooks(folder: string): Promise<readonly TestLook[]> {
  const all = (await readJson(await insideProject(folder, TEST_LOOKS), TestLooksSchema))?.looks ?? [];
  return all.filter(({ run }, at) => all.findIndex((look) => look.run === run) === at);
}

/** Adds the first look at a run; gives all. @throws UserError "no-such-run", or why it cannot be saved */
export async function recordTestLook(folder: string, run: string, now = new Date()): Promise<readonly TestLook[]> {
  await readRecord(folder, run);
  const before = await readTestLooks(folder);
  if (before.some((look) => look.run === run)) return before;
  const looks = [...before, { run, at: now.toISOString() }];
  await writeJson(await insideProject(folder, TEST_LOOKS), { format: 1, looks });
  return looks;
}
