// @vitest-environment happy-dom
import { flushPromises } from "@vue/test-utils";
import { afterEach, expect, it, vi } from "vitest";
import { defaultColumn } from "../../../src-engine/document/create";
import { withDistinctNames } from "../../../src-engine/network/names";
import { withTraining } from "../../../src-engine/document/recipeEdits";
import { startingModel, startingTraining } from "../../../src-engine/document/startingRecipe";
import { useDatasetStore } from "../../stores/dataset";
import { useDocumentStore } from "../../stores/document";
import { useNavigationStore } from "../../stores/navigation";
import { useNoticesStore } from "../../stores/notices";
import { useProjectsStore } from "../../stores/projects";
import { createWorld, menuDone, mountIn } from "../../testing/mountApp";
import { sampleDocument, sampleProject } from "../../testing/samples";
import ColumnHeader from "./ColumnHeader.vue";
import ColumnInspector from "./ColumnInspector.vue";
import DataStation from "./DataStation.vue";

afterEach(() => void (document.body.innerHTML = ""));

async function open(change: Parameters<typeof sampleProject>[0] = {}) {
  const world = createWorld();
  world.bridge.answers["project.open"] = () => sampleProject(change);
  await world.within(() => useProjectsStore()).open("/home/me/Penguins");
  const station = mountIn(world, DataStation);
  await flushPromises();
  return { world, station, document: world.within(() => useDocumentStore()) };
}

it("shows the file, its figures and a grid of all its rows", async () => {
  const { station } = await open();
  expect(station.get("[data-testid=table-facts]").text()).toBe("344 rows, 7 columns, comma, UTF-8");
  const grid = station.get("[role=grid]");
  expect(grid.attributes("aria-rowcount")).toBe("345");
  expect(grid.attributes("aria-colcount")).toBe("8");
  station.unmount();
});

it("is one stop for Tab: arrow keys move in the grid, Enter chooses a column, S sorts by it", async () => {
  const { world, station } = await open();
  const grid = station.get("[role=grid]");
  expect(grid.findAll("button").every((button) => button.attributes("tabindex") === "-1")).toBe(true);
  const before = grid.attributes("aria-activedescendant");
  for (const key of ["ArrowRight", "ArrowRight", "Enter", "s", "ArrowDown"]) await grid.trigger("keydown", { key });
  expect(grid.attributes("aria-activedescendant")).not.toBe(before);
  expect(grid.attributes("aria-activedescendant")).toMatch(/-0-2$/);
  expect(station.get("[data-testid=column-inspector] h2").text()).toBe("Beak Length (mm)");
  await flushPromises();
  expect(world.within(() => useDatasetStore()).sort).toEqual({ column: "Beak Length (mm)", descending: false });
  station.unmount();
});

it("makes the chosen column the target, as one step of undo", async () => {
  const { station, document } = await open();
  const choice = station.get<HTMLSelectElement>("[data-testid=target]");
  await choice.setValue("5");
  expect(document.document?.data).toMatchObject({ target: ["Body Mass (g)"], task: "regression" });
  expect(document.undoLabel).toBe("predict Body Mass (g)");
  document.undo();
  expect(document.document?.data).toMatchObject({ target: ["Species"], task: "classification" });
  station.unmount();
});

it("brings the suggested network and recipe for a new target, as one step of undo, until the person changes them", async () => {
  const rows = { rows: 241 };
  const suggested = {
    model: startingModel("classification", rows),
    training: startingTraining("classification", rows),
  };
  const { world, station, document } = await open({ document: { ...sampleDocument(), ...suggested } });
  const choice = station.get<HTMLSelectElement>("[data-testid=target]");
  await choice.setValue("5");
  expect(document.document?.data.target).toEqual(["Body Mass (g)"]);
  expect(document.document?.model).toEqual(withDistinctNames(startingModel("regression", rows)));
  expect(document.document?.training).toEqual(startingTraining("regression", rows));
  document.undo();
  expect(document.document).toMatchObject({ ...suggested, data: { target: ["Species"] } });
  document.edit("epochs", (now) => withTraining(now, { epochs: 7 }));
  await choice.setValue("5");
  expect(document.document?.training.epochs).toBe(7);
  expect(document.document?.model.layers.map(({ id }) => id)).toEqual(suggested.model.layers.map(({ id }) => id));
  // What stays is said, and what is suggested is one click away.
  const [notice] = world.within(() => useNoticesStore()).list;
  notice?.action?.run();
  expect(document.document?.training).toEqual(startingTraining("regression", rows));
  document.undo();
  expect(document.document?.training.epochs).toBe(7);
  station.unmount();
});

