// @vitest-environment happy-dom
import { flushPromises } from "@vue/test-utils";
import { afterEach, expect, it } from "vitest";
import { useProjectsStore } from "../stores/projects";
import { useTrainingStore } from "../stores/training";
import { createWorld, mountIn } from "../testing/mountApp";
import { sampleProject, sampleRun } from "../testing/samples";
import ForkDialog from "./ForkDialog.vue";
import QueueList from "./QueueList.vue";
import TrainOnDialog from "./TrainOnDialog.vue";

afterEach(() => void (document.body.innerHTML = ""));

async function whileTraining() {
  const world = createWorld();
  const done = sampleRun(1, 5, 30);
  const going = { ...sampleRun(2, 3, 30), status: "running" as const, stopReason: null };
  world.bridge.answers["project.open"] = () => sampleProject({ runs: [done, going] });
  world.bridge.answers["queue.add"] = ({ document: of, origin = null }) => ({
    paused: false,
    idle: false,
    items: [{ kind: "run", number: 1, document: of, origin, run: null, refused: null }],
  });
  await world.within(() => useProjectsStore()).open("/home/me/Penguins");
  expect(world.within(() => useTrainingStore()).active).not.toBeNull();
  const asked = () => world.bridge.asked.filter(({ name }) => /^(queue|train)\.(add|fork|on)$/.test(name));
  return { world, done, asked };
}
const press = async (name: string): Promise<void> => {
  document.querySelector<HTMLElement>(`[data-testid=${name}]`)?.click();
  await flushPromises();
};

it("a fork, and a run that is trained on, wait in the queue while another run trains, and say what they are", async () => {
  const { world, done, asked } = await whileTraining();
  const fork = mountIn(world, ForkDialog, { run: done });
  await flushPromises();
  expect(document.querySelector("[data-testid=fork]")?.textContent).toContain("Add to queue");
  await press("fork");
  expect(asked()).toMatchObject([{ name: "queue.add", input: { origin: { kind: "fork", run: done.id, epoch: 0 } } }]);
  fork.unmount();
  const list = mountIn(world, QueueList);
  expect(list.get("[data-testid=queued]").text()).toMatch(/fork of run 1.* at epoch 0/);

  mountIn(world, TrainOnDialog, { run: done });
  await flushPromises();
  await press("train-on");
  expect(asked().at(-1)).toMatchObject({
    name: "queue.add",
    input: { origin: { kind: "on", run: done.id }, document: done.document },
  });
  expect(list.get("[data-testid=queued]").text()).toMatch(/run 1.* epochs more/);
});
