// The calendar in operations, for numbers and for ONNX alike. Howard Hinnant, "chrono-compatible low-level date algorithms" (civil_from_days).

import type { Arithmetic } from "../arithmetic";

/** A moment, read in the Gregorian calendar. */
export interface Calendar<V> {
  readonly year: V;
  /** 1 to 12 */
  readonly month: V;
  /** 1 to 31 */
  readonly day: V;
  /** 0 for Monday to 6 */
  readonly weekday: V;
  /** From 0 for January 1, with the time of day as a fraction. */
  readonly dayOfYear: V;
  /** From 0 to less than 24, with minutes as a fraction. */
  readonly hour: V;
}

/** @param days since 1970-01-01, with fractions */
export function calendarOf<V>(on: Arithmetic<V>, days: V): Calendar<V> {
  const c = (value: number): V => on.constant(value);
  const over = (a: V, by: number): V => on.floor(on.divide(a, c(by)));
  const times = (a: V, by: number): V => on.multiply(a, c(by));
  const rest = (a: V, by: number): V => on.subtract(a, times(over(a, by), by));
  const whole = on.floor(days);
  const fraction = on.subtract(days, whole);
  const shifted = on.add(whole, c(719_468));
  const era = over(shifted, 146_097);
  const ofEra = on.subtract(shifted, times(era, 146_097));
  const yearOfEra = over(
    on.subtract(on.add(on.subtract(ofEra, over(ofEra, 1_460)), over(ofEra, 36_524)), over(ofEra, 146_096)),
    365,
  );
  // The year begins in March here, so that leap days come last.
  const fromMarch = on.subtract(
    ofEra,
    on.subtract(on.add(times(yearOfEra, 365), over(yearOfEra, 4)), over(yearOfEra, 100)),
  );
  const monthFromMarch = over(on.add(times(fromMarch, 5), c(2)), 153);
  const day = on.add(on.subtract(fromMarch, over(on.add(times(monthFromMarch, 153), c(2)), 5)), c(1));
  const isNextYear = (then: V, otherwise: V): V => on.whereLess(monthFromMarch, c(10), otherwise, then);
  const month = isNextYear(on.subtract(monthFromMarch, c(9)), on.add(monthFromMarch, c(3)));
  const marchYear = on.add(yearOfEra, times(era, 400));
  const year = isNextYear(on.add(marchYear, c(1)), marchYear);
  const before = on.subtract(year, c(1));
  const daysBefore = on.add(
    on.subtract(on.add(times(before, 365), over(before, 4)), over(before, 100)),
    over(before, 400),
  );
  return {
    year,
    month,
    day,
    weekday: rest(on.add(whole, c(3)), 7),
    dayOfYear: on.subtract(on.add(days, c(719_162)), daysBefore),
    hour: times(fraction, 24),
  };
}
