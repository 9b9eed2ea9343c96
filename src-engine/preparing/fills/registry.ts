import type { Column } from "../../document/schema";
import { categoryFill } from "./category";
import { constantFill } from "./constant";
import { dropRow } from "./drop-row";
import { meanFill } from "./mean";
import { medianFill } from "./median";
import { mostFrequentFill } from "./most-frequent";
import type { FillSpec } from "./spec";

/** Every rule for missing values, in the order in which they are offered. */
export const FILLS: readonly FillSpec[] = [meanFill, medianFill, categoryFill, mostFrequentFill, constantFill, dropRow];

const BY_TYPE = new Map(FILLS.map((spec) => [spec.type, spec]));

export function fillOf(type: Column["missing"]): FillSpec {
  return BY_TYPE.get(type) ?? dropRow;
}
