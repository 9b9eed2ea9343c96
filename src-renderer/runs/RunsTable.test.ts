// @vitest-environment happy-dom
import { flushPromises } from "@vue/test-utils";
import fc from "fast-check";
import { afterEach, expect, it } from "vitest";
import type { RunSummary } from "../../src-engine/runs/run";
import { useProjectsStore } from "../stores/projects";
import { useRunDialogsStore } from "../stores/runDialogs";
import { useNoticesStore } from "../stores/notices";
import { useRunsStore } from "../stores/runs";
import { createWorld, mountIn } from "../testing/mountApp";
import { sampleProject, sampleRun } from "../testing/samples";
import RunPicker from "./RunPicker.vue";
import RunsCard from "./RunsCard.vue";
import RunsTable from "./RunsTable.vue";
import RunDialogs from "./RunDialogs.vue";
import { columnsFor, sortedRuns } from "./runColumns";

afterEach(() => void (document.body.innerHTML = ""));

async function open(runs: readonly RunSummary[], readOnly = false) {
  const world = createWorld();
  world.bridge.answers["project.open"] = () => sampleProject({ runs, readOnly });
  world.bridge.answers["runs.annotate"] = ({ run, star, tags }) => {
    const before = runs.find(({ id }) => id === run);
    if (before === undefined) throw new Error(`there is no run ${run}`);
    return { ...before, star: star ?? before.star, tags: tags ?? before.tags };
  };
  await world.within(() => useProjectsStore()).open("/home/me/Penguins");
  return { world, store: world.within(() => useRunsStore()) };
}

it("has one more column the wider it is, and never gives up the name and the menu", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2_000 }), fc.integer({ min: 0, max: 500 }), (width, more) => {
      const narrow = columnsFor(width);
      expect(columnsFor(width + more)).toEqual(expect.arrayContaining([...narrow]));
    }),
  );
  expect(columnsFor(200)).toEqual([]);
  expect(columnsFor(450)).toEqual(["quality"]);
  expect(columnsFor(2_000)).toHaveLength(6);
});

it("sorts what has a figure by it, both ways, and puts what has none last", () => {
  const figure = fc.option(fc.integer({ min: -5, max: 5 }), { nil: null });
  fc.assert(
    fc.property(fc.array(figure, { maxLength: 12 }), fc.boolean(), (figures, descending) => {
      const rows = figures.map((loss, at) => ({
        at,
        values: { name: String(at), loss, quality: null, epochs: at, time: at, stopped: "" },
      }));
      const sorted = sortedRuns(rows, { by: "loss", descending }).map(({ values }) => values.loss);
      const numbers = sorted.filter((value) => value !== null);
      expect(sorted).toEqual([...numbers, ...sorted.filter((value) => value === null)]);
      expect(numbers).toEqual([...numbers].sort((a, b) => (descending ? b - a : a - b)));
    }),
  );
});

it("sorts by a press of a column's head, tells how, and goes back to the newest first", async () => {
  const { world } = await open([sampleRun(1, 40, 30), sampleRun(2, 5, 30), sampleRun(10, 20, 30)]);
  const table = mountIn(world, RunsTable);
  const names = () => table.findAll("[data-name]").map((name) => name.text());
  expect(names()).toEqual(["10", "2", "1"]);
  const epochs = table.get("[data-testid=sort-epochs]");
  await epochs.trigger("click");
  expect(names()).toEqual(["1", "10", "2"]);
  expect(table.findAll("th[aria-sort=descending]")).toHaveLength(1);
  await epochs.trigger("click");
  expect(names()).toEqual(["2", "10", "1"]);
  await epochs.trigger("click");
  expect(names()).toEqual(["10", "2", "1"]);
  table.unmount();
});

it("says why a run in progress is not removed by the key", async () => {
  const going = { ...sampleRun(1, 5, 30), status: "running" as const, stopReason: null };
  const { world, store } = await open([going]);
  const table = mountIn(world, RunsTable);
  await table.get("[data-name]").trigger("keydown", { key: "Delete" });
  expect(store.list).toHaveLength(1);
  expect(world.within(() => useNoticesStore()).list.map(({ title }) => title)).toEqual([
    expect.stringMatching(/^Run 1.* cannot be removed now$/),
  ]);
  table.unmount();
});

