// @vitest-environment happy-dom
import { expect, it } from "vitest";
import { createWorld, mountIn } from "../testing/mountApp";
import ThresholdLine from "./ThresholdLine.vue";
import { logScale } from "./axis";

it("tells assistive technology its values as plain decimals, however small they are", () => {
  const wrapper = mountIn(createWorld(), ThresholdLine, {
    value: 5.8e-8,
    scale: logScale(1e-9, 1e22),
    area: { left: 0, top: 0, width: 100, height: 100 },
    disabled: false,
    label: "Threshold",
    valueText: "5.8e-8",
  });
  const slider = wrapper.get('[role="slider"]');
  const values = ["aria-valuemin", "aria-valuenow", "aria-valuemax"].map((name) => slider.attributes(name) ?? "");
  for (const value of values) expect(value).toMatch(/^\d+(\.\d+)?$/);
  expect(values.map(Number)).toEqual([1e-9, 5.8e-8, 1e22]);
  wrapper.unmount();
});