it("switches the target by a column's role, adds one by “also predict”, and both are one step of undo", async () => {
  const { world, station, document } = await open();
  const outputs = () => document.document?.model.layers.filter(({ type }) => type === "output").length;
  const columns = world.within(() => useDatasetStore()).table?.columns.map(({ name }) => name) ?? [];
  async function choose(name: string, label: string): Promise<void> {
    const grid = station.get("[role=grid]");
    await grid.trigger("keydown", { key: "Home" });
    // The targets come first.
    const targets = columns.filter((one) => document.document?.data.target.includes(one));
    const shown = [...targets, ...columns.filter((one) => !targets.includes(one))];
    for (let at = 0; at < shown.indexOf(name); at++) await grid.trigger("keydown", { key: "ArrowRight" });
    await grid.trigger("keydown", { key: "Enter" });
    const role = station.get<HTMLSelectElement>("[data-testid=column-role]");
    const option = role.findAll("option").find((one) => one.text() === label);
    await role.setValue(option?.element.value ?? `none is called ${label}`);
  }
  await choose("Body Mass (g)", "target, instead of Species");
  expect(document.document?.data).toMatchObject({ target: ["Body Mass (g)"], task: "regression" });
  expect(document.document?.data.columns.Species?.role).toBe("feature");
  await choose("Species", "also predict, beside Body Mass (g)");
  expect(document.document?.data.target).toEqual(["Body Mass (g)", "Species"]);
  expect(outputs()).toBe(2);
  await choose("Species", "only target, without Body Mass (g)");
  expect(document.document?.data).toMatchObject({ target: ["Species"], task: "classification" });
  expect(outputs()).toBe(1);
  for (const target of [["Body Mass (g)", "Species"], ["Body Mass (g)"], ["Species"]]) {
    document.undo();
    expect(document.document?.data.target).toEqual(target);
  }
  station.unmount();
});

it("offers the same by the chip in the table", async () => {
  const { world, station, document } = await open();
  station.unmount();
  const profile = world.within(() => useDatasetStore()).table?.columns.find(({ name }) => name === "Body Mass (g)");
  const column = document.document?.data.columns["Body Mass (g)"];
  if (!profile || !column) throw new Error("the sample has no such column");
  const header = mountIn(world, ColumnHeader, { profile, column, chosen: false });
  const chip = header.get("[aria-label='Role of Body Mass (g): feature. Change it.']");
  await chip.trigger("pointerdown", { button: 0 });
  await chip.trigger("click");
  await vi.waitFor(() => expect(globalThis.document.querySelectorAll("[role=menuitemcheckbox]").length).toBe(4));
  const items = [...globalThis.document.querySelectorAll<HTMLElement>("[role=menuitemcheckbox]")];
  expect(items.map((item) => item.getAttribute("aria-checked"))).toEqual(["true", "false", "false", "false"]);
  expect(items.map((item) => item.textContent.replace(/\s+/g, " ").trim())).toEqual([
    "feature",
    "targetinstead of Species",
    "also predictbeside Species",
    "ignored",
  ]);
  items[1]?.click();
  await menuDone();
  expect(document.document.data.target).toEqual(["Body Mass (g)"]);
  header.unmount();
});

