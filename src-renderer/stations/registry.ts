// The stations in working order. Each stands in a folder of its own; what it is called stands in the texts.

import type { StationEntry } from "../stores/navigation";
import { build } from "./build";
import { data } from "./data";
import { evaluate } from "./evaluate";
import { learn } from "./learn";
import { train } from "./train";
import { tryStation } from "./try";

/** Ctrl, or Cmd on macOS, with `key` goes there. */
export const STATIONS: readonly (StationEntry & { readonly key: number })[] = [
  { ...data, key: 1 },
  { ...build, key: 2 },
  { ...train, key: 3 },
  { ...evaluate, key: 4 },
  { ...tryStation, key: 5 },
  { ...learn, key: 6 },
];
