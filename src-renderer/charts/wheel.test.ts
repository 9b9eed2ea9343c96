// @vitest-environment happy-dom
import { afterEach, expect, it } from "vitest";
import { wheelFactor } from "./wheel";

afterEach(() => void (document.body.innerHTML = ""));

function chartIn(scrolled: boolean): HTMLElement {
  document.body.innerHTML = `<div style="overflow-y: auto"><div id="chart" tabindex="0"></div></div>`;
  const chart = document.getElementById("chart");
  const around = chart?.parentElement;
  if (chart == null || around == null) throw new TypeError("there is a chart");
  Object.defineProperty(around, "scrollHeight", { value: scrolled ? 900 : 300 });
  Object.defineProperty(around, "clientHeight", { value: 300 });
  return chart;
}

const turn = (deltaY: number, more: WheelEventInit = {}): WheelEvent =>
  new WheelEvent("wheel", { deltaY, cancelable: true, ...more });

it("zooms where nothing around the chart can be scrolled, nearer with a turn away from oneself", () => {
  const chart = chartIn(false);
  const event = turn(-100);
  expect(wheelFactor(event, chart)).toBeGreaterThan(1);
  expect(event.defaultPrevented).toBe(true);
  expect(wheelFactor(turn(100), chart)).toBeLessThan(1);
  expect(wheelFactor(turn(0), chart)).toBeNull();
});

it("scrolls on where the chart stands in what can be scrolled, until it has the focus", () => {
  const chart = chartIn(true);
  const passed = turn(-100);
  expect(wheelFactor(passed, chart)).toBeNull();
  expect(passed.defaultPrevented).toBe(false);
  chart.focus();
  expect(wheelFactor(turn(-100), chart)).toBeGreaterThan(1);
});
