// The drawing of a network: what a station may use of it.

export { wayText } from "./ways";
export { default as NetworkDrawing } from "./NetworkDrawing.vue";
export { matrixOf } from "./insets";
export { greatestPart, windowParts } from "./windowParts";
export { default as WeightDrawing } from "./WeightDrawing.vue";
export { inFile, isOfDates, perUnit, subjectInFile, withScaled } from "./inFile";
