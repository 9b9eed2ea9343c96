import * as v from "valibot";
import type { ParamSpec } from "../../document/params";
import { expectation } from "../../document/params";
import { LAYERS } from "../../layers/registry";
import type { LayerSpec } from "../../layers/spec";
import { weightLayouts } from "../../layers/weightLayout";
import type { WeightLayout } from "../../layers/weightLayout";
import { command } from "../command";
import { UsageError } from "../exit";
import { facts, table } from "../table";

/** `gradual layers`: what a network can be made of, from the layer registry itself. */
export const layersCommand = command({
  name: "layers",
  summary: "list the kinds of layers, or explain one",
  arguments: [{ name: "[type]", docs: "a kind of layer, to see its settings" }],
  options: [],
  example: "gradual layers dense",
  fields: { type: v.optional(v.string()) },
  async run({ type }, { output }) {
    const all = Object.values(LAYERS);
    if (type === undefined) {
      const rows = all.map((spec) => [spec.type, spec.family, spec.summary]);
      output.result(
        { layers: all.map(describe) },
        table([{ title: "TYPE" }, { title: "FAMILY" }, { title: "WHAT IT IS" }], rows),
      );
      return;
    }
    const spec = all.find((layer) => layer.type === type);
    if (spec === undefined)
      throw new UsageError(`There is no layer "${type}". There are: ${all.map((layer) => layer.type).join(", ")}.`);
    output.result(describe(spec), inWords(spec));
  },
});

function describe(layer: LayerSpec): object {
  const { type, label, family, summary, docs, params, inputs } = layer;
  return { type, label, family, summary, docs, inputs, params, weights: weightLayouts(layer) };
}

function inWords(layer: LayerSpec): string {
  const { type, label, docs, params } = layer;
  const settings = Object.entries(params).map(([name, spec]) => setting(name, spec));
  const weights = weightLayouts(layer).map(weightText);
  return [
    `${label} (${type})`,
    docs,
    ...(settings.length === 0 ? ["It has no settings."] : settings),
    weights.length === 0
      ? "It has no weights."
      : `Weights, called "layer-id/weight" in files, the first axis outermost:\n${weights.join("\n")}`,
  ].join("\n\n");
}

function weightText({ name, axes, docs, trained }: WeightLayout): string {
  return `  ${name}: ${axes.join(" × ")}${docs === undefined ? "" : `. ${docs}`}${trained ? "" : " (not trained)"}`;
}

function setting(name: string, spec: ParamSpec): string {
  const lines: [string, string][] = [
    ["  allowed", expectation(spec)],
    ["  default", String(spec.default)],
  ];
  if (spec.kind === "choice")
    lines.push(...spec.choices.map(({ value, docs }): [string, string] => [`  ${value}`, docs]));
  return `${name}: ${spec.docs}\n${facts(lines)}`;
}
