// Charts: what a station may use of them.

export { default as ChangeMeter } from "./ChangeMeter.vue";
export { default as CurveChart } from "./CurveChart.vue";
export type { Line, Mark } from "./CurveChart.vue";
export { default as RateSketch } from "./RateSketch.vue";
export { default as RateTestChart } from "./RateTestChart.vue";
export { alignCurves } from "./curveData";
export type { Aligned } from "./curveData";
