// Runs, as any station shows them: the table, the picker of the run in hand, what can be done with one, and how its figures and its
// end are told.

export { default as ReportButton } from "./ReportButton.vue";
export { default as IntervalBar } from "./IntervalBar.vue";
export { default as RunDialogs } from "./RunDialogs.vue";
export { default as RunPicker } from "./RunPicker.vue";
export { default as RunsCard } from "./RunsCard.vue";
export { default as RunsTable } from "./RunsTable.vue";
export { default as RunSwatch } from "./RunSwatch.vue";
export {
  figureChoices,
  figureFormula,
  figureInWords,
  figureLabel,
  figuresOfDocument,
  figuresOfRun,
  isLogarithmic,
  lossOfOutput,
  measureLabel,
  measureText,
} from "./measures";
export { hasSameColumns } from "./runSettings";
export { useWaysToTrain } from "./waysToTrain";
export { stopShort, stopText } from "./stopText";
