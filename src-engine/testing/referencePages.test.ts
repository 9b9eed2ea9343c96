import { expect, it } from "vitest";
import { exportPage, findingsPage, formatsPage, layersPage, preparationPage, recipesPage } from "./referencePages";

it("docs/layers.md tells every layer as the registry has it", async () => {
  await expect(layersPage()).toMatchFileSnapshot("../../docs/layers.md");
});

it("docs/recipes.md tells every loss, optimizer and schedule as the registries have them", async () => {
  await expect(recipesPage()).toMatchFileSnapshot("../../docs/recipes.md");
});

it("docs/formats.md tells every file format as the registry has it", async () => {
  await expect(formatsPage()).toMatchFileSnapshot("../../docs/formats.md");
});

it("docs/export.md tells every target as the registry has it", async () => {
  await expect(exportPage()).toMatchFileSnapshot("../../docs/export.md");
});

it("docs/findings.md tells every finding of the training doctor as the registry has it", async () => {
  await expect(findingsPage()).toMatchFileSnapshot("../../docs/findings.md");
});

it("docs/preparation.md tells every step of a preparation as the registries have them", async () => {
  await expect(preparationPage()).toMatchFileSnapshot("../../docs/preparation.md");
});
