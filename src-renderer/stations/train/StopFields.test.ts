// @vitest-environment happy-dom
import type { VueWrapper } from "@vue/test-utils";
import { flushPromises } from "@vue/test-utils";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Document, TrainingRecipe, Word } from "../../../src-engine/document/schema";
import { RULES } from "../../../src-engine/rules/registry";
import { useCheckStore } from "../../stores/check";
import { useDocumentStore } from "../../stores/document";
import { useProjectsStore } from "../../stores/projects";
import { createWorld, menuDone, mountIn } from "../../testing/mountApp";
import { sampleDocument, sampleFit, sampleProject } from "../../testing/samples";
import { severalDocument, severalFit } from "../../testing/severalOutputs";
import StopFields from "./StopFields.vue";

afterEach(() => void (document.body.innerHTML = ""));

async function open(
  of: Document,
  {
    recipe = {},
    readOnly = false,
    validation = 51,
  }: { recipe?: Partial<TrainingRecipe>; readOnly?: boolean; validation?: number } = {},
) {
  const world = createWorld();
  const training = { ...of.training, rules: [], restoreBest: false, ...recipe };
  const fit = of.data.target.length > 1 ? severalFit() : sampleFit(of);
  world.bridge.answers["project.open"] = () => sampleProject({ document: { ...of, training }, readOnly });
  world.bridge.answers["data.prepare"] = () => ({ ...fit, counts: { ...fit.counts, validation } });
  await world.within(() => useProjectsStore()).open("/home/me/Penguins");
  const check = world.within(() => useCheckStore());
  await vi.waitFor(() => expect(check.ends).not.toBeNull());
  const store = world.within(() => useDocumentStore());
  const fields = mountIn(world, StopFields);
  await flushPromises();
  return { fields, store, check, recipe: () => store.document?.training };
}

/** Chooses a rule in the menu, as a person with the keyboard does. */
async function add(fields: VueWrapper, label: string): Promise<void> {
  const button = fields.get<HTMLButtonElement>("[data-testid=add-rule]");
  await button.trigger("keydown", { key: "Enter" });
  await flushPromises();
  const items = [...document.querySelectorAll<HTMLElement>("[role=menuitem]")];
  const item = items.find((one) => one.textContent.trim().startsWith(label));
  item?.click();
  await menuDone();
}
const remove = (fields: VueWrapper, type: string) =>
  fields.get(`[data-testid=rule-${type}] [data-testid=remove-rule]`).trigger("click");
const choose = async (fields: VueWrapper, testid: string, label: string): Promise<void> => {
  const list = fields.get<HTMLSelectElement>(`[data-testid=${testid}]`);
  const option = list.findAll("option").find((one) => one.text() === label);
  await list.setValue(option?.element.value ?? "none");
};
const labels = (fields: VueWrapper, testid: string) =>
  fields
    .get(`[data-testid=${testid}]`)
    .findAll("option")
    .map((option) => option.text());

describe("the fields of the stopping rules", () => {
  it("add each rule of the registry, which is then offered no more, and remove it again, a step of undo each", async () => {
    const { fields, store, recipe } = await open(sampleDocument());
    for (const { type, label } of RULES.all) {
      await add(fields, label);
      expect(recipe()?.rules.map((rule) => rule.type)).toEqual([type]);
      expect(fields.get(`[data-testid=rule-${type}]`).text()).toContain(label);
      await remove(fields, type);
      expect(recipe()?.rules).toEqual([]);
      store.undo();
      expect(recipe()?.rules.map((rule) => rule.type)).toEqual([type]);
      expect(store.undoLabel).toBe("stopping rules");
      store.undo();
    }
    for (const { label } of RULES.all) await add(fields, label);
    expect(recipe()?.rules).toHaveLength(RULES.all.length);
    expect(fields.find("[data-testid=add-rule]").exists()).toBe(false);
    fields.unmount();
  });

  it("move the keyboard to a new rule's first field, and back to the menu when a rule is removed", async () => {
    const { fields } = await open(sampleDocument());
    await add(fields, "Step limit");
    expect(document.activeElement?.getAttribute("data-testid")).toBe("steps-steps");
    await remove(fields, "steps");
    expect(document.activeElement?.getAttribute("data-testid")).toBe("add-rule");
    fields.unmount();
  });

  it("show every setting that a rule has, with its default, and refuse a value out of bounds", async () => {
    const rules = RULES.all.map(({ type }): Word => ({ type }));
    const { fields, recipe } = await open(sampleDocument(), { recipe: { rules } });
    for (const { type, params } of RULES.all)
      for (const name of Object.keys(params))
        expect(fields.find(`[data-testid=${type}-${name}]`).exists(), `${type} ${name}`).toBe(true);
    const threshold = fields.get<HTMLInputElement>("[data-testid=weights-unchanged-threshold]");
    expect(threshold.element.value).toBe("1e-5");
    await threshold.setValue("0.002");
    const set = () => recipe()?.rules.find(({ type }) => type === "weights-unchanged");
    expect(set()).toEqual({ type: "weights-unchanged", params: { threshold: 0.002 } });
    await threshold.setValue("0");
    expect(threshold.attributes("aria-invalid")).toBe("true");
    expect(set()).toEqual({ type: "weights-unchanged", params: { threshold: 0.002 } });
    fields.unmount();
  });

  it("keep a rule that this version does not know, say so, and can remove it", async () => {
    const { fields, recipe, check } = await open(sampleDocument(), { recipe: { rules: [{ type: "of-the-future" }] } });
    expect(fields.get("[data-testid=rule-of-the-future]").text()).toContain("does not know this rule");
    expect(check.errors.map(({ code }) => code)).toEqual(["unknown-stopping-rule"]);
    await remove(fields, "of-the-future");
    expect(recipe()?.rules).toEqual([]);
    fields.unmount();
  });

  it("have the weight meter in its rule, and where that is off all the same", async () => {
    const { fields } = await open(sampleDocument(), { recipe: { rules: [{ type: "weights-unchanged" }] } });
    expect(fields.findAll("[role=meter]")).toHaveLength(1);
    expect(fields.get("[data-testid=rule-weights-unchanged]").find("[role=meter]").exists()).toBe(true);
    await remove(fields, "weights-unchanged");
    expect(fields.findAll("[role=meter]")).toHaveLength(1);
    fields.unmount();
  });

  it("say that a rule never applies where there are no validation rows, and begin a target on the training rows", async () => {
    const { fields, recipe } = await open(sampleDocument(), {
      recipe: { rules: [{ type: "no-improvement", params: { patience: 5 } }] },
      validation: 0,
    });
    expect(fields.get("[data-testid=rule-no-improvement]").text()).toContain("This rule needs validation rows");
    await add(fields, "Target metric");
    expect(recipe()?.rules.at(-1)).toEqual({
      type: "target",
      params: { figure: "accuracy", on: "train", reaches: "at-least", value: 0.95 },
    });
    fields.unmount();
  });

  it("cannot be changed in a project that is only looked at", async () => {
    const { fields } = await open(sampleDocument(), {
      recipe: { rules: [{ type: "no-improvement", params: { patience: 5 } }] },
      readOnly: true,
    });
    expect(fields.findAll("input, select").every((part) => part.attributes("disabled") !== undefined)).toBe(true);
    expect(fields.find("[data-testid=add-rule]").exists()).toBe(false);
    expect(fields.find("[data-testid=remove-rule]").exists()).toBe(false);
    fields.unmount();
  });
});

