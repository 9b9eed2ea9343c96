// @vitest-environment happy-dom
import type { VueWrapper } from "@vue/test-utils";
import { flushPromises } from "@vue/test-utils";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Document, StopRules } from "../../../src-engine/document/schema";
import { useCheckStore } from "../../stores/check";
import { useDocumentStore } from "../../stores/document";
import { useProjectsStore } from "../../stores/projects";
import { createWorld, mountIn } from "../../testing/mountApp";
import { sampleDocument, sampleFit, sampleProject } from "../../testing/samples";
import { severalDocument, severalFit } from "../../testing/severalOutputs";
import StopFields from "./StopFields.vue";

afterEach(() => void (document.body.innerHTML = ""));

async function open(
  of: Document,
  {
    stop = {},
    readOnly = false,
    validation = 51,
  }: { stop?: Partial<StopRules>; readOnly?: boolean; validation?: number } = {},
) {
  const world = createWorld();
  const training = { ...of.training, stop: { restoreBest: false, ...stop } };
  const fit = of.data.target.length > 1 ? severalFit() : sampleFit(of);
  world.bridge.answers["project.open"] = () => sampleProject({ document: { ...of, training }, readOnly });
  world.bridge.answers["data.prepare"] = () => ({ ...fit, counts: { ...fit.counts, validation } });
  await world.within(() => useProjectsStore()).open("/home/me/Penguins");
  const check = world.within(() => useCheckStore());
  await vi.waitFor(() => expect(check.ends).not.toBeNull());
  const store = world.within(() => useDocumentStore());
  const fields = mountIn(world, StopFields);
  await flushPromises();
  return { fields, store, check, rules: () => store.document?.training.stop };
}

const tick = (fields: VueWrapper, name: string, on: boolean) =>
  fields.get(`[data-testid=stop-${name}] input[type=checkbox]`).setValue(on);
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
  it.each([
    ["weightChange", { weightChange: { threshold: 1e-5, patience: 3 } }],
    ["layerChange", { layerChange: { threshold: 1e-4, patience: 10 } }],
    ["gradientNorm", { gradientNorm: { threshold: 1e-3, patience: 10 } }],
    ["patience", { patience: 10 }],
    ["steps", { steps: 10_000 }],
    ["time", { seconds: 60 }],
    ["exploding", { exploding: { factor: 10, patience: 10 } }],
  ])("turn the rule %s on with figures to begin with, and off again, a step of undo each", async (name, rule) => {
    const { fields, store, rules } = await open(sampleDocument());
    await tick(fields, name, true);
    expect(rules()).toEqual({ restoreBest: false, ...rule });
    await tick(fields, name, false);
    expect(rules()).toEqual({ restoreBest: false });
    store.undo();
    expect(rules()).toEqual({ restoreBest: false, ...rule });
    expect(store.undoLabel).toBe("stopping rule");
    fields.unmount();
  });

  it("take a threshold, and refuse one that is not above 0", async () => {
    const { fields, rules } = await open(sampleDocument(), {
      stop: { weightChange: { threshold: 1e-5, patience: 3 } },
    });
    const threshold = fields.get<HTMLInputElement>("[data-testid=weightChange-threshold]");
    await threshold.setValue("0.002");
    expect(rules()?.weightChange).toEqual({ threshold: 0.002, patience: 3 });
    await threshold.setValue("0");
    expect(threshold.attributes("aria-invalid")).toBe("true");
    expect(rules()?.weightChange).toEqual({ threshold: 0.002, patience: 3 });
    fields.unmount();
  });

  it("take the least improvement away with the patience that it belongs to", async () => {
    const { fields, rules } = await open(sampleDocument(), { stop: { patience: 5 } });
    await fields.get("[data-testid=min-delta]").setValue("0.01");
    expect(rules()).toEqual({ restoreBest: false, patience: 5, minDelta: 0.01 });
    await tick(fields, "patience", false);
    expect(rules()).toEqual({ restoreBest: false });
    fields.unmount();
  });

  it("have the weight meter under the first rule, which it explains", async () => {
    const { fields } = await open(sampleDocument());
    const order = fields
      .findAll("[data-testid]")
      .map((part) => part.attributes("data-testid") ?? "")
      .filter((id) => /^(stop-|meter$)/.test(id));
    expect(order.slice(0, 3)).toEqual(["stop-weightChange", "meter", "stop-layerChange"]);
    fields.unmount();
  });

  it("say that a rule never applies where there are no validation rows, and begin a target on the training rows", async () => {
    const { fields, rules } = await open(sampleDocument(), { stop: { patience: 5 }, validation: 0 });
    expect(fields.get("[data-testid=stop-patience]").text()).toContain("There are no validation rows");
    await tick(fields, "target", true);
    expect(rules()?.target).toEqual({ metric: "accuracy", on: "train", reaches: "at-least", value: 0.95 });
    fields.unmount();
  });

  it("cannot be changed in a project that is only looked at", async () => {
    const { fields } = await open(sampleDocument(), { stop: { patience: 5 }, readOnly: true });
    expect(fields.findAll("input, select").every((part) => part.attributes("disabled") !== undefined)).toBe(true);
    fields.unmount();
  });
});

