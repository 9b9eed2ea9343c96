import type { Column } from "../../document/schema";
import { divide255 } from "./divide-255";
import { log } from "./log";
import { minMax } from "./min-max";
import { none } from "./none";
import { power } from "./power";
import { quantile } from "./quantile";
import { robust } from "./robust";
import type { ScalingSpec } from "./spec";
import { standard } from "./standard";

/** Every scaling, in the order in which they are offered. */
export const SCALINGS: readonly ScalingSpec[] = [standard, minMax, robust, log, power, quantile, none, divide255];

const BY_TYPE = new Map(SCALINGS.map((spec) => [spec.type, spec]));

export function scalingOf(type: Column["scale"]): ScalingSpec {
  return BY_TYPE.get(type) ?? none;
}
