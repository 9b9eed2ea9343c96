// Readable marks for the axes of charts, and the air around values: the same in the window and in reports.

/** Ends of an even scale around values, with some air; never below zero for values that are not. */
export function padded(min: number, max: number): [number, number] {
  const room = (max - min) * 0.06 || Math.abs(max) * 0.1 || 1;
  return [min >= 0 ? Math.max(0, min - room) : min - room, max + room];
}

/** Ends of a logarithmic scale around values, with some air. */
export function logPadded(min: number, max: number): [number, number] {
  return min > 0 && max > 0 ? [min / 1.15, max * 1.15] : [1e-3, 1];
}

/** Readable marks for a logarithmic axis: 1, 2 and 5 times powers of ten, no more than `most`; even ones where fewer than two of these lie in it. */
export function logTicks(min: number, max: number, most = 6): number[] {
  for (const factors of [[1, 2, 5], [1, 3], [1]]) {
    const ticks: number[] = [];
    for (let power = Math.floor(Math.log10(min)); power <= Math.ceil(Math.log10(max)); power++) {
      for (const factor of factors) {
        const tick = Number(`${factor}e${power}`);
        if (tick >= min && tick <= max) ticks.push(tick);
      }
    }
    if (ticks.length < 2) return evenTicks(min, max, Math.min(most, 4));
    if (ticks.length <= most) return ticks;
    if (factors.length === 1) {
      const stride = Math.ceil(ticks.length / most);
      return ticks.filter((_, index) => index % stride === 0);
    }
  }
  return [];
}

/** Readable marks for an even axis: multiples of 1, 2 or 5 times a power of ten, about `wanted` of them. */
export function evenTicks(min: number, max: number, wanted: number): number[] {
  const least = (max - min) / wanted;
  const power = 10 ** Math.floor(Math.log10(least));
  const stride = ([1, 2, 5, 10].find((factor) => factor * power >= least) ?? 10) * power;
  if (!(stride > 0)) return [];
  const first = Math.ceil(min / stride);
  // Twelve digits hide the dust of binary fractions.
  return Array.from({ length: Math.max(0, Math.floor(max / stride) - first + 1) }, (_, at) =>
    Number(((first + at) * stride).toPrecision(12)),
  );
}
