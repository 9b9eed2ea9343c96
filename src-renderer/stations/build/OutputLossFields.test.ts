// @vitest-environment happy-dom
import { flushPromises } from "@vue/test-utils";
import { afterEach, expect, it, vi } from "vitest";
import type { Document } from "../../../src-engine/document/schema";
import { useCheckStore } from "../../stores/check";
import { useDocumentStore } from "../../stores/document";
import { useProjectsStore } from "../../stores/projects";
import { createWorld, mountIn } from "../../testing/mountApp";
import { sampleProject } from "../../testing/samples";
import { severalDocument, severalFit } from "../../testing/severalOutputs";
import OutputLossFields from "./OutputLossFields.vue";

afterEach(() => void (document.body.innerHTML = ""));

async function open(id: string, change: (document: Document) => Document = (same) => same) {
  const world = createWorld();
  world.bridge.answers["project.open"] = () => sampleProject({ document: change(severalDocument()) });
  world.bridge.answers["data.prepare"] = () => severalFit();
  await world.within(() => useProjectsStore()).open("/home/me/Penguins");
  const check = world.within(() => useCheckStore());
  await vi.waitFor(() => expect(check.ends).not.toBeNull());
  const store = world.within(() => useDocumentStore());
  const layer = () => store.document?.model.layers.find((one) => one.id === id);
  const fields = mountIn(world, OutputLossFields, { layer: layer(), faulty: false });
  await flushPromises();
  return { store, layer, fields };
}

it("has the settings of the output's own loss, which are the recipe's until they are set", async () => {
  const { fields, layer, store } = await open("mass", (document) => ({
    ...document,
    training: { ...document.training, lossSettings: { delta: 3 } },
  }));
  const delta = fields.get<HTMLInputElement>("[data-testid=output-delta]");
  expect(delta.element.value).toBe("3");
  expect(fields.text()).toContain("As in the recipe.");
  await delta.setValue("0.5");
  expect(layer()?.lossSettings).toEqual({ delta: 0.5 });
  expect(store.document?.training.lossSettings).toEqual({ delta: 3 });
  store.undo();
  expect(layer()?.lossSettings).toBeUndefined();
  fields.unmount();
});

it("goes back to the recipe's setting", async () => {
  const { fields, layer } = await open("mass", (document) => ({
    ...document,
    model: {
      ...document.model,
      layers: document.model.layers.map((one) => (one.id === "mass" ? { ...one, lossSettings: { delta: 2 } } : one)),
    },
  }));
  await fields.get("button").trigger("click");
  expect(layer()).not.toHaveProperty("lossSettings");
  fields.unmount();
});

it("weighs the classes of its own target, by their names", async () => {
  const { fields, layer } = await open("species");
  await fields.get("[data-testid=weigh-classes] input").setValue(true);
  expect(layer()?.lossSettings).toEqual({ classWeights: [1, 1, 1] });
  fields.unmount();
  const again = await open("species", (document) => ({
    ...document,
    model: {
      ...document.model,
      layers: document.model.layers.map((one) =>
        one.id === "species" ? { ...one, lossSettings: { classWeights: [1, 2, 1] } } : one,
      ),
    },
  }));
  expect(again.fields.get("[data-testid=class-weights]").text()).toMatch(/Adelie.*Gentoo.*Chinstrap/);
  const [, second] = again.fields.findAll<HTMLInputElement>("[data-testid=class-weights] input");
  expect(second?.element.value).toBe("2");
  await second?.setValue("4");
  expect(again.layer()?.lossSettings).toEqual({ classWeights: [1, 4, 1] });
  again.fields.unmount();
});
