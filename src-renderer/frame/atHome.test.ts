// @vitest-environment happy-dom
import { flushPromises } from "@vue/test-utils";
import { expect, it } from "vitest";
import { defineComponent, h } from "vue";
import type { StopReason } from "../../src-engine/runs/stopReason";
import { useRunsStore } from "../stores/runs";
import { createWorld, mountIn } from "../testing/mountApp";
import { sampleRun } from "../testing/samples";
import { useAtHome } from "./atHome";

const Window = defineComponent({
  setup() {
    useAtHome();
    return () => h("p");
  },
});

function world() {
  const made = createWorld();
  const app = mountIn(made, Window);
  const runs = made.within(() => useRunsStore());
  const run = { ...sampleRun(1, 30, 30), status: "running", stopReason: null } as const;
  const put = async (change: Partial<Parameters<typeof runs.put>[0]>): Promise<void> => {
    runs.put({ ...run, ...change });
    await flushPromises();
  };
  const args = (name: string): unknown[] =>
    made.bridge.called.filter((call) => call.name === name).map((call) => call.args[0]);
  return { app, run, put, args };
}

it("main hears that a run trains, how far it is in whole percent, and that it has ended", async () => {
  const { app, run, put, args } = world();
  const total = run.document.training.epochs;
  await put({ epochs: 0, last: null });
  await put({ status: "paused", epochs: 0, last: null });
  await put({ status: "ended", stopReason: { kind: "epochs", epochs: 30 } });
  const told = args("window.training") as ({ isPaused: boolean; share: number } | null)[];
  expect(told.map((one) => one?.isPaused ?? null)).toEqual([false, true, null]);
  for (const one of told.slice(0, 2)) expect(one?.share).toBeLessThanOrEqual(1);
  expect(total).toBeGreaterThan(0);
  app.unmount();
});

it.each([
  ["finished", { kind: "epochs", epochs: 30 }, 1],
  ["broken", { kind: "failed", message: "no memory" }, 1],
  ["stopped by the person", { kind: "user" }, 0],
  ["paused with its project", { kind: "closed" }, 0],
] as const satisfies readonly (readonly [string, StopReason, number])[])(
  "the end of a run that was %s",
  async (_how, stopReason, times) => {
    const { app, put, args } = world();
    await put({});
    await put({ status: "ended", stopReason });
    expect(args("window.notify")).toHaveLength(times);
    app.unmount();
  },
);
