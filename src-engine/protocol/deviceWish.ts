// What a person wishes to train on.

import * as v from "valibot";

/** More threads than this no machine has use for. */
export const MOST_THREADS = 256;

export const DeviceWishSchema = v.strictObject({
  device: v.picklist(["cpu", "gpu"]),
  /** At most so many threads; null for as many as suit the machine. */
  threads: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MOST_THREADS))),
});
export type DeviceWish = v.InferOutput<typeof DeviceWishSchema>;
