import { expect, test, vi } from "vitest";
import { setupAwake } from "./awake";

test("the machine stays awake from the first who asks to the last who no longer does, by one blocker", () => {
  const blocker = { start: vi.fn(() => 7), stop: vi.fn(() => true) };
  const awake = setupAwake(blocker);
  awake.set(1, false);
  expect(blocker.start).not.toHaveBeenCalled();
  awake.set(1, true);
  awake.set(2, true);
  awake.set(1, true);
  expect(blocker.start).toHaveBeenCalledExactlyOnceWith("prevent-app-suspension");
  awake.set(1, false);
  expect(blocker.stop).not.toHaveBeenCalled();
  awake.set(2, false);
  expect(blocker.stop).toHaveBeenCalledExactlyOnceWith(7);
  awake.set(2, false);
  expect(blocker.stop).toHaveBeenCalledOnce();
  awake.set(1, true);
  expect(blocker.start).toHaveBeenCalledTimes(2);
});
