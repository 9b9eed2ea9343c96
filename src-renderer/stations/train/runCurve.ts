// The curve of a run on the chart. Pure.

import { canonicalJson } from "../../../src-engine/document/canonicalJson";
import type { MeasuredPart } from "../../../src-engine/metrics/columns";
import type { Figure } from "../../../src-engine/metrics/figures";
import type { EpochTable } from "../../../src-engine/runs/epochTable";
import type { RunSummary } from "../../../src-engine/runs/run";
import type { Curve } from "../../charts";

/** A run and the epochs that are known of it. */
export interface Logged {
  readonly run: Pick<RunSummary, "document" | "origin">;
  readonly epochs: EpochTable | undefined;
}

/**
 * A figure by epoch. That of a run which goes on from another begins at the point where it left it, so that no gap is drawn between
 * the two; not where both have another loss, whose figures cannot be compared.
 */
export function runCurve({ run, epochs }: Logged, parent: Logged | null, shown: Figure, part: MeasuredPart): Curve {
  const [x, y] = [epochs?.column("epoch") ?? new Float64Array(), epochs?.figure(shown, part) ?? new Float64Array()];
  const start = run.origin?.epoch;
  if (start === undefined || parent?.epochs === undefined || x[0] !== start + 1 || y.length !== x.length)
    return { x, y };
  const isSameLoss = canonicalJson(run.document.training.loss) === canonicalJson(parent.run.document.training.loss);
  if (shown.metric === "loss" && !isSameLoss) return { x, y };
  const left = parent.epochs.figure(shown, part)[parent.epochs.column("epoch").indexOf(start)];
  return left === undefined ? { x, y } : { x: Float64Array.of(start, ...x), y: Float64Array.of(left, ...y) };
}
