import { Linter } from "eslint";
import ts from "typescript";
import { parser } from "typescript-eslint";
import { expect, test } from "vitest";
import { typedArrays } from "./typed-arrays.mjs";

const FILE = "fixture.ts";

/** The line numbers of what is refused, and why. */
function judge(code) {
  const options = { target: ts.ScriptTarget.ES2022, lib: ["lib.es2022.d.ts"], types: [], noEmit: true };
  const host = ts.createCompilerHost(options);
  const { fileExists, getSourceFile } = host;
  host.fileExists = (name) => name.endsWith(FILE) || fileExists.call(host, name);
  host.getSourceFile = (name, version) =>
    name.endsWith(FILE) ? ts.createSourceFile(name, code, version, true) : getSourceFile.call(host, name, version);
  const program = ts.createProgram([FILE], options, host);
  const found = new Linter().verify(
    code,
    {
      files: ["**/*.ts"],
      languageOptions: { parser, parserOptions: { programs: [program] } },
      plugins: { gradual: { rules: { "typed-arrays": typedArrays } } },
      rules: { "gradual/typed-arrays": "error" },
    },
    FILE,
  );
  return found.map(({ line, messageId, message }) => [line, messageId ?? message]);
}

test("refuses what collects a list", () => {
  const code = [
    "declare const typed: Float64Array, list: readonly number[], like: ArrayLike<number>, each: Iterable<number>;",
    "Float64Array.from(typed, (value) => value + 1);",
    "Int32Array.from({ length: 3 }, (_, at) => at);",
    "Uint8Array.from(list, Number);",
    "Int32Array.from(typed.keys());",
    "Int32Array.from(new Set(list));",
    "new Float32Array(new Map([[1, 2]]).values());",
    "Float32Array.from(each);",
    "typed.filter((value) => value > 0);",
    "(typed.length > 2 ? typed : new Int8Array(2)).filter((value) => value > 0);",
    "BigInt64Array.from(new Set([1n]));",
  ].join("\n");
  expect(judge(code)).toEqual([
    [2, "mapped"],
    [3, "mapped"],
    [4, "mapped"],
    [5, "list"],
    [6, "list"],
    [7, "list"],
    [8, "list"],
    [9, "filter"],
    [10, "filter"],
    [11, "list"],
  ]);
});

test("leaves what reads place by place", () => {
  const code = [
    "declare const typed: Float64Array, list: readonly number[], like: ArrayLike<number>, buffer: ArrayBufferLike;",
    "declare function make<A extends Float32Array | Int32Array>(values: A): A;",
    "Float64Array.from(typed);",
    "Float64Array.from(list);",
    "Float32Array.from(like);",
    "Int32Array.from([...new Set(list)]);",
    "new Float64Array(3);",
    "new Float64Array();",
    "new Float64Array(typed);",
    "new Float64Array(buffer, 8, 2);",
    "new Uint8Array(new SharedArrayBuffer(8));",
    "new Float64Array(make(new Int32Array(2)));",
    "list.filter((value) => value > 0);",
    "Array.from(typed, (value) => value + 1);",
    "typed.map((value) => value + 1);",
  ].join("\n");
  expect(judge(code)).toEqual([]);
});
