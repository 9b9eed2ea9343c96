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
  const resumed = control.resumed();
  control.ask("run");
  expect(await resumed).toBe("run");
});

test("a run that is not paused goes on at once", async () => {
  expect(await createControl().resumed()).toBe("run");
});

test("a pause is ended from another thread", async () => {
  const control = createControl();
  control.ask("pause");
  const resumed = control.resumed();
  // 2 stands for "stop".
  const worker = new Worker(
    "const { workerData } = require('node:worker_threads'); const word = new Int32Array(workerData); Atomics.store(word, 0, 2); Atomics.notify(word, 0);",
    {
      eval: true,
      workerData: control.memory,
    },
  );
  expect(await resumed).toBe("stop");
  await worker.terminate();
});
