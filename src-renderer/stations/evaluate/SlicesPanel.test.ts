// @vitest-environment happy-dom
import { flushPromises } from "@vue/test-utils";
import { expect, it, vi } from "vitest";
import type { Evaluation } from "../../../src-engine/protocol/evaluation";
import { useDatasetStore } from "../../stores/dataset";
import { useEvaluationStore } from "../../stores/evaluation";
import { useProjectsStore } from "../../stores/projects";
import { createWorld, mountIn } from "../../testing/mountApp";
import { sampleProject, sampleRun } from "../../testing/samples";
import SlicesPanel from "./SlicesPanel.vue";

const WHOLE = { conditions: [], rows: 52, value: 0.9, interval: null };

it("keeps its column and figure with the table that they belong to, while another tab is in front", async () => {
  const world = createWorld();
  world.bridge.answers["project.open"] = () =>
    sampleProject({ runs: [sampleRun(1, 30, 30, { stopReason: { kind: "epochs", epochs: 30 } })] });
  world.bridge.answers["evaluate.worst"] = () => ({
    figure: "accuracy",
    whole: WHOLE,
    slices: [],
    looked: 4,
    of: 4,
    level: 0.05,
  });
  world.bridge.answers["evaluate.slices"] = ({ column }) => ({
    column,
    figure: "accuracy",
    whole: WHOLE,
    slices: [],
    grouped: 52,
  });
  await world.within(() => useProjectsStore()).open("/home/me/Penguins");
  const table = await vi.waitFor(() => {
    const found = world.within(() => useDatasetStore()).table;
    if (found === null) throw new Error("no table yet");
    return found;
  });
  const store = world.within(() => useEvaluationStore());
  const judge = () => {
    store.evaluation = {
      targets: [{ kind: "classes", title: "Species", classes: ["Adelie", "Gentoo"] }],
      settings: { topK: 5 },
      resampling: { level: 0.95 },
    } as unknown as Evaluation;
  };
  judge();
  const asked = () => world.bridge.asked.filter(({ name }) => name === "evaluate.slices").map(({ input }) => input);
  const chosen = (view: ReturnType<typeof mountIn>, name: string) => {
    const { selectedOptions } = view.get<HTMLSelectElement>(`select[data-testid=${name}]`).element;
    return selectedOptions[0]?.textContent.trim();
  };
  const first = mountIn(world, SlicesPanel);
  await flushPromises();
  expect(asked()).toEqual([]);
  const [column] = table.columns;
  await first.get("select[data-testid=slice-column]").setValue("0");
  await flushPromises();
  expect(asked()).toMatchObject([{ column: column?.name, figure: null }]);
  await first.get("select[data-testid=slice-figure]").setValue("1");
  await flushPromises();
  const figure = chosen(first, "slice-figure");
  expect(asked()).toHaveLength(2);
  first.unmount();

  const second = mountIn(world, SlicesPanel);
  await flushPromises();
  expect(chosen(second, "slice-column")).toBe(column?.name);
  expect(chosen(second, "slice-figure")).toBe(figure);
  expect(second.findAll("[data-testid=slices]")).toHaveLength(1);
  expect(asked()).toHaveLength(2);
  second.unmount();
});
