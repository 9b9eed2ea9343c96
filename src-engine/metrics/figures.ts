// A figure is one measure of a whole network, or of one of its outputs: what charts draw, lists show, and rules watch.

import * as v from "valibot";
import { LayerId } from "../document/schema";
import type { TrainingRecipe } from "../document/schema";
import { MEASURES, columnOf } from "./columns";
import type { Measure, MeasureColumn, MeasuredPart, OutputFigures } from "./columns";
import { METRIC_SPECS } from "./registry";
import type { MetricId } from "./registry";

/** One measure of the whole network, or of one of its outputs. */
export const FigureSchema = v.strictObject({
  metric: v.picklist(MEASURES),
  /** Of several outputs: which. The whole network's where absent: then the loss is the sum of theirs, each times its weight. */
  output: v.optional(LayerId),
});
export type Figure = Readonly<v.InferOutput<typeof FigureSchema>>;

/** "accuracy", "species/accuracy": as in metrics.csv. */
export type FigureName = Measure | `${string}/${Measure}`;

/** The loss that training lowers. */
export const WHOLE_LOSS: Figure = { metric: "loss" };

export function isWholeLoss({ metric, output }: Figure): boolean {
  return metric === "loss" && output === undefined;
}

/** The figure that tells the best epoch. A name that no figure has is a problem of the document; the loss stands in for it. */
export function watchedFigure({ watch }: Pick<TrainingRecipe, "watch">): Figure {
  return (watch === undefined ? null : parseFigure(watch)) ?? WHOLE_LOSS;
}

/** One of several outputs, and what is measured of it besides its loss. */
export interface MeasuredOutput {
  readonly id: string;
  readonly metrics: readonly MetricId[];
}

/** As much of an epoch as figures are found in. */
export type Measured = { readonly [K in MeasureColumn]?: number | null } & {
  readonly outputs?: Readonly<Record<string, OutputFigures>> | undefined;
};

export function figureName({ metric, output }: Figure): FigureName {
  return output === undefined ? metric : `${output}/${metric}`;
}

/** The figure of a name, in any case of its letters; null where there is none of that name. */
export function parseFigure(name: string): Figure | null {
  const slash = name.lastIndexOf("/");
  const metric = MEASURES.find((measure) => measure.toLowerCase() === name.slice(slash + 1).toLowerCase());
  if (metric === undefined || slash === 0) return null;
  return slash < 0 ? { metric } : { metric, output: name.slice(0, slash) };
}

/** Its column in metrics.csv: "validationLoss", "species/validationLoss". */
export function figureColumn({ metric, output }: Figure, part: MeasuredPart): string {
  const column = columnOf(metric, part);
  return output === undefined ? column : `${output}/${column}`;
}

/** What an epoch says of a figure; null where it does not. The only output's figures are the network's. */
export function figureOf(epoch: Measured, { metric, output }: Figure, part: MeasuredPart): number | null {
  const figures = output === undefined || epoch.outputs === undefined ? epoch : epoch.outputs[output];
  return figures?.[columnOf(metric, part)] ?? null;
}

/** The figures of a network: its loss and metrics, or of several outputs the sum of the losses and then each output's own. */
export function figuresOf(metrics: readonly MetricId[], outputs: readonly MeasuredOutput[]): Figure[] {
  return [
    WHOLE_LOSS,
    ...metrics.map((metric) => ({ metric })),
    ...outputs.flatMap(({ id, metrics: own }) => (["loss", ...own] as const).map((metric) => ({ metric, output: id }))),
  ];
}

export function lowerIsBetter({ metric }: Pick<Figure, "metric">): boolean {
  return metric === "loss" || METRIC_SPECS[metric].better === "lower";
}

/** Whether a value is better than another by more than `delta`; what is not finite is not, and anything is better than nothing. */
export function isBetter(
  figure: Pick<Figure, "metric">,
  value: number | null,
  than: number | null,
  delta = 0,
): boolean {
  if (value === null || !Number.isFinite(value)) return false;
  if (than === null) return true;
  return lowerIsBetter(figure) ? value < than - delta : value > than + delta;
}
