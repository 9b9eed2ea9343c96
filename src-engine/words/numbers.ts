// Numbers in the texts that the command line and reports write: plain American English, whatever the machine's locale.

import { whole } from "../document/whole";

/** What is smaller is written out: "1,530,000,000" may stand beside "867,030,642". */
const EXPONENT_FROM = 1e15;

/** A number for people: four significant digits, all of those before the point, or "-" where there is none. */
export function figure(value: number | null | undefined): string {
  if (value === null || value === undefined) return "-";
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (value === 0) return "0";
  if (size >= EXPONENT_FROM || size < 1e-4) return value.toExponential(2).replace("e+", "e");
  return size >= 1_000 ? whole(Math.round(value)) : String(Number(value.toPrecision(4)));
}

/** "97.1%" */
export function percent(share: number | null | undefined, digits = 1): string {
  return share === null || share === undefined ? "-" : `${(share * 100).toFixed(digits)}%`;
}

/** "1 h 05 min", "2 min 03 s", "4.2 s", "350 ms" */
export function duration(seconds: number): string {
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${String(Math.floor(seconds % 60)).padStart(2, "0")} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}

/** "1 row", "344 rows" */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${whole(count)} ${count === 1 ? one : many}`;
}

/** "2026-11-28 09:42:10 UTC" of an ISO 8601 instant. */
export function instant(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : `${date.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}
