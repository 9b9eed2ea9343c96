// @vitest-environment happy-dom
import { flushPromises } from "@vue/test-utils";
import { afterEach, expect, it, vi } from "vitest";
import { defineComponent, h } from "vue";
import { useProjectsStore } from "../stores/projects";
import { useRunsStore } from "../stores/runs";
import { useTrainingStore } from "../stores/training";
import { createWorld, mountIn } from "../testing/mountApp";
import { sampleRun } from "../testing/samples";
import LeavingDialog from "./LeavingDialog.vue";
import { useAtHome } from "./atHome";
import { useClosing } from "./closing";
import { useLifecycle } from "./lifecycle";

const Window = defineComponent({
  setup() {
    useLifecycle();
    useClosing();
    useAtHome();
    return () => h(LeavingDialog);
  },
});

afterEach(() => void (document.body.innerHTML = ""));

/** A window in which a run is in progress. */
async function training(status: "running" | "paused" = "running") {
  const world = createWorld();
  const run = { ...sampleRun(1, 3, 30), status, stopReason: null };
  const { bridge } = world;
  bridge.mainAnswers["app.initialProject"] = () => "/home/me/Penguins";
  const app = mountIn(world, Window);
  const stores = world.within(() => ({
    projects: useProjectsStore(),
    runs: useRunsStore(),
    training: useTrainingStore(),
  }));
  await vi.waitFor(() => expect(stores.projects.opening).toBe(null));
  await flushPromises();
  stores.runs.put(run);
  expect(stores.training.active?.id).toBe(run.id);

  const called = (name: string): number => bridge.called.filter((each) => each.name === name).length;
  return {
    app,
    bridge,
    called,
    show: () => bridge.emit("window.shown", null),
    end: async (kind: "epochs" | "interrupted" = "epochs") => {
      stores.runs.put({
        ...run,
        status: "ended",
        stopReason: kind === "epochs" ? { kind, epochs: run.epochs } : { kind },
      });
      await flushPromises();
    },
    close: async (mayAsk = true) => {
      bridge.emit("window.closing", { mayAsk });
      await flushPromises();
    },
    choose: async (choice: "background" | "pause" | "stop" | "cancel") => {
      stores.projects.leaving?.answer(choice);
      await flushPromises();
    },
    button: (id: string) => document.querySelector(`[data-testid=${id}]`),
  };
}

it("trains on out of sight; at the run's end the person is told once, and the window closes", async () => {
  const { app, called, show, end, close, choose, bridge } = await training();
  await close();
  await choose("background");
  expect([called("window.hide"), called("window.readyToClose")]).toEqual([1, 0]);
  show();
  await close();
  await choose("background");
  expect([called("window.hide"), called("window.readyToClose")]).toEqual([2, 0]);
  await end();
  expect([called("window.notify"), called("window.readyToClose")]).toEqual([1, 1]);
  expect(JSON.stringify(bridge.called.find(({ name }) => name === "window.notify")?.args)).toContain(
    "all 3 epochs completed",
  );
  app.unmount();
});

it("brought back before the run's end, the window stays", async () => {
  const { app, called, show, end, close, choose } = await training();
  await close();
  await choose("background");
  show();
  await end();
  // Main tells only a person who is elsewhere.
  expect([called("window.notify"), called("window.readyToClose")]).toEqual([1, 0]);
  app.unmount();
});

it("a run that breaks off in the background is not told of as finished", async () => {
  const { app, bridge, called, end, close, choose } = await training();
  await close();
  await choose("background");
  await end("interrupted");
  expect(JSON.stringify(bridge.called.find(({ name }) => name === "window.notify")?.args)).toContain("continue it");
  expect(called("window.readyToClose")).toBe(1);
  app.unmount();
});

it("does not wait out of sight for an engine that is gone for good", async () => {
  const { app, bridge, called, close, choose } = await training();
  await close();
  await choose("background");
  bridge.emit("engine.failed", { message: "gone" });
  await flushPromises();
  expect(called("window.readyToClose")).toBe(1);
  app.unmount();
});

it("closes where the run ended while the person was asked", async () => {
  const { app, called, end, close, choose } = await training();
  await close();
  await end();
  await choose("background");
  expect([called("window.hide"), called("window.readyToClose")]).toEqual([0, 1]);
  app.unmount();
});

it("stays when the person cancels, and closes unasked when nobody may be asked", async () => {
  const { app, called, close, choose, button } = await training();
  await close();
  await choose("cancel");
  expect([called("window.hide"), called("window.readyToClose")]).toEqual([0, 0]);
  await close(false);
  expect(button("leave-pause")).toBeNull();
  expect(called("window.readyToClose")).toBe(1);
  app.unmount();
});

it("offers the background only to a run that is not paused, where it would wait for ever", async () => {
  const going = await training();
  await going.close();
  expect(going.button("leave-background")).not.toBeNull();
  going.app.unmount();
  document.body.innerHTML = "";
  const paused = await training("paused");
  await paused.close();
  expect(paused.button("leave-pause")).not.toBeNull();
  expect(paused.button("leave-background")).toBeNull();
  paused.app.unmount();
});
