// What is in the way of training: the network's own problems, the data's, and the state of the project.

import { computed } from "vue";
import type { Problem } from "../../src-engine/document/errors";
import type { DataShapes } from "../../src-engine/layers/spec";
import { analyze } from "../../src-engine/network/network";
import { checkModel } from "../../src-engine/check/checkModel";
import { endsOf } from "../../src-engine/network/ends";
import { t } from "../text";
import { useDatasetStore } from "./dataset";
import { defineStore } from "./defineStore";
import { useDocumentStore } from "./document";
import { useEngineStore } from "./engine";
import { usePreflightStore } from "./preflight";
import { useTrainingStore } from "./training";

/** Whether a problem is fixed at the Train station: all others of the network are at Build. */
export function isOfRecipe({ subject }: Problem): boolean {
  return subject?.kind === "setting" && subject.path.startsWith("training.");
}

/** Why Train cannot be pressed. */
export interface Obstacle {
  readonly text: string;
  /** It goes away by itself: there is nothing for a person to do. */
  readonly passes: boolean;
  /** It is dealt with at the Data station. */
  readonly isOfData?: boolean;
}

export const useCheckStore = defineStore("check", () => {
  const document = useDocumentStore();
  const dataset = useDatasetStore();
  const engine = useEngineStore();
  const training = useTrainingStore();
  const preflight = usePreflightStore();

  /** What the data asks of the network's two ends; null while unknown. */
  const ends = computed<DataShapes | null>(() => (dataset.fit ? endsOf(dataset.fit.preparation) : null));

  // Read apart, so that a change of the canvas's layout alone checks nothing anew.
  const parts = computed(() => document.document);
  const modelPart = computed(() => parts.value?.model);
  const trainingPart = computed(() => parts.value?.training);
  const taskPart = computed(() => parts.value?.data.task);

  /** Shapes, parameters and problems of the network as it is now. */
  const model = computed(() =>
    modelPart.value && trainingPart.value && taskPart.value
      ? checkModel(analyze(modelPart.value, ends.value), trainingPart.value, taskPart.value, dataset.fit?.counts)
      : null,
  );

  /** Problems that keep the network from being trained. */
  const errors = computed<readonly Problem[]>(
    () => model.value?.problems.filter(({ warning }) => warning !== true) ?? [],
  );

  /** Everything to fix before training, the data's first. */
  const problems = computed<readonly Problem[]>(() => [
    ...(dataset.fitProblem ? [dataset.fitProblem] : []),
    ...errors.value,
    ...(preflight.problem ? [preflight.problem] : []),
  ]);

  const passing = (text: string): Obstacle => ({ text, passes: true });
  const lasting = (text: string, isOfData = false): Obstacle => ({ text, passes: false, isOfData });
  /** What is wanting of data, network and recipe before they can be trained at all; null where nothing is. */
  const unready = computed<Obstacle | null>(() => {
    if (!parts.value) return lasting(t("why.noProject"));
    if (dataset.importing) return passing(t("why.importing"));
    if (!dataset.table) return lasting(t("why.noData"), true);
    if (parts.value.data.target.length === 0) return lasting(t("why.noTarget"), true);
    if (engine.state !== "ready") return passing(t("why.noEngine"));
    if (problems.value.length > 0)
      return lasting(t("why.problems", { n: problems.value.length }, problems.value.length));
    return dataset.fit ? null : passing(t("why.fitting"));
  });
  /** What keeps Train from being pressed now; null where nothing does. */
  const obstacle = computed<Obstacle | null>(() => {
    if (parts.value && document.readOnly) return lasting(t("why.readOnly"));
    if (training.active) return passing(t("why.training"));
    if (training.starting) return passing(t("why.starting"));
    return unready.value;
  });
  /** The same in a few words. */
  const whyNotTrain = computed(() => obstacle.value?.text ?? null);
  /** Why nothing can be added to the queue: a run in progress is no reason. */
  const whyNotQueue = computed(() =>
    parts.value && document.readOnly ? t("why.readOnly") : (unready.value?.text ?? null),
  );

  return { ends, model, errors, problems, unready, obstacle, whyNotTrain, whyNotQueue };
});
