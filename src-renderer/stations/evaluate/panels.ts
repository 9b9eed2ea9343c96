// The panels of the Evaluate station, in the order of its tabs. A panel is a row here and a component.

import type { Component } from "vue";
import type { Evaluation, JudgedTarget } from "../../../src-engine/protocol/evaluation";
import ActualPanel from "./ActualPanel.vue";
import BeforeAfterPanel from "./BeforeAfterPanel.vue";
import CalibrationPanel from "./CalibrationPanel.vue";
import ClassesPanel from "./ClassesPanel.vue";
import ColumnsPanel from "./ColumnsPanel.vue";
import EditsPanel from "./EditsPanel.vue";
import ErrorsPanel from "./ErrorsPanel.vue";
import FiguresPanel from "./FiguresPanel.vue";
import LabelsPanel from "./LabelsPanel.vue";
import MatrixPanel from "./MatrixPanel.vue";
import RowsPanel from "./RowsPanel.vue";
import SlicesPanel from "./SlicesPanel.vue";
import ThresholdPanel from "./ThresholdPanel.vue";
import WhyPanel from "./WhyPanel.vue";

interface Panel {
  readonly id:
    | "figures"
    | "matrix"
    | "classes"
    | "threshold"
    | "calibration"
    | "actual"
    | "errors"
    | "labels"
    | "slices"
    | "columns"
    | "rows"
    | "why"
    | "edits"
    | "beforeAfter";
  readonly component: Component;
  /** Whether it has something to show. */
  readonly shows: (target: JudgedTarget, evaluation: Evaluation, edits: Edits) => boolean;
}

/** What is known of edited rows. */
interface Edits {
  readonly edits: readonly unknown[];
  readonly compared: object | null;
}

const ofClasses = ({ kind }: JudgedTarget): boolean => kind === "classes";
const ofNumbers = ({ kind }: JudgedTarget): boolean => kind === "numbers";

export const PANELS: readonly Panel[] = [
  { id: "figures", component: FiguresPanel, shows: () => true },
  { id: "matrix", component: MatrixPanel, shows: ofClasses },
  { id: "classes", component: ClassesPanel, shows: ofClasses },
  { id: "threshold", component: ThresholdPanel, shows: ofClasses },
  { id: "calibration", component: CalibrationPanel, shows: ofClasses },
  { id: "actual", component: ActualPanel, shows: ofNumbers },
  { id: "errors", component: ErrorsPanel, shows: ofNumbers },
  { id: "labels", component: LabelsPanel, shows: (_, { labels }) => labels !== null },
  { id: "slices", component: SlicesPanel, shows: () => true },
  { id: "columns", component: ColumnsPanel, shows: () => true },
  { id: "rows", component: RowsPanel, shows: () => true },
  { id: "why", component: WhyPanel, shows: () => true },
  { id: "edits", component: EditsPanel, shows: (_, __, { edits }) => edits.length > 0 },
  { id: "beforeAfter", component: BeforeAfterPanel, shows: (_, __, { compared }) => compared !== null },
];
