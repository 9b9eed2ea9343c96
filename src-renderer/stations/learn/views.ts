// The views of the Learn station, in the order of its tabs: each shows the same training from another side.

import type { Component } from "vue";
import type { LearnMode } from "../../stores/learnView";
import LandscapeView from "./LandscapeView.vue";
import RulesView from "./RulesView.vue";
import StepView from "./StepView.vue";
import StoppingLab from "./StoppingLab.vue";
import TimeMachine from "./TimeMachine.vue";

export interface LearnViewEntry {
  readonly mode: LearnMode;
  /** It is shown once a walk is open (stores/learn). */
  readonly component: Component;
}

export const LEARN_VIEWS: readonly LearnViewEntry[] = [
  { mode: "step", component: StepView },
  { mode: "stopping", component: StoppingLab },
  { mode: "landscape", component: LandscapeView },
  { mode: "rules", component: RulesView },
  { mode: "time", component: TimeMachine },
];
