// @vitest-environment happy-dom
import { flushPromises } from "@vue/test-utils";
import { afterEach, expect, it } from "vitest";
import type { RunProgress } from "../../../src-engine/protocol/messages";
import { useProjectsStore } from "../../stores/projects";
import StatusLine from "../../frame/StatusLine.vue";
import { createWorld, mountIn } from "../../testing/mountApp";
import { sampleEpoch, sampleProject, sampleRun } from "../../testing/samples";
import LiveStrip from "./LiveStrip.vue";

afterEach(() => void (document.body.innerHTML = ""));

it("keeps the newest epoch while messages bring none: an epoch may take longer than a message", async () => {
  const world = createWorld();
  const running = sampleRun(1, 0, 30, { status: "running", stopReason: null, last: null, best: null, bestEpoch: null });
  world.bridge.answers["project.open"] = () => sampleProject({ runs: [running] });
  await world.within(() => useProjectsStore()).open("/home/me/Penguins");
  const [strip, status] = [mountIn(world, LiveStrip), mountIn(world, StatusLine)];
  const tell = async (epochs: RunProgress["epochs"], step: number): Promise<void> => {
    const progress: RunProgress = {
      epochs,
      step,
      stepsPerEpoch: 8,
      stepsPerSecond: 100,
      batchLoss: 0.5,
      change: 0.02,
      learningRate: 0.01,
      layers: {},
      gradientNorm: null,
      heldFor: { weightChange: 0, layerChange: 0, gradientNorm: 0, exploding: 0 },
      secondsLeft: null,
      bestEpoch: null,
    };
    world.bridge.send({ type: "run.progress", project: "p1", run: running.id, progress });
    await new Promise((resolve) => requestAnimationFrame(resolve));
    await flushPromises();
  };
  const facts = () => strip.findAll("dd").map((fact) => fact.text());

  await tell([sampleEpoch(8, 30), sampleEpoch(9, 30)], 72);
  const [epoch, loss] = facts();
  expect(strip.get("[data-testid=within-epoch]").text()).toContain("Step 0 of 8 in this epoch");
  expect(epoch).toMatch(/^9/);
  expect(loss).toMatch(/^0\./);
  await tell([], 75);
  // An epoch of seconds is not blank: its step, and the loss of its batch.
  expect(strip.get("[data-testid=within-epoch]").text()).toMatch(/Step 3 of 8 in this epoch.*batch loss 0\.5/s);
  expect(strip.findAll("[role=progressbar]").map((bar) => bar.attributes("aria-valuenow"))).toEqual(
    [75 / (8 * running.document.training.epochs), 3 / 8].map((share) => String(Math.round(100 * share))),
  );
  expect(facts().slice(0, 2)).toEqual([epoch, loss]);
  expect(status.get("[data-testid=doing]").text()).toContain("9");
  expect(strip.get("[role=progressbar]").attributes("aria-valuenow")).not.toBe("0");
  await tell([sampleEpoch(10, 30)], 80);
  expect(facts()[0]).toMatch(/^10/);
  strip.unmount();
  status.unmount();
});
