import { expect, it } from "vitest";
import { layersPage, recipesPage } from "./referencePages";

it("docs/layers.md tells every layer as the registry has it", async () => {
  await expect(layersPage()).toMatchFileSnapshot("../../docs/layers.md");
});

it("docs/recipes.md tells every loss, optimizer and schedule as the registries have them", async () => {
  await expect(recipesPage()).toMatchFileSnapshot("../../docs/recipes.md");
});
