import { expect, test } from "vitest";
import { progressTo } from "./progress";

test("a step's share is a bar, and the time left a guess once there is something to guess from", () => {
  const lines: string[] = [];
  let now = 0;
  const tell = progressTo({ progress: (line) => lines.push(line) }, () => now);
  tell(null, "Reading the rows");
  now = 1_000;
  tell(0.5, "Reading the rows");
  now = 10_000;
  // Each step has shares and a time of its own.
  tell(0, "Predicting the rows");
  now = 13_000;
  tell(0.25, "Predicting the rows");
  now = 10_000 + 120_000;
  tell(0.5, "Predicting the rows");
  expect(lines).toEqual([
    "Reading the rows",
    "Reading the rows [##########----------] 50%",
    "Predicting the rows [--------------------] 0%",
    "Predicting the rows [#####---------------] 25%, 9 s left",
    "Predicting the rows [##########----------] 50%, 2 min 0 s left",
  ]);
});
