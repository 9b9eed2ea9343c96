// @vitest-environment happy-dom
import { flushPromises } from "@vue/test-utils";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Evaluation, JudgedTarget } from "../../../src-engine/protocol/evaluation";
import { useDatasetStore } from "../../stores/dataset";
import { useDocumentStore } from "../../stores/document";
import { useEvaluationStore } from "../../stores/evaluation";
import { useProjectsStore } from "../../stores/projects";
import { useRowEditsStore } from "../../stores/rowEdits";
import { createWorld, mountIn } from "../../testing/mountApp";
import { sampleProject } from "../../testing/samples";
import EditBar from "./EditBar.vue";

afterEach(() => void (document.body.innerHTML = ""));

async function bar(target: Partial<JudgedTarget>) {
  const world = createWorld();
  world.bridge.answers["project.open"] = () => sampleProject({});
  world.bridge.answers["data.page"] = () => ({ offset: 0, total: 0, columns: [], rows: [], numbers: [] });
  await world.within(() => useProjectsStore()).open("/home/me/Penguins");
  await vi.waitFor(() => expect(world.within(() => useDatasetStore()).table).not.toBeNull());
  const store = world.within(() => useEvaluationStore());
  store.evaluation = { targets: [target] } as unknown as Evaluation;
  world.within(() => useRowEditsStore()).choose([1, 4]);
  const view = mountIn(world, EditBar);
  const edited = () => world.within(() => useDocumentStore()).document?.data.edits?.rows ?? [];
  const press = async (name: string): Promise<void> => {
    await view.get(`[data-testid=${name}]`).trigger("click");
    await flushPromises();
  };
  return { view, edited, press };
}

describe("what is done with the chosen rows", () => {
  const NUMBERS = { kind: "numbers", target: "Mass", title: "Mass", isDate: false } as const;

  it("is nothing as long as no answer was given, and nothing that a field shows as wrong", async () => {
    const { view, edited, press } = await bar(NUMBERS);
    const field = view.get("input[data-testid=relabel-number]");
    await press("relabel");
    expect(edited()).toEqual([]);
    await field.setValue("abc");
    await field.trigger("change");
    await press("relabel");
    expect(edited()).toEqual([]);
    await field.setValue("4200");
    await field.trigger("change");
    // Once there is a number: what is typed over it counts, not what stood there before.
    await field.setValue("4200x");
    await field.trigger("change");
    await press("relabel");
    expect(edited()).toEqual([]);
    expect(document.activeElement).toBe(field.element);
    await field.setValue("0");
    await field.trigger("change");
    await press("relabel");
    expect(edited()).toEqual([1, 4].map((row) => ({ row, answers: { Mass: 0 } })));
  });

  it("does not weigh rows by what the field does not take", async () => {
    const { view, edited, press } = await bar(NUMBERS);
    const field = view.get("input[aria-label=Weight]");
    for (const text of ["-3", "", "x"]) {
      await field.setValue(text);
      await field.trigger("change");
      await press("weight");
      expect(edited()).toEqual([]);
    }
    await field.setValue("3");
    await field.trigger("change");
    await press("weight");
    expect(edited()).toEqual([1, 4].map((row) => ({ row, weight: 3 })));
  });
});
