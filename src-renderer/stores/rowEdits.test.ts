// @vitest-environment happy-dom
import { expect, it, vi } from "vitest";
import type { RequestInput } from "../../src-engine/protocol/requests";
import { createWorld } from "../testing/mountApp";
import { sampleDocument, sampleProject } from "../testing/samples";
import { useDatasetStore } from "./dataset";
import { useDocumentStore } from "./document";
import { useNoticesStore } from "./notices";
import { useProjectsStore } from "./projects";
import { useRowEditsStore } from "./rowEdits";

/** Rows whose Species is as asked, as the data have it: every third is Gentoo. */
const SPECIES = ["Adelie", "Chinstrap", "Gentoo"];
function page({ offset, limit, filter }: RequestInput<"data.page">) {
  const [condition] = filter?.conditions ?? [];
  const all = (filter?.rows ?? []).filter((row) => condition?.is === "equals" && SPECIES[row % 3] === condition.value);
  const numbers = all.slice(offset, offset + limit);
  return { offset, total: all.length, columns: [], rows: numbers.map(() => []), numbers };
}

async function open() {
  const world = createWorld();
  world.bridge.answers["project.open"] = () => sampleProject({});
  world.bridge.answers["data.page"] = page;
  await world.within(() => useProjectsStore()).open("/home/me/Penguins");
  await vi.waitFor(() => expect(world.within(() => useDatasetStore()).table).not.toBeNull());
  const document = world.within(() => useDocumentStore());
  return {
    edits: world.within(() => useRowEditsStore()),
    notices: world.within(() => useNoticesStore()),
    document,
    edited: () => document.document?.data.edits?.rows ?? [],
  };
}
const [TARGET = ""] = sampleDocument().data.target;

it("keeps no edit of a row that gets the answer that the data have, and undo is one step", async () => {
  const { edits, edited, document, notices } = await open();
  await edits.setValue([2, 3, 5, 7], { kind: "relabel", target: TARGET, answer: "Gentoo" });
  expect(edited()).toEqual([
    { row: 3, answers: { [TARGET]: "Gentoo" } },
    { row: 7, answers: { [TARGET]: "Gentoo" } },
  ]);
  // Back to what it was: 3 is an Adelie in the data.
  await edits.setValue([3], { kind: "relabel", target: TARGET, answer: "Adelie" });
  expect(edited().map(({ row }) => row)).toEqual([7]);
  document.undo();
  document.undo();
  expect(edited()).toEqual([]);
  expect(document.undoLabel).toBeNull();
  await edits.setValue([2], { kind: "relabel", target: TARGET, answer: "Gentoo" });
  expect(document.undoLabel).toBeNull();
  expect(notices.list.map(({ title }) => title)).toContain("The row has this value already.");
});

it("asks for any number of rows, and takes a class that no row has", async () => {
  const { edits, edited } = await open();
  const rows = Array.from({ length: 5_000 }, (_, row) => row);
  await edits.setValue(rows, { kind: "relabel", target: TARGET, answer: "Adelie" });
  expect(edited()).toHaveLength(5_000 - Math.ceil(5_000 / 3));
  await edits.setValue([0], { kind: "relabel", target: TARGET, answer: "Emperor" });
  expect(edited()[0]).toEqual({ row: 0, answers: { [TARGET]: "Emperor" } });
});
