// Moments counted since 1970-01-01 00:00 UTC in a number, as programs write them.

/** The least and greatest number of each unit that counts as a moment: 1973 to 5138. Smaller ones do not. */
export const EPOCHS = {
  seconds: [1e8, 1e11],
  milliseconds: [1e11, 1e14],
  microseconds: [1e14, 1e17],
  nanoseconds: [1e17, 1e20],
} as const;

const PER_DAY: { readonly [U in keyof typeof EPOCHS]: number } = {
  seconds: 86_400,
  milliseconds: 86_400e3,
  microseconds: 86_400e6,
  nanoseconds: 86_400e9,
};

/** Days since 1970-01-01; NaN of a number that is no such moment. */
export function epochDays(value: number): number {
  for (const unit of ["seconds", "milliseconds", "microseconds", "nanoseconds"] as const) {
    const [from, to] = EPOCHS[unit];
    if (Math.abs(value) >= from && Math.abs(value) < to) return value / PER_DAY[unit];
  }
  return NaN;
}
