// @vitest-environment happy-dom
import { flushPromises } from "@vue/test-utils";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Document } from "../../../src-engine/document/schema";
import type { ArrayProfile, Table } from "../../../src-engine/protocol/data";
import { useDatasetStore } from "../../stores/dataset";
import { useDocumentStore } from "../../stores/document";
import { useProjectsStore } from "../../stores/projects";
import { createWorld, mountIn } from "../../testing/mountApp";
import { sampleProject } from "../../testing/samples";
import DataStation from "./DataStation.vue";

const ROWS = 150;
const arrays: ArrayProfile = {
  name: "x",
  elements: "uint8",
  shape: [2, 2],
  answers: "uint8",
  missing: false,
  least: 0,
  greatest: 255,
  mean: 40,
  deviation: 80,
  counts: [9, 1, 3],
  given: { train: 120, validation: 0, test: 30 },
};
const table: Table = {
  source: "data/arrays.safetensors",
  id: "0123456789abcdef-10000",
  sourceName: "/home/me/mnist",
  rows: ROWS,
  delimiter: "none",
  encoding: "IDX",
  columns: [
    {
      name: "y",
      type: "number",
      missing: 0,
      distinct: 2,
      categories: [
        { value: "3", count: 100 },
        { value: "7", count: 50 },
      ],
    },
  ],
  arrays,
  notes: ["The answers are one-hot."],
};

function document(): Document {
  const empty = sampleProject().document;
  return {
    ...empty,
    data: {
      source: "data/arrays.safetensors",
      target: ["y"],
      task: "classification",
      columns: {
        x: { role: "feature", type: "number", missing: "drop-row", scale: "divide-255", as: "pictures" },
        y: { role: "target", type: "category", missing: "drop-row", scale: "none" },
      },
      split: { train: 0.7, validation: 0.1, test: 0.2, shuffle: true, stratify: true, seed: 1, predefined: true },
    },
  };
}

let drawn: ImageData[];
beforeEach(() => {
  drawn = [];
  vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue({
    putImageData: (data: ImageData) => void drawn.push(data),
  } as never);
});
afterEach(() => void (window.document.body.innerHTML = ""));

async function open(change: Partial<Table> = {}, value = document()) {
  const world = createWorld();
  world.bridge.answers["project.open"] = () => sampleProject({ table: { ...table, ...change }, document: value });
  world.bridge.answers["data.page"] = ({ offset, limit }) => {
    const count = Math.min(limit, ROWS - offset);
    return {
      offset,
      total: ROWS,
      columns: ["y"],
      rows: Array.from({ length: count }, (_, index) => [(offset + index) % 2 === 0 ? 3 : 7]),
      numbers: Array.from({ length: count }, (_, index) => offset + index),
      arrays: { shape: [2, 2], values: Float32Array.from({ length: count * 4 }, (_, at) => at % 256) },
    };
  };
  await world.within(() => useProjectsStore()).open("/home/me/digits");
  const station = mountIn(world, DataStation);
  await flushPromises();
  return { world, station, document: world.within(() => useDocumentStore()) };
}

it("draws the pictures with their answers, some at a time", async () => {
  const { station } = await open();
  expect(station.get("[data-testid=table-facts]").text()).toBe("150 examples, 2 × 2, uint8, IDX");
  // What is in view, and two rows more.
  expect(station.findAll("[data-testid=pictures] canvas")).toHaveLength(80);
  expect(station.get("canvas").attributes("aria-label")).toBe("Example 1: 3");
  expect(drawn.map(({ data }) => Array.from(data.slice(0, 8)))).toContainEqual([4, 4, 4, 255, 5, 5, 5, 255]);
  await station.get("[aria-label='Later examples']").trigger("click");
  await station.get("[aria-label='Later examples']").trigger("click");
  await flushPromises();
  expect(station.get("[data-testid=examples-shown]").text()).toBe("91–150 of 150");
  expect(station.findAll("canvas")).toHaveLength(80);
  station.unmount();
});

it("shows the pictures that a finding is about, and all again", async () => {
  const { world, station } = await open();
  const filters = () =>
    world.bridge.asked.flatMap(({ name, input }) =>
      name === "data.page" ? [(input as { filter?: unknown }).filter] : [],
    );
  world.within(() => useDatasetStore()).filterBy({ rows: [3, 9] }, "Nearly blank pictures");
  await flushPromises();
  expect(filters().at(-1)).toEqual({ rows: [3, 9] });
  expect(station.text()).toContain("Nearly blank pictures");
  await station.get("[data-testid=show-all]").trigger("click");
  await flushPromises();
  expect(filters().at(-1)).toBeUndefined();
  expect(station.text()).not.toContain("Nearly blank pictures");
  station.unmount();
});

it("shows what is no picture as numbers", async () => {
  const value = document();
  value.data.columns.x = { ...value.data.columns.x!, as: "vectors" };
  const { station } = await open({}, value);
  expect(station.find("canvas").exists()).toBe(false);
  expect(station.get("tbody tr").text().replace(/\s+/g, " ")).toBe("13 0123".replace("13 ", "13"));
  station.unmount();
});

it("tells the classes with their counts, and what the import did", async () => {
  const { station } = await open();
  expect(station.get("[data-testid=class-counts]").text()).toMatch(/3\s*100\s*7\s*50/);
  expect(station.get("[data-testid=array-inspector]").text()).toContain("The answers are one-hot.");
  station.unmount();
});

it("keeps the source's own test part, until it is told not to", async () => {
  const { station, document: store } = await open();
  expect(station.findAll("[role=slider]")).toHaveLength(1);
  expect(station.get("[data-testid=split-given]").text()).toContain("its own test part");
  await station.get("[aria-label='Exact shares']").trigger("click");
  await station
    .findAll<HTMLInputElement>("input[type=checkbox]")
    .find((box) => box.element.closest("label")?.textContent.includes("Keep the source"))!
    .setValue(false);
  expect(store.document?.data.split.predefined).toBeUndefined();
  expect(station.findAll("[role=slider]")).toHaveLength(2);
  station.unmount();
});

it("changes how the examples are taken and scaled, each as one step of undo", async () => {
  const { station, document: store } = await open();
  const choose = async (id: string, label: string): Promise<void> => {
    const select = station.get<HTMLSelectElement>(`[data-testid=${id}]`);
    await select.setValue(String([...select.element.options].findIndex((option) => option.text === label)));
  };
  await choose("array-as", "sequences");
  await choose("array-scale", "standard");
  expect(store.document?.data.columns.x).toMatchObject({ as: "sequences", scale: "standard" });
  await choose("array-as", "as they are");
  expect(store.document?.data.columns.x?.as).toBeUndefined();
  store.undo();
  store.undo();
  store.undo();
  expect(store.document?.data.columns.x).toMatchObject({ as: "pictures", scale: "divide-255" });
  await choose("answer-kind", "numbers");
  expect(store.document?.data).toMatchObject({ task: "regression", columns: { y: { type: "number" } } });
  station.unmount();
});
