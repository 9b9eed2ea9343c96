import { scaledValue } from "../curves/registry";
import type { ScalingSpec } from "./spec";
import { standard, standardized } from "./standard";

export const log: ScalingSpec = {
  type: "log",
  label: "logarithm",
  docs: "The logarithm, then standard. For amounts that grow by factors, such as prices. Numbers below 0 keep their sign: -x becomes -log(1 + x).",
  like: "FunctionTransformer(log1p), then StandardScaler",
  forTargets: true,
  fit(values) {
    const curve = { type: "log" } as const;
    return { ...standardized(values.map((value) => scaledValue(value, { center: 0, scale: 1, curve }))), curve };
  },
  letters: standard.letters,
};
