import { expect, it } from "vitest";
import { RequestFailure } from "../bridge";
import type { Task } from "./task";
import { beginTask, wasCanceled } from "./task";

function setUp() {
  let clock = 0;
  const shown: Task[] = [];
  const control = beginTask(
    "Opening",
    (task) => shown.push(task),
    () => clock,
  );
  const last = () => shown.at(-1);
  return { control, last, pass: (seconds: number) => void (clock += seconds * 1000) };
}

it("guesses the time left of each step from its own share", () => {
  const { control, last, pass } = setUp();
  expect(last()).toMatchObject({ what: "Opening", share: null, secondsLeft: null });
  pass(5);
  control.onProgress({ share: 0.1, what: "Checking" });
  expect(last()).toMatchObject({ what: "Checking", share: 0.1, secondsLeft: null });
  pass(2);
  control.onProgress({ share: 0.25, what: "Checking" });
  expect(last()).toMatchObject({ secondsLeft: 6 });
  control.onProgress({ share: null, what: "Looking" });
  expect(last()).toMatchObject({ what: "Looking", share: null, secondsLeft: null });
});

it("is canceled once, and says so until the engine has confirmed it", () => {
  const { control, last, pass } = setUp();
  last()?.cancel?.();
  expect(control.signal.aborted).toBe(true);
  pass(9);
  control.onProgress({ share: 0.9, what: "Opening" });
  expect(last()).toMatchObject({ ending: true, secondsLeft: null });
});

it("knows a canceled request from one that failed", () => {
  expect(wasCanceled(new RequestFailure({ code: "canceled", message: "Canceled." }))).toBe(true);
  expect(wasCanceled(new RequestFailure({ code: "empty-file", message: "Empty." }))).toBe(false);
});
