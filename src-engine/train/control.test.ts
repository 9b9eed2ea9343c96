import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import { createControl, openControl } from "./control";

test("what one end asks, the other sees", () => {
  const control = createControl();
  const other = openControl(control.memory);
  expect(control.wish()).toBe("run");
  other.ask("pause");
  expect(control.wish()).toBe("pause");
  other.ask("run");
  expect(control.wish()).toBe("run");
});

test("a stop is final", () => {
  const control = createControl();
  control.ask("stop");
  control.ask("run");
  control.ask("pause");
  expect(control.wish()).toBe("stop");
});

test("a pause lasts until it is ended in the same thread", async () => {
  const control = createControl();
  control.ask("pause");
  expect(await control.news()).toBe("pause");
  const news = control.news();
  control.ask("run");
  expect(await news).toBe("run");
});

test("a run that is not paused goes on at once", async () => {
  expect(await createControl().news()).toBe("run");
});

test("a pause is ended from another thread", async () => {
  const control = createControl();
  control.ask("pause");
  expect(await control.news()).toBe("pause");
  const news = control.news();
  // 2 stands for "stop"; the second word says that something was asked for.
  const worker = new Worker(
    "const { workerData } = require('node:worker_threads'); const word = new Int32Array(workerData); Atomics.store(word, 0, 2); Atomics.add(word, 1, 1); Atomics.notify(word, 1);",
    {
      eval: true,
      workerData: control.memory,
    },
  );
  expect(await news).toBe("stop");
  await worker.terminate();
});

test("a learning rate that is asked for is taken once, the newest one", () => {
  const control = createControl();
  const other = openControl(control.memory);
  expect(control.takeRate()).toBeNull();
  other.askRate(0.1);
  other.askRate(0.003);
  expect(control.takeRate()).toBe(0.003);
  expect(control.takeRate()).toBeNull();
});

test("a learning rate that is asked for in a pause is heard of, and the pause goes on", async () => {
  const control = createControl();
  control.ask("pause");
  expect(await control.news()).toBe("pause");
  const news = control.news();
  openControl(control.memory).askRate(0.5);
  expect(await news).toBe("pause");
  expect(control.takeRate()).toBe(0.5);
});