it("is filtered by words of names, tags, notes, groups and ends, where there are many runs", async () => {
  const many = Array.from({ length: 12 }, (_, at) =>
    sampleRun(at + 1, 5, 30, {
      ...(at === 2 ? { tags: ["Baseline"] } : {}),
      ...(at === 4 ? { note: "odd dropout" } : {}),
      ...(at > 8 ? { group: { id: "0002-sweep", member: at } } : {}),
    }),
  );
  const { world } = await open(many);
  const card = mountIn(world, RunsCard);
  const names = () => card.findAll("[data-name]").map((name) => name.text());
  const filter = card.get("[data-testid=runs-filter]");
  for (const [words, found] of [
    ["baseline", ["3"]],
    ["DROP odd", ["5"]],
    ["sweep 2", ["12", "11", "10"]],
    ["nothing like it", []],
  ] as const) {
    await filter.setValue(words);
    expect(names()).toEqual(found);
  }
  await filter.trigger("keydown", { key: "Escape" });
  expect(names()).toHaveLength(12);
  card.unmount();
  // Few runs are seen at a glance.
  const few = await open(many.slice(0, 3));
  expect(mountIn(few.world, RunsCard).find("[data-testid=runs-filter]").exists()).toBe(false);
});

it("is walked by the arrow keys from any control to the same one; one row's controls are reached by Tab", async () => {
  const { world, store } = await open([sampleRun(1, 5, 30), sampleRun(2, 5, 30), sampleRun(3, 5, 30)]);
  const table = mountIn(world, RunsTable);
  const reached = () =>
    table.findAll("[data-testid=run]").filter((row) => row.findAll('button[tabindex="0"]').length > 0);
  expect(reached().map((row) => row.attributes("data-run"))).toEqual(["0003-adam"]);
  table.get<HTMLElement>("[data-run='0003-adam'] [data-testid=star]").element.focus();
  await table.get("[data-run='0003-adam'] [data-testid=star]").trigger("keydown", { key: "ArrowDown" });
  expect(document.activeElement).toBe(table.get("[data-run='0002-adam'] [data-testid=star]").element);
  expect(reached().map((row) => row.attributes("data-run"))).toEqual(["0002-adam"]);
  await table.get("[data-run='0002-adam'] [data-testid=star]").trigger("keydown", { key: "End" });
  expect(document.activeElement?.closest("tr")?.dataset.run).toBe("0001-adam");
  await table.get("[data-run='0001-adam'] [data-name]").trigger("keydown", { key: "F2" });
  expect(world.within(() => useRunDialogsStore()).notes?.id).toBe("0001-adam");
  await table.get("[data-run='0003-adam'] [data-name]").trigger("keydown", { key: "Delete" });
  expect(store.list.map(({ number }) => number)).toEqual([2, 1]);
  expect(store.selectedId).toBe("0002-adam");
  table.unmount();
});

it("draws a part of two hundred runs, and the keyboard and a choice reach all of them", async () => {
  const many = Array.from({ length: 200 }, (_, at) => sampleRun(at + 1, 5, 30));
  const { world, store } = await open(many);
  const table = mountIn(world, RunsTable);
  const drawn = () => table.findAll<HTMLElement>("[data-run]").map(({ element }) => element.dataset.run);
  expect(table.get("table").attributes("aria-rowcount")).toBe("201");
  expect(drawn()[0]).toBe("0200-adam");
  expect(drawn().length).toBeLessThan(50);
  const name = table.get<HTMLElement>("[data-run='0200-adam'] [data-name]");
  name.element.focus();
  await name.trigger("keydown", { key: "End" });
  const focused = () => document.activeElement?.closest("tr");
  expect(focused()?.dataset.run).toBe("0001-adam");
  expect(focused()?.ariaRowIndex ?? focused()?.getAttribute("aria-rowindex")).toBe("201");
  store.select("0090-adam");
  await flushPromises();
  expect(table.get("[aria-current]").attributes("data-run")).toBe("0090-adam");
  expect(drawn()).toContain("0001-adam");
  expect(drawn().length).toBeLessThan(50);
  table.unmount();
});

