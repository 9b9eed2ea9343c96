import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { LATEST, QUIET, createAutosave } from "./autosave";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp(save = vi.fn(async (): Promise<void> => undefined)) {
  const onSaved = vi.fn();
  const onFailed = vi.fn();
  return { save, onSaved, onFailed, autosave: createAutosave({ save, onSaved, onFailed }) };
}

it("saves once after the last of several changes", async () => {
  const { save, onSaved, autosave } = setUp();
  autosave.touch();
  await vi.advanceTimersByTimeAsync(QUIET / 2);
  autosave.touch();
  await vi.advanceTimersByTimeAsync(QUIET - 1);
  expect(save).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(save).toHaveBeenCalledTimes(1);
  expect(onSaved).toHaveBeenCalledTimes(1);
});

it("does not let a stream of changes put the save off beyond two seconds", async () => {
  const { save, autosave } = setUp();
  for (let time = 0; time < LATEST; time += 100) {
    autosave.touch();
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(save).toHaveBeenCalled();
  expect(LATEST).toBeLessThan(2_000);
});

it("never runs two saves at once and saves again what changed meanwhile", async () => {
  let finish: () => void = () => undefined;
  const { save, onSaved, autosave } = setUp(vi.fn(() => new Promise<void>((resolve) => void (finish = resolve))));
  autosave.touch();
  await vi.advanceTimersByTimeAsync(QUIET);
  autosave.touch();
  await vi.advanceTimersByTimeAsync(QUIET * 3);
  expect(save).toHaveBeenCalledTimes(1);
  finish();
  await vi.advanceTimersByTimeAsync(0);
  expect(onSaved).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(QUIET);
  expect(save).toHaveBeenCalledTimes(2);
  const flushed = autosave.flush();
  finish();
  await expect(flushed).resolves.toBe(true);
  expect(onSaved).toHaveBeenCalledTimes(1);
});

it("keeps trying after a failure and says when it worked", async () => {
  let broken = true;
  const { save, onSaved, onFailed, autosave } = setUp(
    vi.fn(async () => {
      if (broken) throw new Error("disk full");
    }),
  );
  autosave.touch();
  await vi.advanceTimersByTimeAsync(QUIET);
  expect(onFailed).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(save).toHaveBeenCalledTimes(2);
  await expect(autosave.flush()).resolves.toBe(false);
  broken = false;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(onSaved).toHaveBeenCalledTimes(1);
});

it("flushes at once, and is quiet once stopped", async () => {
  const { save, autosave } = setUp();
  autosave.touch();
  await expect(autosave.flush()).resolves.toBe(true);
  await expect(autosave.flush()).resolves.toBe(true);
  expect(save).toHaveBeenCalledTimes(1);
  autosave.stop();
  autosave.touch();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(save).toHaveBeenCalledTimes(1);
});
