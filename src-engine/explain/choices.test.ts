// The chain rule goes on through layers that choose, pooling and dropout: each derivative names the next factor, or says why it is 0.

import { expect, it } from "vitest";
import "../testing/allclose";
import { LAYERS } from "../layers/registry";
import { stepUnderTest } from "../testing/explained";
import { layerNetworks, networkAround } from "../testing/layerNetworks";
import { namesIn } from "./toldApart";

const NETWORKS = layerNetworks();
const kinds = Object.keys(LAYERS)
  .filter((type) => LAYERS[type]?.family === "pooling" || type.endsWith("dropout"))
  .flatMap((type) => (NETWORKS[type] === undefined ? [] : [[type, NETWORKS[type]] as const]));
/** Windows that overlap. */
const overlapping = networkAround(
  "max-pooling2d",
  { kernelHeight: 3, kernelWidth: 2, strideHeight: 1, strideWidth: 1 },
  [[4, 4, 2]],
);

it.each([...kinds, ["max-pooling2d", overlapping] as const])("in front of %s", (type, { model, ends }) => {
  const { explained, compiled } = stepUnderTest({
    ...{ model, ends, loss: { type: "half-mse" }, optimizer: { type: "sgd" }, rows: 5 },
  });
  const { layer, sources } = compiled.network.layers.find((one) => one.layer.type === type) ?? {};
  const source = compiled.explainedGradients.layers.find(({ id }) => id === sources?.[0]);
  const value = source?.values.at(-1);
  if (layer === undefined || source === undefined || value === undefined) throw new Error("no layer in front");
  const reasons = new Map<string, number>();
  for (let position = 0; position < 5; position++) {
    const row = explained.row(position).layers;
    const [given, taken] = [row[source.id]?.[value.name], row[layer.id]?.a?.value.data ?? []];
    given?.value.data.forEach((number, index) => {
      const subject = { kind: "unit", layer: source.id, value: value.name, index } as const;
      const [equation] = explained.trace(subject, position).backward;
      expect(equation?.value).toBe(given.delta?.data[index]);
      if (equation === undefined) return;
      const { label, expression } = equation;
      expect(expression.value).toBeAllclose(equation.value, { relative: 1e-9, absolute: 1e-12 });
      if (equation.value !== 0) {
        // The next factor is the derivative by what the layer made of it.
        const next = [...namesIn(expression)].filter(({ subject: of }) => of?.kind === "unit" && of.layer === layer.id);
        expect(next.length, label).toBeGreaterThan(0);
        expect(label).not.toContain(": 0, as");
        return;
      }
      const reason = /: (0, as .*)$/.exec(label)?.[1] ?? "";
      expect(reason, `${label} is 0`).not.toBe("");
      reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      if (type.endsWith("dropout")) expect(reason).toContain("dropout set it to 0");
      // What pooling gave nowhere is not the greatest anywhere.
      else if (!reason.includes("takes")) expect([...taken]).not.toContain(number);
    });
  }
  if (type.includes("max-pooling") || (type.endsWith("dropout") && type !== "gaussian-dropout"))
    expect(reasons.size).toBeGreaterThan(0);
  else expect([...reasons.keys()].filter((one) => !one.includes("takes"))).toEqual([]);
});
