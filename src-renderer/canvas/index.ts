// The layer graph editor's front door: the drawing, and the pure parts that lists and panels share with it.

export { default as LayerCanvas } from "./LayerCanvas.vue";
export { fragmentText, parseFragment } from "./clipboard";
export { connectable, givesOutput, takesInput, whyNotConnect } from "./connect";
export type { CanvasHandle } from "./context";
export { isFrozen, layerHue, layerLine, layerOfProblem, problemsOfLayer, shapeText } from "./describe";
export { NOTHING } from "./flow";
export type { Selection } from "./flow";
export { PITCH, snap } from "./geometry";
export type { Inset, Viewport } from "./geometry";
export { automaticPositions, completePositions, freePlace, isAutomatic, placeAfter, placeBetween } from "./layout";
export type { Placement } from "./layout";
export { rowsOf } from "./rows";
export { tidy } from "./tidy";
