import { expect, test } from "vitest";
import { isTable } from "./pastedTable";

test.each([
  ["a\tb\n1\t2\n", true],
  ["a\tb\r\n1\t2\r\n3\t4", true],
  ["a;b\n1;2", true],
  ["a\tb", false],
  ["one line, with a comma", false],
  ["some\nwords\n", false],
  ["Dear Ann,\nhow are you?\nBo", false],
  ["", false],
])("%j is a table: %s", (text, is) => {
  expect(isTable(text)).toBe(is);
});
