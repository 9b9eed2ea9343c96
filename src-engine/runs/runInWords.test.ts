import { expect, test } from "vitest";
import { runInWords } from "./runInWords";

test.each([
  ["0003-adam", "3 (adam)"],
  ["0120-gradient-descent", "120 (gradient-descent)"],
  ["12345-2-layers", "12345 (2-layers)"],
  // What is no run's folder is told as it came.
  ["adam", "adam"],
])("the run %j is called %j", (id, words) => {
  expect(runInWords(id)).toBe(words);
});