it("predicts further columns, each to be taken away again, and the network has an output for each kind", async () => {
  const { station, document } = await open();
  const outputs = () => document.document?.model.layers.filter(({ type }) => type === "output").map(({ id }) => id);
  await station.get("[data-testid=also-predict]").trigger("pointerdown", { button: 0 });
  await station.get("[data-testid=also-predict]").trigger("click");
  await vi.waitFor(() => expect(globalThis.document.querySelectorAll("[role=menuitem]").length).toBeGreaterThan(0));
  const items = [...globalThis.document.querySelectorAll<HTMLElement>("[role=menuitem]")];
  expect(items.map((item) => item.textContent.replace(/\s+/g, " ").trim())).not.toContain("Species category");
  items.find((item) => item.textContent.includes("Body Mass (g)"))?.click();
  await menuDone();
  expect(document.document?.data).toMatchObject({ target: ["Species", "Body Mass (g)"], task: "mixed" });
  expect(outputs()).toEqual(["species", "body_mass_g"]);
  expect(station.findAll("[data-testid=targets] li").map((one) => one.text())).toEqual([
    "Speciesclasses",
    "Body Mass (g)number",
  ]);
  await station.get("[aria-label='Do not predict Species']").trigger("click");
  expect(document.document?.data).toMatchObject({ target: ["Body Mass (g)"], task: "regression" });
  expect(outputs()).toEqual(["output"]);
  document.undo();
  document.undo();
  expect(document.document?.data.target).toEqual(["Species"]);
  expect(outputs()).toEqual(["output"]);
  station.unmount();
});

it("offers the further columns of a wide table in the system's own list", async () => {
  const { document: given, table } = sampleProject();
  const names = Array.from({ length: 80 }, (_, at) => `gene ${at}`);
  const number = given.data.columns["Body Mass (g)"] ?? defaultColumn("number", "feature");
  const profile = table?.columns.find(({ name }) => name === "Body Mass (g)");
  const columns = { ...given.data.columns, ...Object.fromEntries(names.map((name) => [name, number])) };
  const wide =
    table && profile ? { ...table, columns: [...table.columns, ...names.map((name) => ({ ...profile, name }))] } : null;
  const { station, document } = await open({ document: { ...given, data: { ...given.data, columns } }, table: wide });
  const list = station.get<HTMLSelectElement>("[data-testid=also-predict-list]");
  await list.setValue(list.findAll("option").find((option) => option.text() === "gene 7")?.element.value ?? "none");
  expect(document.document?.data.target).toEqual(["Species", "gene 7"]);
  expect(station.find("[data-testid=also-predict]").exists()).toBe(false);
  station.unmount();
});

it("moves the split by the keyboard, one step of undo for one stay at the handle", async () => {
  const { station, document } = await open();
  const [handle] = station.findAll("[role=slider]");
  for (let press = 0; press < 3; press++) await handle?.trigger("keydown", { key: "ArrowRight" });
  expect(document.document?.data.split).toMatchObject({ train: 0.73, validation: 0.12, test: 0.15 });
  await handle?.trigger("blur");
  document.undo();
  expect(document.document?.data.split.train).toBe(0.7);
  station.unmount();
});

it("teaches what to do where there is no data", async () => {
  const empty = sampleProject().document;
  const { station } = await open({
    table: null,
    document: { ...empty, data: { ...empty.data, source: null, target: [], columns: {} } },
  });
  expect(station.text()).toContain("This project has no data yet");
  expect(station.get("button").text()).toBe("Choose a file…");
  station.unmount();
});

it("allows no change in a read-only project", async () => {
  const { station } = await open({ readOnly: true });
  expect(station.get("[data-testid=target]").attributes("disabled")).toBeDefined();
  expect(station.findAll("[role=slider]").every((handle) => handle.attributes("tabindex") === "-1")).toBe(true);
  station.unmount();
});