it("stars, names and tags a run; a project that is read-only keeps them as they are", async () => {
  const runs = [sampleRun(1, 5, 30, { tags: ["wide"] }), sampleRun(2, 5, 30)];
  const { world, store } = await open(runs);
  const table = mountIn(world, RunsTable);
  const dialogs = mountIn(world, RunDialogs);
  await table.get("[data-run='0002-adam'] [data-testid=star]").trigger("click");
  await flushPromises();
  expect(store.find("0002-adam")?.star).toBe(true);
  world.within(() => useRunDialogsStore()).open("notes", "0002-adam");
  await flushPromises();
  const field = document.querySelector<HTMLInputElement>("[data-testid=run-tags]");
  if (field === null) throw new Error("no field for tags");
  [...document.querySelectorAll("button")].find((one) => one.textContent.includes("+ wide"))?.click();
  await flushPromises();
  expect(field.value).toBe("wide");
  field.value = ` wide , ${"x".repeat(41)}`;
  field.dispatchEvent(new Event("input"));
  await flushPromises();
  expect(document.querySelector("[role=alert]")?.textContent).toContain("at most 40 characters");
  field.value = " wide , best, wide,";
  field.dispatchEvent(new Event("input"));
  await flushPromises();
  field.form?.dispatchEvent(new Event("submit"));
  await flushPromises();
  expect(store.find("0002-adam")?.tags).toEqual(["wide", "best"]);
  expect(table.get("[data-run='0002-adam']").text()).toContain("best");
  dialogs.unmount();
  table.unmount();

  const closed = await open(runs, true);
  const other = mountIn(closed.world, RunsTable);
  await other.get("[data-testid=star]").trigger("click");
  await other.get("[data-name]").trigger("keydown", { key: "F2" });
  await other.get("[data-name]").trigger("keydown", { key: "Delete" });
  expect(closed.world.bridge.asked.some(({ name }) => name === "runs.annotate")).toBe(false);
  expect(closed.store.list).toHaveLength(2);
  expect(closed.world.within(() => useRunDialogsStore()).notes).toBeNull();
  other.unmount();
});

it("has the newest starred run in hand, or the one in progress, until another is chosen", async () => {
  const starred = await open([
    sampleRun(1, 5, 30, { star: true }),
    sampleRun(2, 5, 30, { star: true }),
    sampleRun(3, 5, 30),
  ]);
  expect(starred.store.selected?.number).toBe(2);
  const none = await open([sampleRun(1, 5, 30), sampleRun(3, 5, 30)]);
  expect(none.store.selected?.number).toBe(3);
  const going = await open([
    sampleRun(1, 5, 30, { star: true }),
    sampleRun(2, 5, 30, { status: "running", stopReason: null }),
  ]);
  expect(going.store.selected?.number).toBe(2);
});

it("is picked from a list with what tells runs apart, and only among those that are offered", async () => {
  const runs = [sampleRun(1, 5, 30, { name: "gentle", star: true }), sampleRun(2, 9, 30), sampleRun(3, 5, 30)];
  const { world, store } = await open(runs);
  const chosen: string[] = [];
  const picker = mountIn(world, RunPicker, {
    only: store.list.filter(({ number }) => number !== 3),
    onChoose: (id: string) => chosen.push(id),
  });
  const button = picker.get("[data-testid=run-picker]");
  expect(button.attributes("aria-label")).toMatch(/^Run 1 · gentle, starred, Val. accuracy \d/);
  await button.trigger("click");
  await flushPromises();
  const list = document.querySelector("[data-testid=run-picker-list]");
  const names = [...(list?.querySelectorAll<HTMLElement>("[data-name]") ?? [])];
  expect(names.map((name) => name.textContent.trim())).toEqual(["2", "1 · gentle"]);
  names[0]?.click();
  await flushPromises();
  expect(store.selectedId).toBe("0002-adam");
  expect(chosen).toEqual(["0002-adam"]);
  expect(document.querySelector("[data-testid=run-picker-list]")).toBeNull();
  picker.unmount();
});