describe("the figure that a rule watches", () => {
  it("is one of those that are measured; another one begins with a direction and a value of its own", async () => {
    const { fields, rules } = await open(sampleDocument());
    await tick(fields, "target", true);
    expect(labels(fields, "target-metric")).toEqual(["Cost", "Accuracy", "Precision", "Recall", "F1", "AUC"]);
    await choose(fields, "target-metric", "Cost");
    expect(rules()?.target).toEqual({ metric: "loss", on: "validation", reaches: "at-most", value: 0.1 });
    fields.unmount();
  });

  it("is, of several outputs, the loss or a metric of each, by the output's name", async () => {
    const { fields, rules, check } = await open(severalDocument());
    await tick(fields, "target", true);
    expect(rules()?.target).toMatchObject({ metric: "accuracy", output: "species" });
    expect(labels(fields, "target-metric")).toEqual([
      "Cost",
      ...["Cost", "Accuracy", "Precision", "Recall", "F1", "AUC"].map((what) => `${what} of Species`),
      ...["Cost", "Mean absolute error", "Root mean squared error", "R²"].map((what) => `${what} of Body Mass (g)`),
    ]);
    await choose(fields, "target-metric", "Mean absolute error of Body Mass (g)");
    expect(rules()?.target).toEqual({
      metric: "mae",
      output: "mass",
      on: "validation",
      reaches: "at-most",
      value: 0.1,
    });
    expect(check.errors).toEqual([]);
    fields.unmount();
  });

  it("is shown as not measured where its output is gone, and can be exchanged", async () => {
    const { fields, rules, check } = await open(severalDocument(), {
      stop: { target: { metric: "f1", output: "island", on: "train", reaches: "at-least", value: 0.9 } },
    });
    expect(check.errors.map(({ code }) => code)).toEqual(["no-such-output"]);
    expect(labels(fields, "target-metric").at(-1)).toBe("F1 of island (not measured)");
    await choose(fields, "target-metric", "F1 of Species");
    expect(rules()?.target).toMatchObject({ metric: "f1", output: "species", on: "train" });
    expect(check.errors).toEqual([]);
    fields.unmount();
  });

  it("tells which epoch is the best, for patience and for the weights that are kept; the cost where none is chosen", async () => {
    const { fields, rules } = await open(severalDocument(), { stop: { restoreBest: true } });
    await choose(fields, "watch", "Accuracy of Species");
    expect(rules()).toEqual({ restoreBest: true, watch: { metric: "accuracy", output: "species" } });
    expect(fields.findAll("label").map((label) => label.attributes("title"))).toContain(
      "At the end the weights of the epoch with the best validation accuracy of Species are taken.",
    );
    await choose(fields, "watch", "Cost");
    expect(rules()).toEqual({ restoreBest: true });
    fields.unmount();
    const { fields: without } = await open(severalDocument());
    expect(without.find("[data-testid=watch]").exists()).toBe(false);
    without.unmount();
  });
});
