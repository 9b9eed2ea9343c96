// The rows of the table of runs: every run with what is told of it.

import type { ComputedRef } from "vue";
import { computed } from "vue";
import { GROUP_KINDS } from "../../src-engine/groups/group";
import type { RunSummary } from "../../src-engine/runs/run";
import { runTitle, useRunsStore } from "../stores/runs";
import { duration, instant, integer, t } from "../text";
import type { SortValues } from "./runColumns";
import { rateDiffers, runDiffers } from "./runDiffers";
import { useShownFigure } from "./shownFigure";
import { stopShort } from "./stopText";

const NONE = "—";
/** Differences that are written out. */
const MOST = 2;

export interface RunRow {
  readonly run: RunSummary;
  /** What differs from the run before, or from the one that it goes on from: in short, and all of it. */
  readonly differs: { readonly text: string; readonly full: string };
  readonly loss: string;
  readonly quality: string;
  readonly epochs: string;
  readonly time: string;
  readonly stopped: string;
  /** It ended badly. */
  readonly bad: boolean;
  readonly values: SortValues;
}

/** The rows, the newest run first. */
export function useRunRows(): ComputedRef<readonly RunRow[]> {
  const runs = useRunsStore();
  const figures = useShownFigure();

  /** What does not change while a run goes on. */
  const differences = computed(
    () => new Map(runs.list.map((each, index) => [each.id, differsOf(each, runs.list[index + 1] ?? null, runs.find)])),
  );

  return computed(() =>
    runs.list.map((run) => {
      const newest = run.status === "ended" ? null : runs.newest(run);
      const [loss, quality] = [figures.lossOf(run), figures.of(run)];
      const [epochs, seconds] = [newest?.epoch ?? run.epochs, newest?.seconds ?? run.seconds];
      const stopped = run.stopReason
        ? stopShort(run, run.stopReason)
        : run.status !== "ended"
          ? t(`train.status.${run.status}`)
          : NONE;
      return {
        run,
        differs: differences.value.get(run.id) ?? { text: "", full: "" },
        loss: loss.text,
        quality: quality.text,
        epochs: integer(epochs),
        time: duration(seconds),
        stopped,
        bad:
          run.stopReason?.kind === "diverged" ||
          run.stopReason?.kind === "exploding" ||
          run.stopReason?.kind === "failed",
        values: { name: runTitle(run), loss: loss.value, quality: quality.value, epochs, time: seconds, stopped },
      };
    }),
  );
}

function differsOf(
  run: RunSummary,
  previous: RunSummary | null,
  find: (id: string) => RunSummary | null,
): RunRow["differs"] {
  // What it was trained on from is what it is compared with.
  const origin = run.origin === undefined ? null : find(run.origin.run);
  const before = origin ?? previous;
  const changed = [
    ...(origin === null || run.origin === undefined
      ? []
      : [t("train.runs.from", { name: runTitle(origin), epoch: integer(run.origin.epoch) })]),
    ...(run.initial === undefined ? [] : [t("train.runs.given", { name: run.initial })]),
    ...rateDiffers(run.rateChanges),
  ];
  if (!before) return { text: [t("train.runs.first"), ...changed].join(", "), full: changed.join(", ") };
  const all = [...changed, ...runDiffers(before.document, run.document)];
  if (all.length === 0) return { text: t("train.runs.same"), full: "" };
  const rest = all.length > MOST ? [t("train.runs.more", { n: all.length - MOST })] : [];
  return { text: [...all.slice(0, MOST), ...rest].join(", "), full: all.join(", ") };
}

/** "Sweep 3" of "0003-sweep". */
function groupName(id: string): string {
  const kind = GROUP_KINDS.find((one) => id.endsWith(`-${one}`));
  return kind === undefined ? id : t(`groups.kind.${kind}`, { n: Number.parseInt(id, 10) });
}

/** Whether a run is told of with all of the words: in its name, tags, note, group, settings or end; whatever the capitals. */
export function isAbout({ run, differs, stopped, values }: RunRow, words: string): boolean {
  const told = [values.name, ...run.tags, run.note, differs.text, differs.full, stopped];
  if (run.group !== undefined) told.push(groupName(run.group.id));
  if (run.star) told.push("★");
  const all = told.join("\n").toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word));
}

/** What else is known of a run, a line each. */
export function runFacts(run: RunSummary): string {
  return [
    t("train.runs.started", { when: instant(run.startedAt) }),
    t("train.runs.parameters", { n: integer(run.parameters) }),
    run.bestEpoch === null ? "" : t("train.runs.bestEpoch", { epoch: integer(run.bestEpoch) }),
    ...run.deviceChanges.map(({ step, to, why }) =>
      t("train.runs.wentOver", { step: integer(step), device: t(to === "cpu" ? "device.cpu" : "device.gpu"), why }),
    ),
    run.group === undefined ? "" : t("groups.one", { name: groupName(run.group.id) }),
    run.tags.length === 0 ? "" : t("train.runs.tagged", { tags: run.tags.join(", ") }),
    run.note,
  ]
    .filter((part) => part !== "")
    .join("\n");
}
