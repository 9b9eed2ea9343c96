export { default as ContourPlot } from "./ContourPlot.vue";
export { default as SlicePlot } from "./SlicePlot.vue";
export { default as SurfacePlot } from "./SurfacePlot.vue";
export { lowestPoint, pointAt, steepestDescent, zoomedCursor } from "./place";
export type { GridPlace } from "./place";
export { contourTexts, reliefOf } from "./relief";
export type { Relief } from "./relief";
