// The figure that runs are told by: the one chosen in the table of runs, the same in every table and picker.

import type { ComputedRef } from "vue";
import { computed } from "vue";
import { figureName, figureOf, parseFigure } from "../../src-engine/metrics/figures";
import type { Figure, FigureName } from "../../src-engine/metrics/figures";
import { withinSentence } from "../../src-engine/metrics/registry";
import type { EpochMetrics } from "../../src-engine/runs/epochs";
import type { RunSummary } from "../../src-engine/runs/run";
import { useRunsStore } from "../stores/runs";
import { useTrainViewStore } from "../stores/trainView";
import { figure, t } from "../text";
import { figureChoices, figuresOfRun, measureText } from "./measures";

const NONE = "—";

/** A figure of a run: on its validation rows; without any, on its training rows, which its text says. */
export interface RunFigure {
  readonly value: number | null;
  readonly text: string;
}

interface ShownFigure {
  /** The figures of any run besides its loss, or of the document where there is none. */
  readonly choices: ComputedRef<readonly { readonly value: FigureName; readonly label: string }[]>;
  readonly chosen: ComputedRef<FigureName>;
  /** The chosen figure as the head of a column names it. */
  readonly label: ComputedRef<string>;
  /** The epoch whose figures tell of a run: of one in progress the newest, else of the weights that it kept. */
  readonly epochOf: (run: RunSummary) => EpochMetrics | null;
  readonly of: (run: RunSummary) => RunFigure;
  readonly lossOf: (run: RunSummary) => RunFigure;
}

/** What runs are told by, for the calling component. */
export function useShownFigure(): ShownFigure {
  const runs = useRunsStore();
  const view = useTrainViewStore();

  const choices = computed(() => {
    const found = new Map<FigureName, string>();
    for (const each of runs.list) {
      const own = figuresOfRun(each.document, each.last).filter((one) => figureName(one) !== "loss");
      for (const { value, label } of figureChoices(own, each.document))
        if (!found.has(value)) found.set(value, t("train.runs.onValidation", { what: withinSentence(label) }));
    }
    return [...found].map(([value, label]) => ({ value, label }));
  });
  const chosen = computed<FigureName>(() => {
    if (choices.value.some(({ value }) => value === view.tabled)) return view.tabled ?? "accuracy";
    // Of several outputs the loss comes first, which tells a person less than how often it is right.
    return (
      choices.value.find(({ value }) => parseFigure(value)?.metric !== "loss")?.value ??
      choices.value[0]?.value ??
      "accuracy"
    );
  });
  const shown = computed<Figure>(() => parseFigure(chosen.value) ?? { metric: "accuracy" });
  const label = computed(() => choices.value.find(({ value }) => value === chosen.value)?.label ?? "");

  function epochOf(run: RunSummary): EpochMetrics | null {
    const newest = run.status === "ended" ? null : runs.newest(run);
    return newest ?? (run.document.training.restoreBest ? (run.best ?? run.last) : run.last);
  }
  function of(run: RunSummary): RunFigure {
    const epoch = epochOf(run);
    const { metric } = shown.value;
    return measured(
      epoch && figureOf(epoch, shown.value, "validation"),
      epoch && figureOf(epoch, shown.value, "train"),
      (value) => measureText(metric, value, 3),
    );
  }
  function lossOf(run: RunSummary): RunFigure {
    const epoch = epochOf(run);
    return measured(epoch?.validationLoss, epoch?.loss, (value) => figure(value, 3));
  }
  return { choices, chosen, label, epochOf, of, lossOf };
}

function measured(
  validation: number | null | undefined,
  training: number | null | undefined,
  write: (value: number) => string,
): RunFigure {
  const isThere = (value: number | null | undefined): value is number => value != null && Number.isFinite(value);
  if (isThere(validation)) return { value: validation, text: write(validation) };
  if (validation == null && isThere(training))
    return { value: training, text: t("train.runs.onTraining", { value: write(training) }) };
  return { value: null, text: NONE };
}
