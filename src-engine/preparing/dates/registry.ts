import type { DatePartRecipe } from "../../document/preparation";
import { day } from "./day";
import { dayOfYear } from "./day-of-year";
import { elapsed } from "./elapsed";
import { hour } from "./hour";
import { month } from "./month";
import type { DatePartSpec } from "./spec";
import { weekday } from "./weekday";
import { year } from "./year";

/** Every part of a date, in the order in which they are offered and given to the network. */
export const DATE_PARTS: readonly DatePartSpec[] = [elapsed, year, dayOfYear, month, day, weekday, hour];

const BY_TYPE = new Map(DATE_PARTS.map((spec) => [spec.type, spec]));

export function datePart(type: DatePartRecipe["part"]): DatePartSpec {
  return BY_TYPE.get(type) ?? elapsed;
}
