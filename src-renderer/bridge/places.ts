// The places that main and the engine have given this window, by their paths: the rest of the window holds paths, which it shows; what is
// asked about a path goes out as its token.

import type { Place, PlaceUse } from "../../src-engine/protocol/places";

export interface KnownPlaces {
  learn(places: readonly Place[]): void;
  /** The token for a path; the path itself where none was given, which is refused. @param use null: any */
  tokenOf(path: string, use: PlaceUse | null): string;
}

export function createKnownPlaces(): KnownPlaces {
  const tokens = new Map<string, string>();
  const key = (path: string, use: PlaceUse | null): string => `${use ?? ""}:${path}`;
  return {
    learn(places) {
      for (const { path, token, uses } of places) for (const use of [null, ...uses]) tokens.set(key(path, use), token);
    },
    tokenOf: (path, use) => tokens.get(key(path, use)) ?? path,
  };
}
