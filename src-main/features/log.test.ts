import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import * as v from "valibot";
import { ErrorPlacesSchema, errorPlaces } from "../../src-engine/protocol/errorPlaces";
import { createLog, loggedEngine } from "./log";
import { setupLogMenu } from "./log-menu";

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "gradual-log-"))));
afterEach(() => rmSync(folder, { recursive: true }));

const at = () => join(folder, "logs", "main.log");
const make = () => createLog(at(), () => new Date(0));

test("says what happened and when, a line each", () => {
  const log = make();
  log.write({ what: "started", gradual: "0.1.0", electron: "45.5.0", system: "linux x64" });
  log.write({ what: "training-started" });
  log.write({ what: "window-gone", reason: "oom" });
  expect(readFileSync(at(), "utf8").split("\n")).toEqual([
    "1970-01-01T00:00:00.000Z started: Gradual 0.1.0, Electron 45.5.0, linux x64",
    "1970-01-01T00:00:00.000Z training started",
    "1970-01-01T00:00:00.000Z window's process ended: oom",
    "",
  ]);
});

/** What a message may hold: names of columns, cells, paths, and what looks like a place in code. */
const secret = fc.oneof(
  fc.string({ minLength: 4, unit: "grapheme" }).filter((text) => text.trim().length >= 4),
  fc.constantFrom(
    "Salary of Ann",
    "/home/ann/patients.csv",
    "x\n    at secret (/home/ann/secret.js:1:2)",
    "\n    at Ann.js:3:4",
    'column "Diagnosis" was read',
  ),
);

test("of an error its kind and places are told, never its message", () => {
  fc.assert(
    fc.property(secret, (message) => {
      const error = new RangeError(message);
      const line = errorPlaces(error);
      expect(line).toMatch(/^RangeError( at [\w.-]+:\d+:\d+(, [\w.-]+:\d+:\d+)*)?$/);
      // So that what the engine tells is taken, and nothing else is.
      expect(v.is(ErrorPlacesSchema, line)).toBe(true);
      expect(v.is(ErrorPlacesSchema, `${line} ${message}`)).toBe(false);
      expect(line).not.toContain("secret.js");
      expect(line).not.toContain("Ann.js");
      // A place is the name of one of our files.
      for (const word of message.match(/[A-Z]\w{3,}/g) ?? [])
        expect(line.replace("RangeError", "")).not.toContain(word);
    }),
  );
});

test("neither does an error whose name, stack or message was set to something else", () => {
  const odd = new Error("Ann");
  odd.name = "Ann earns 3";
  expect(errorPlaces(odd)).not.toContain("Ann");
  odd.stack = "Error: other\n    at f (/home/ann/a.js:1:1)";
  expect(errorPlaces(odd)).toBe("Error");
  expect(errorPlaces("Ann")).toBe("of no kind");
  expect(errorPlaces(null)).toBe("of no kind");
});

test("a file that has grown large is put aside, once, and the app goes on where it cannot be written", () => {
  const log = make();
  log.write({ what: "quit" });
  writeFileSync(at(), "x".repeat(600_000));
  log.write({ what: "quit" });
  expect(readFileSync(at(), "utf8")).toBe("1970-01-01T00:00:00.000Z quit\n");
  expect(readFileSync(join(folder, "logs", "main.old.log"), "utf8")).toHaveLength(600_000);
  const nowhere = createLog(join(at(), "below-a-file", "main.log"));
  nowhere.write({ what: "quit" });
  expect(existsSync(nowhere.path)).toBe(false);
});

test("its newest lines are given whole, those put aside before them, and none where there is no log", () => {
  const log = make();
  expect(log.tail()).toBe("");
  log.write({ what: "engine-started" });
  writeFileSync(at(), "x".repeat(600_000));
  log.write({ what: "training-started" });
  log.write({ what: "quit" });
  writeFileSync(join(folder, "logs", "main.old.log"), `${"an older line\n".repeat(20_000)}the last line before\n`);
  const lines = log.tail().split("\n");
  expect(log.tail().length).toBeLessThanOrEqual(64 * 1024);
  expect(lines[0]).toBe("an older line");
  expect(lines.slice(-4)).toEqual([
    "the last line before",
    "1970-01-01T00:00:00.000Z training started",
    "1970-01-01T00:00:00.000Z quit",
    "",
  ]);
});

test("the engine's start and end are written down", () => {
  const log = make();
  let end = (_code: number): void => undefined;
  loggedEngine(log, { on: (_event: "exit", listener: (code: number) => void) => void (end = listener) });
  end(134);
  expect(readFileSync(at(), "utf8")).toMatch(/engine started\n.* engine ended with code 134\n$/);
});

test("it is opened by the system; where there is no program for it, the person is told where it lies", async () => {
  const log = make();
  const openPath = vi.fn(() => Promise.resolve(""));
  const window = {} as Electron.BrowserWindow;
  expect(await setupLogMenu({ openPath }, log)["log.open"](window)).toBeNull();
  expect(openPath).toHaveBeenCalledExactlyOnceWith(at());
  openPath.mockResolvedValue("no application");
  await expect(setupLogMenu({ openPath }, log)["log.open"](window)).rejects.toMatchObject({
    problem: { code: "cannot-open-log", next: expect.stringContaining(at()) as string },
  });
});