describe("the figure that a rule watches", () => {
  const targetOf = (recipe: TrainingRecipe | undefined) => recipe?.rules.find(({ type }) => type === "target")?.params;

  it("is one of those that are measured; another one begins with a direction and a value of its own", async () => {
    const { fields, recipe } = await open(sampleDocument());
    await add(fields, "Target metric");
    expect(labels(fields, "target-figure")).toEqual(["Loss", "Accuracy", "Precision", "Recall", "F1", "AUC"]);
    await choose(fields, "target-figure", "Loss");
    expect(targetOf(recipe())).toEqual({ figure: "loss", on: "validation", reaches: "at-most", value: 0.1 });
    fields.unmount();
  });

  it("is, of several outputs, the loss or a metric of each, by the output's name", async () => {
    const { fields, recipe, check } = await open(severalDocument());
    await add(fields, "Target metric");
    expect(targetOf(recipe())).toMatchObject({ figure: "species/accuracy" });
    expect(labels(fields, "target-figure")).toEqual([
      "Loss",
      ...["Loss", "Accuracy", "Precision", "Recall", "F1", "AUC"].map((what) => `${what} of Species`),
      ...["Loss", "Mean absolute error", "Root mean squared error", "R²"].map((what) => `${what} of Body Mass (g)`),
    ]);
    await choose(fields, "target-figure", "Mean absolute error of Body Mass (g)");
    expect(targetOf(recipe())).toEqual({ figure: "mass/mae", on: "validation", reaches: "at-most", value: 0.1 });
    expect(check.errors).toEqual([]);
    fields.unmount();
  });

  it("is shown as not measured where its output is gone, and can be exchanged", async () => {
    const params = { figure: "island/f1", on: "train", reaches: "at-least", value: 0.9 };
    const { fields, recipe, check } = await open(severalDocument(), {
      recipe: { rules: [{ type: "target", params }] },
    });
    expect(check.errors.map(({ code }) => code)).toEqual(["no-such-output"]);
    expect(labels(fields, "target-figure").at(-1)).toBe("F1 of island (not measured)");
    await choose(fields, "target-figure", "F1 of Species");
    expect(targetOf(recipe())).toMatchObject({ figure: "species/f1", on: "train" });
    expect(check.errors).toEqual([]);
    fields.unmount();
  });

  it("tells which epoch is the best, for early stopping and for the weights that are kept; the loss where none is chosen", async () => {
    const { fields, recipe } = await open(severalDocument(), { recipe: { restoreBest: true } });
    await choose(fields, "watch", "Accuracy of Species");
    expect(recipe()).toMatchObject({ restoreBest: true, watch: "species/accuracy" });
    expect(fields.findAll("label").map((label) => label.attributes("title"))).toContain(
      "When the run ends, it restores the weights of the epoch with the best validation accuracy of Species.",
    );
    await choose(fields, "watch", "Loss");
    expect(recipe()).not.toHaveProperty("watch");
    fields.unmount();
    const { fields: without } = await open(severalDocument());
    expect(without.find("[data-testid=watch]").exists()).toBe(false);
    without.unmount();
  });
});
