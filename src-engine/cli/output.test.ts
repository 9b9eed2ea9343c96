import { expect, test } from "vitest";
import type { Output } from "./output";
import { createOutput } from "./output";

function written(
  json: boolean,
  isTTY: boolean,
  act: (output: Output) => void,
  quiet = false,
): { out: string; err: string } {
  let out = "";
  let err = "";
  act(
    createOutput(
      { out: { write: (text) => (out += text.toString()) }, err: { isTTY, write: (text) => (err += text.toString()) } },
      json,
      quiet,
    ),
  );
  return { out, err };
}

const work = (output: Output): void => {
  output.progress("one");
  output.progress("two");
  output.note("by the way");
  output.result({ done: true }, "Done.");
};

test("for people, results go to standard output and the rest to standard error", () => {
  expect(written(false, false, work)).toEqual({ out: "Done.\n", err: "by the way\n" });
});

test("on a terminal a line of progress replaces the one before, and leaves no trace", () => {
  const fresh = "\r\u001B[2K";
  expect(written(false, true, work)).toEqual({ out: "Done.\n", err: `${fresh}one${fresh}two${fresh}by the way\n` });
});

test("names from files cannot command a terminal", () => {
  const named = "a\u001b[31mRED\u001b[0m\u001b]0;TITLE\u0007\r\u009b2J";
  const { out, err } = written(false, true, (output) => {
    output.note(named);
    output.problem({ code: "x", message: named, next: named });
    output.result({}, `${named}\n\tsecond line`);
  });
  expect(out + err).not.toMatch(/[^\P{Cc}\n\t]/u);
  expect(out).toContain("\n\tsecond line");
});

test("with --json there is one object and nothing else, for failures too", () => {
  expect(written(true, true, work)).toEqual({ out: '{\n  "done": true\n}\n', err: "" });
  const { out, err } = written(true, true, (output) => output.problem({ code: "x", message: "No." }));
  expect(JSON.parse(out)).toEqual({ error: { code: "x", message: "No." } });
  expect(err).toBe("");
});

test("a problem is said in one line, with what to do in the next", () => {
  expect(written(false, false, (output) => output.problem({ code: "x", message: "No.", next: "Yes." })).err).toBe(
    "gradual: No.\n  Yes.\n",
  );
});

test("with --quiet there are results and problems only", () => {
  expect(written(false, true, work, true)).toEqual({ out: "Done.\n", err: "" });
  expect(written(false, false, (output) => output.problem({ code: "x", message: "No." }), true).err).toBe(
    "gradual: No.\n",
  );
});
