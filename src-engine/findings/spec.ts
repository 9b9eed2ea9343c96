// The contract of a finding of the training doctor. All that a finding means stands in its one file: what it is called, what it looks
// at and from where on it speaks, how it judges a run, and the fix. The window, the command line and docs/findings.md are made from it.

import type { Document } from "../document/schema";
import type { ReasonWords } from "../rules/spec";
import type { BatchLosses } from "../runs/batchLosses";
import type { EpochTable } from "../runs/epochTable";
import type { LayerSamples } from "../runs/layerSamples";
import type { RunSummary } from "../runs/run";

/** What is known of a run, while it goes on or after. */
export interface Evidence {
  readonly run: Pick<
    RunSummary,
    "document" | "baselines" | "best" | "last" | "bestEpoch" | "stopReason" | "epochs" | "steps"
  >;
  readonly epochs: EpochTable;
  /** Null where they were not read. */
  readonly batches: BatchLosses | null;
  /** Null where the layers were not looked at. */
  readonly samples: LayerSamples | null;
}

/** How numbers are told: by whoever shows them. */
export type FindingWords = Pick<ReasonWords, "number" | "whole" | "count" | "measure" | "layer">;

/** Where on the axis of epochs the evidence lies. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** That a finding applies, and why. */
export interface Sign {
  /** A sentence or two: what was seen, with its figures. */
  readonly text: string;
  readonly span: Span;
  /** The layers it is about, by their ids. */
  readonly layers?: readonly string[];
  /** Where it weighs less than the finding usually does. */
  readonly tone?: FindingSpec["tone"];
}

export interface Fix {
  /** What is changed, as a button says it: "learning rate 0.01". */
  readonly label: string;
  /** The run's document with the change. */
  readonly document: Document;
  /** The epoch of the run to begin at, with its rows and seed; null where the rows themselves are others and a new run is needed. */
  readonly forkAt: number | null;
}

export interface FindingSpec {
  readonly type: string;
  readonly label: string;
  /** One line, without a full stop. */
  readonly summary: string;
  /** A paragraph: what it means, and what helps. */
  readonly docs: string;
  /** What it looks at. */
  readonly evidence: string;
  /** From where on it speaks, with the source of the figure or the reason for it. */
  readonly threshold: string;
  readonly tone: "bad" | "warn" | "info";
  /** Findings that explain it: where one of them applies, it is not reported. */
  readonly yieldsTo?: readonly string[];
  /** It has another of the findings as its cause, where there is one: then the fix is that one's. */
  readonly isEffect?: true;
  judge(evidence: Evidence, words: FindingWords): Sign | null;
  /** Null where nothing that the app can change helps. */
  fix(evidence: Evidence, sign: Sign, words: FindingWords): Fix | null;
}