it("counts the values of numbers that are treated as categories, and has no mean of them", async () => {
  const { world, station } = await open();
  station.unmount();
  const profile = {
    name: "Body Mass (g)",
    type: "number",
    missing: 0,
    distinct: 3,
    decimals: 0,
    mean: 5.4,
    deviation: 1.7,
    median: 4,
    histogram: { min: 4, max: 8, counts: [200, 80, 64] },
    categories: [
      { value: "4", count: 200 },
      { value: "6", count: 80 },
      { value: "8", count: 64 },
    ],
  };
  const bars = (inspector: ReturnType<typeof mountIn>) => inspector.get("[role=img]").attributes("aria-label");
  const asNumber = mountIn(world, ColumnInspector, { profile, column: defaultColumn("number", "feature") });
  expect(asNumber.text()).toContain("Mean");
  expect(bars(asNumber)).toBe("Distribution from 4 to 8");
  asNumber.unmount();

  const asCategory = mountIn(world, ColumnInspector, { profile, column: defaultColumn("category", "feature") });
  expect(asCategory.text()).not.toContain("Mean");
  expect(bars(asCategory)).toBe("3 categories, the most frequent is 4");
  expect(asCategory.findAll("li").map((one) => one.text())).toEqual(["4200", "680", "864"]);
  asCategory.unmount();
});

it("tells all of what stands in the active cell", async () => {
  const { station } = await open();
  const grid = station.get("[role=grid]");
  const told = () => station.get("[data-testid=cell-value]").text();
  expect(told()).toContain("Arrow keys");
  await grid.trigger("keydown", { key: "ArrowDown" });
  await flushPromises();
  expect(told()).toMatch(/, row 1\s*\S/);
  station.unmount();
});

it("marks the target of new data as suggested until the person chooses one, or goes on to Build", async () => {
  const { world, station, document } = await open();
  const suggested = () => station.find("[data-testid=suggested]").exists();
  const navigation = world.within(() => useNavigationStore());
  // A project that was made before was confirmed then.
  expect(suggested()).toBe(false);
  world.bridge.answers["project.create"] = () => sampleProject();
  world.bridge.mainAnswers["projects.freeFolder"] = () => "/home/me/Gradual/Penguins 2";
  navigation.go("train");
  await world.within(() => useProjectsStore()).createFrom("/home/me/penguins.csv");
  await flushPromises();
  expect(navigation.station).toBe("data");
  expect(world.bridge.asked.find(({ name }) => name === "project.create")?.input).toMatchObject({ name: "Penguins 2" });
  expect(suggested()).toBe(true);
  await station.get("[data-testid=target]").setValue("5");
  expect(document.document?.data.target).toEqual(["Body Mass (g)"]);
  expect(suggested()).toBe(false);

  await world.within(() => useProjectsStore()).openSample("penguins");
  await flushPromises();
  expect(suggested()).toBe(true);
  await station.get("[data-testid=next]").trigger("click");
  expect(navigation.station).toBe("build");
  expect(suggested()).toBe(false);
  station.unmount();
});

it("offers a new project where a file would replace the data", async () => {
  const { world, station } = await open();
  world.bridge.answers["project.create"] = () => sampleProject();
  world.bridge.mainAnswers["projects.freeFolder"] = () => "/home/me/Gradual/Cars";
  const dataset = world.within(() => useDatasetStore());
  await dataset.offer("/home/me/cars.csv");
  await flushPromises();
  globalThis.document.querySelector<HTMLElement>("[data-testid=new-project]")?.click();
  await flushPromises();
  expect(dataset.offered).toBeNull();
  expect(world.bridge.asked.map(({ name }) => name)).not.toContain("data.import");
  expect(world.bridge.asked.find(({ name }) => name === "project.create")?.input).toMatchObject({
    path: "/home/me/Gradual/Cars",
    from: "/home/me/cars.csv",
  });
  station.unmount();
});

it.each([
  ["Penguins", "Cars"],
  ["Penguins 2", "Cars"],
  ["My birds", undefined],
])("replaced data renames a project only where it is named after its data: %s", async (name, renamed) => {
  const { world, station } = await open({ document: { ...sampleProject().document, name } });
  world.bridge.answers["data.import"] = () => ({
    document: { ...sampleProject().document, name: renamed ?? name },
    table: sampleProject().table!,
  });
  const dataset = world.within(() => useDatasetStore());
  await dataset.importFile("/home/me/cars.csv");
  await flushPromises();
  const asked = world.bridge.asked.find(({ name: question }) => question === "data.import")?.input;
  expect((asked as { name?: string } | undefined)?.name).toBe(renamed);
  expect(dataset.suggested).toBe(true);
  station.unmount();
});
