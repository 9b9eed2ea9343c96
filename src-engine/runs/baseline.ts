// What anyone gets on a run's validation rows without a network.

import * as v from "valibot";
import { NumberSchema } from "../document/numbers";
import { LayerId } from "../document/schema";

/** Of one output: a guess that never looks at the features, judged on the validation rows. */
const BaselineSchema = v.strictObject({
  /** The loss, of an output that is trained for a quantile: its answers are not meant to be near the mean. */
  metric: v.picklist(["accuracy", "rmse", "loss"]),
  value: NumberSchema,
  /** The most frequent class of the training rows; null where the guess is their mean, or their quantile. */
  guess: v.nullable(v.pipe(v.string(), v.maxLength(10_000))),
  /** Of classes: the loss of always giving their shares of the training rows, where the loss is a plain cross-entropy. */
  loss: v.optional(NumberSchema),
  /** The τ of the quantile that is guessed. */
  quantile: v.optional(NumberSchema),
});
export type Baseline = v.InferOutput<typeof BaselineSchema>;

/** By the output's id. */
export const BaselinesSchema = v.record(LayerId, BaselineSchema);
export type Baselines = Readonly<Record<string, Baseline>>;
