import { expect, test } from "vitest";
import { printable } from "./printable";

test("what moves a cursor, turns the text around or is no character becomes a sign; line ends and tabs stay", () => {
  expect(printable("a\u001b[2Jb")).toBe("a\uFFFD[2Jb");
  expect(printable("evil\u202Egpj.exe")).toBe("evil\uFFFDgpj.exe");
  expect(printable("\uD800x\uFFFFy\u0000")).toBe("\uFFFDx\uFFFDy\uFFFD");
  expect(printable("Straße\tné\n😀")).toBe("Straße\tné\n😀");
});
