/** At most so many of some, at even distances, the first and the last among them. @param most at least 2 */
export function evenly<T>(all: readonly T[], most: number): readonly T[] {
  if (all.length <= most) return all;
  return Array.from({ length: most }, (_, at) => Math.round((at * (all.length - 1)) / (most - 1))).flatMap((place) =>
    all.slice(place, place + 1),
  );
}
