// @vitest-environment happy-dom
import { flushPromises } from "@vue/test-utils";
import { afterEach, expect, it, vi } from "vitest";
import type { DataEvidence } from "../../../src-engine/findings/data/spec";
import { useDatasetStore } from "../../stores/dataset";
import { useDocumentStore } from "../../stores/document";
import { useNoticesStore } from "../../stores/notices";
import { useProjectsStore } from "../../stores/projects";
import { createWorld, mountIn } from "../../testing/mountApp";
import DataStation from "./DataStation.vue";

afterEach(() => void (document.body.innerHTML = ""));

/** Of a table in which one feature has a single value, and nothing was asked but what the columns' figures say. */
function evidence(of: string): DataEvidence {
  return {
    of,
    rows: 344,
    columns: [
      {
        name: "Island",
        type: "category",
        role: "feature",
        stored: "text",
        sql: "x0",
        present: 344,
        distinct: 1,
        spread: null,
      },
      {
        name: "Sex",
        type: "category",
        role: "feature",
        stored: "text",
        sql: "x1",
        present: 340,
        distinct: 2,
        spread: null,
      },
    ],
    parts: null,
    counts: null,
    classes: [],
    scaledTargets: [],
    answers: { "constant-columns": [] },
  };
}

async function open() {
  const world = createWorld();
  const asked = vi.fn(() => evidence(world.within(() => useDatasetStore()).table?.id ?? ""));
  world.bridge.answers["data.examine"] = asked;
  await world.within(() => useProjectsStore()).open("/home/me/Penguins");
  const station = mountIn(world, DataStation);
  await vi.waitFor(() => expect(station.find("[data-testid=findings-count]").exists()).toBe(true));
  return { world, station, asked, document: world.within(() => useDocumentStore()) };
}

it("counts what is found, tells why it matters, and fixes it as one step of undo", async () => {
  const { world, station, document } = await open();
  expect(station.get("[data-testid=findings-count]").text()).toBe("1 finding");
  await station.get("[data-testid=findings-count]").trigger("click");
  await flushPromises();
  const card = station.get("[data-testid=data-finding-constant-columns]");
  expect(card.text()).toContain("“Island” has the same value, or none, in each of 344 rows.");
  expect(card.get("details").text()).toContain("tells the rows nothing apart");
  await card.get("[data-testid=fix]").trigger("click");
  expect(document.document?.data.columns.Island?.role).toBe("ignore");
  expect(document.undoLabel).toBe("Ignore “Island”");
  const notices = world.within(() => useNoticesStore());
  const done = notices.list.find(({ title }) => title === "Done: Ignore “Island”");
  done?.action?.run();
  expect(document.document?.data.columns.Island?.role).toBe("feature");
  station.unmount();
});

it("stands in the inspector of the column that it is about", async () => {
  const { station } = await open();
  expect(station.find("[data-testid=column-inspector] [data-testid=data-finding-constant-columns]").exists()).toBe(
    false,
  );
  const grid = station.get("[role=grid]");
  await grid.trigger("keydown", { key: "Home" });
  // Behind Species, the target, which comes first.
  await grid.trigger("keydown", { key: "ArrowRight" });
  await grid.trigger("keydown", { key: "Enter" });
  expect(station.find("[data-testid=column-inspector] [data-testid=data-finding-constant-columns]").exists()).toBe(
    true,
  );
  station.unmount();
});
