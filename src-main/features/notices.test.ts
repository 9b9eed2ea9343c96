import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BrowserWindow } from "electron";
import { expect, test } from "vitest";
import { Refusal } from "../refusal";
import { setupNotices } from "./notices";

const window = {} as BrowserWindow;

test("gives what the file holds", async () => {
  const file = join(await mkdtemp(join(tmpdir(), "gradual-notices-")), "notices.json");
  const notice = { name: "vue", version: "3.5.45", license: "MIT", source: "https://vuejs.org", text: "MIT", note: "" };
  await writeFile(file, JSON.stringify([notice]));
  expect(await setupNotices(file)["app.notices"](window)).toEqual([notice]);
});

test.each([["missing"], ["damaged"]])("says what to do where the file is %s", async (how) => {
  const file = join(await mkdtemp(join(tmpdir(), "gradual-notices-")), "notices.json");
  if (how === "damaged") await writeFile(file, '[{"name": 3}]');
  const failure: unknown = await Promise.resolve(setupNotices(file)["app.notices"](window)).catch(
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(Refusal);
  expect((failure as Refusal).problem).toMatchObject({ code: "notices-missing" });
  expect((failure as Refusal).problem.next).toMatch(/again/);
});
