// The runs of a project as a table for spreadsheets and other programs: a line for each, as RFC 4180 has it.

import { EPOCH_COLUMNS } from "../metrics/columns";
import type { EpochMetrics } from "./epochs";
import type { RunSummary } from "./run";

type Cell = string | number | null;

/** What stands in each line before the figures. */
const FACTS: readonly (readonly [column: string, of: (run: RunSummary) => Cell])[] = [
  ["run", ({ number }) => number],
  ["name", ({ name }) => plainText(name)],
  ["star", ({ star }) => (star ? 1 : 0)],
  ["tags", ({ tags }) => plainText(tags.join(", "))],
  ["note", ({ note }) => plainText(note)],
  ["started", ({ startedAt }) => startedAt],
  ["ended by", ({ status, stopReason }) => stopReason?.kind ?? status],
  ["epochs", ({ epochs }) => epochs],
  ["steps", ({ steps }) => steps],
  ["seconds", ({ seconds }) => seconds],
  ["best epoch", ({ bestEpoch }) => bestEpoch],
  ["parameters", ({ parameters }) => parameters],
  ["from run", ({ origin }) => origin?.run ?? null],
  ["group", ({ group }) => group?.id ?? null],
  ["seed", ({ document }) => document.training.seed],
  ["optimizer", ({ document }) => document.training.optimizer.type],
  ["loss function", ({ document }) => document.training.loss.type],
  ["batch size", ({ document }) => document.training.batchSize],
];

/** Told of the epoch whose weights a run kept. */
const FIGURES = EPOCH_COLUMNS.filter((column) => column !== "step" && column !== "seconds");

/** The table, with its heads; what a run does not have is an empty cell. */
export function runsCsv(runs: readonly RunSummary[]): string {
  const heads = [
    ...FACTS.map(([column]) => column),
    ...FIGURES.map((column) => (column === "epoch" ? "of epoch" : column)),
  ];
  const lines = runs.map((run) => {
    const kept = keptEpoch(run);
    return [...FACTS.map(([, of]) => of(run)), ...FIGURES.map((column) => kept?.[column] ?? null)];
  });
  return [heads, ...lines].map((line) => `${line.map(cellText).join(",")}\r\n`).join("");
}

function keptEpoch({ document, best, last }: RunSummary): EpochMetrics | null {
  return document.training.restoreBest ? (best ?? last) : last;
}

function cellText(cell: Cell): string {
  if (cell === null || (typeof cell === "number" && !Number.isFinite(cell))) return "";
  const text = String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** What people wrote is text: an apostrophe keeps a spreadsheet from running it as a formula. */
function plainText(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}
