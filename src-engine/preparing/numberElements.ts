// The elements that a number or date becomes, in operations.

import type { DatePartRecipe, NumberElement, NumberRecipe } from "../document/preparation";
import { numberElements } from "../document/preparation";
import type { Arithmetic } from "./arithmetic";
import { bend } from "./curves/registry";
import type { Calendar } from "./dates/calendar";
import { calendarOf } from "./dates/calendar";
import { datePart } from "./dates/registry";

/**
 * @param filled the number, or what stands in for it
 * @param isMissing 1 where it was missing, else 0
 */
export function elementsOfNumber<V>(on: Arithmetic<V>, recipe: NumberRecipe, filled: V, isMissing: V): V[] {
  const { center, scale, curve, parts = [] } = recipe;
  const elements = numberElements(recipe);
  const calendar = parts.length === 0 ? null : calendarOf(on, filled);
  const scaled = (x: V, by: { readonly center: number; readonly scale: number }): V =>
    on.divide(on.subtract(x, on.constant(by.center)), on.constant(by.scale));
  return elements.map(({ is, part }): V => {
    switch (is) {
      case "value":
        return scaled(bend(on, filled, curve), { center, scale });
      case "missing":
        return isMissing;
      case "part":
        return part === undefined || "period" in part ? filled : scaled(partValue(on, part, calendar, filled), part);
      case "sine":
        return on.sine(angle(on, part, calendar, filled));
      case "cosine":
        return on.cosine(angle(on, part, calendar, filled));
      default:
        return is satisfies never;
    }
  });
}

/** A part as a number, from 0 where it comes round. */
export function partValue<V>(
  on: Arithmetic<V>,
  { part }: Pick<DatePartRecipe, "part">,
  calendar: Calendar<V> | null,
  days: V,
): V {
  const { of, from } = datePart(part);
  if (of === undefined || calendar === null) return days;
  const value = of(calendar);
  return from === 0 ? value : on.subtract(value, on.constant(from));
}

function angle<V>(on: Arithmetic<V>, part: NumberElement["part"], calendar: Calendar<V> | null, days: V): V {
  if (part === undefined || !("period" in part)) return days;
  return on.multiply(partValue(on, part, calendar, days), on.constant((2 * Math.PI) / part.period));
}
