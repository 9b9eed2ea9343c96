// Charts: what a station may use of them.

export { default as ChangeMeter } from "./ChangeMeter.vue";
export { default as ActualChart } from "./ActualChart.vue";
export { barsSvg } from "./barsSvg";
export { default as ChartFrame } from "./ChartFrame.vue";
export type { ChartTable } from "./chartTable";
export { token } from "./token";
export { evenScale } from "./axis";
export type { Scale } from "./axis";
export { default as CurveChart } from "./CurveChart.vue";
export { default as DragLine } from "./DragLine.vue";
export { default as ParallelChart } from "./ParallelChart.vue";
export { isWithin, parallelAxis, WHOLE } from "./parallelAxes";
export type { AxisValue, Brush, ParallelAxis } from "./parallelAxes";
export { default as HistogramStrip } from "./HistogramStrip.vue";
export { default as PickBars } from "./PickBars.vue";
export { default as XYChart } from "./XYChart.vue";
export { default as RateSketch } from "./RateSketch.vue";
export { default as RateTestChart } from "./RateTestChart.vue";
export { default as RegionMap } from "./RegionMap.vue";
export { smoothed } from "./smoothing";
export { shapeOf } from "./pointShape";
export type { RegionPoint } from "./regionPoint";
export { default as SpreadBars } from "./SpreadBars.vue";
export { default as StepsChart } from "./StepsChart.vue";
export { default as ThresholdLine } from "./ThresholdLine.vue";
export { default as WeightHeatMap } from "./WeightHeatMap.vue";
export { greatestSize, heatMapCsv } from "./heatMap";
export type { HeatMapCell, HeatMapSide } from "./heatMap";
export { changeScale, costScale } from "./stepScales";
export type { PlotArea, StepsLine } from "./stepsPlot";
export { default as NumberGrid } from "./NumberGrid.vue";
export { NetworkDrawing, WeightDrawing, greatestPart, matrixOf, windowParts } from "./network";
export { alignCurves } from "./curveData";
export type { Aligned, Curve, Highlight, Line, Mark } from "./curveData";
export {
  ContourPlot,
  SlicePlot,
  SurfacePlot,
  contourTexts,
  lowestPoint,
  pointAt,
  reliefOf,
  steepestDescent,
  zoomedCursor,
} from "./landscape";
export type { GridPlace, Relief } from "./landscape";
export { inFile, isOfDates, perUnit, subjectInFile, wayText, withScaled } from "./network";
