// @vitest-environment happy-dom
import { expect, it } from "vitest";
import { createWorld } from "../testing/mountApp";
import { sampleProject, sampleRun } from "../testing/samples";
import { useDocumentStore } from "./document";
import { useProjectsStore } from "./projects";
import { useRunsStore } from "./runs";
import { useUndo } from "./undo";

it("takes back the newest of edits and removed runs, and says which", async () => {
  const world = createWorld();
  world.bridge.answers["project.open"] = () => sampleProject({ runs: [sampleRun(1, 5, 30), sampleRun(2, 5, 30)] });
  await world.within(() => useProjectsStore()).open("/home/me/Penguins");
  const [document, runs, { what, undo }] = world.within(() => [useDocumentStore(), useRunsStore(), useUndo()] as const);
  expect(what.value).toBeNull();
  document.edit("Rename", (now) => ({ ...now, name: "Birds" }));
  expect(what.value).toBe("Rename");
  runs.remove("0002-adam");
  expect(what.value).toContain("2");
  undo();
  expect(runs.list.map(({ number }) => number)).toEqual([2, 1]);
  expect(document.document?.name).toBe("Birds");
  expect(what.value).toBe("Rename");
  undo();
  expect(document.document?.name).not.toBe("Birds");
});
