// What the commands that train several runs have in common: the training with its progress, and the figures in words.

import type { Document } from "../document/schema";
import { judgedBy } from "../groups/group";
import type { GroupSummary } from "../groups/group";
import { plainPath } from "../groups/settings";
import type { SettingValue } from "../groups/settings";
import { EVALUATED_SPECS } from "../metrics/registry";
import type { EvaluatedId } from "../metrics/registry";
import type { Project } from "../project/project";
import type { GroupMember, GroupReport, GroupTarget } from "../protocol/groupReport";
import type { GroupWish } from "../protocol/queueRequests";
import type { RunSummary } from "../runs/run";
import { runInWords } from "../runs/runInWords";
import type { Spread } from "../statistics/spread";
import { EXIT } from "./exit";
import { evaluatedText, intervalText } from "../words/evaluation";
import { figureInWords, measureText } from "../words/figures";
import { bar, progressTo } from "./progress";
import type { Context, OptionSpec } from "./spec";
import type { TableColumn } from "./table";
import { counted, duration } from "../words/numbers";
import { table } from "./table";
import { stopShort } from "../words/runs";

export const GROUP_OPTIONS: readonly OptionSpec[] = [
  { flags: "--epochs <n>", docs: "at most this many passes through the rows, instead of the document's" },
  { flags: "--parallel <n>", docs: "train at most this many runs at once (default: what suits the machine)" },
];

export interface GroupCall {
  readonly project: Project;
  /** What is trained, where it is not the project's own document. */
  readonly document?: Document | undefined;
  /** What is asked for, of a document; or the group to go on with. */
  readonly what: { readonly wish: GroupWish; readonly epochs: number | undefined } | { readonly group: string };
  readonly parallel: number | undefined;
}

/** Trains a group to its end, or until a person has enough, and measures it. */
export async function trainGroup(
  { project, document = project.document, what, parallel }: GroupCall,
  { output, onInterrupt }: Context,
): Promise<{ readonly group: GroupSummary; readonly runs: readonly RunSummary[]; readonly report: GroupReport }> {
  const engine = await import("./engine");
  const { training } = document;
  const began = performance.now();
  const person = { hasEnough: false };
  const { group, runs } = await engine.runGroup({
    project,
    what:
      "group" in what
        ? what
        : {
            plan: engine.planOf(
              { ...document, training: { ...training, epochs: what.epochs ?? training.epochs } },
              what.wish,
            ),
          },
    // A thread for each run: several small ones go faster than one after the other on all cores.
    wish: { device: "cpu", threads: 1 },
    threads: parallel,
    trainer: engine.trainerFile,
    findAdapter: engine.findAdapter,
    onInterrupt: (stop) =>
      onInterrupt(() => {
        person.hasEnough = true;
        stop();
      }),
    onProgress: ({ done, total, share, going }) => {
      const seconds = (performance.now() - began) / 1000;
      const left = share > 0.02 && share < 1 ? `, about ${duration((seconds * (1 - share)) / share)} left` : "";
      output.progress(`${bar(share)} ${done} of ${total} runs done, ${going} training${left}`);
    },
    report: (error) => output.note(String(error)),
  });
  if (person.hasEnough)
    output.note(`Paused. Go on with it: gradual sweep ${project.folder} --continue ${group.number}`);
  const report = await engine.groupReport(project.folder, group, runs, engine.createBackend(), {
    onProgress: progressTo(output),
  });
  return { group, runs, report };
}

/** Nothing came out: no run could be trained, or all failed. */
export function exitOf({ members }: GroupReport): number {
  return members.some(({ judged, figures }) => judged !== null || figures.length > 0) ? EXIT.done : EXIT.failed;
}

function spreadText(id: EvaluatedId, spread: Spread | null): readonly string[] {
  if (spread === null) return ["", "", "", ""];
  const { mean, deviation, interval, least, most } = spread;
  return [
    evaluatedText(id, mean),
    interval === null ? "" : `${evaluatedText(id, interval[0])} to ${evaluatedText(id, interval[1])}`,
    deviation === null ? "" : evaluatedText(id, deviation),
    `${evaluatedText(id, least)} to ${evaluatedText(id, most)}`,
  ];
}

/** A line for each figure: its mean over the runs, between what that lies, and how far the runs are apart. */
export function spreadTable(target: GroupTarget): string {
  const isPooled = target.pooled !== null;
  return table(
    [
      { title: "FIGURE" },
      { title: "MEAN", align: "right" as const },
      { title: "95% INTERVAL OF THE MEAN", align: "right" as const },
      { title: "SD", align: "right" as const },
      { title: "LEAST TO MOST", align: "right" as const },
      ...(isPooled ? [{ title: "ALL ROWS TOGETHER", align: "right" as const }] : []),
    ],
    target.spread.map(({ id, spread }) => {
      const pooled = target.pooled?.find((one) => one.id === id);
      return [
        EVALUATED_SPECS[id].label,
        ...spreadText(id, spread),
        ...(isPooled ? [pooled === undefined ? "" : intervalText(pooled)] : []),
      ];
    }),
  );
}

/** A line for each run: what it is set to, how it ended, the figure that tells the best epoch, and the first headline figure. */
export function membersTable(
  group: GroupSummary,
  { members }: GroupReport,
  runs: readonly RunSummary[],
  withValues: boolean,
): string {
  const judged = judgedBy(group);
  const [first] = members.flatMap(({ figures }) => figures[0]?.[0] ?? []);
  const columns: TableColumn[] = [
    { title: "RUN" },
    ...(withValues ? group.settings.map((path) => ({ title: lastPart(path), align: "right" as const })) : []),
    {
      title: `VALIDATION ${figureInWords(judged, { document: group.document }).toUpperCase()}`,
      align: "right" as const,
    },
    ...(first === undefined ? [] : [{ title: judgedTitle(group, first.id), align: "right" as const }]),
    { title: "EPOCHS", align: "right" as const },
    { title: "ENDED BY" },
  ];
  return table(
    columns,
    members.map((member) => [
      nameOf(member),
      ...(withValues ? member.values.map(valueText) : []),
      member.judged === null ? "" : measureText(judged.metric, member.judged),
      ...(first === undefined ? [] : [member.figures[0]?.[0] === undefined ? "" : intervalText(member.figures[0][0])]),
      String(member.epochs),
      endOf(member, runs),
    ]),
  );
}

/** A run of a cross-validation is judged on the fold that it did not see, others on their validation rows. */
function judgedTitle({ kind }: GroupSummary, id: EvaluatedId): string {
  return `${EVALUATED_SPECS[id].label.toUpperCase()}${kind === "folds" ? " ON ITS FOLD" : ""}`;
}

const lastPart = (path: string): string => plainPath(path).split(".").slice(-2).join(".");

const valueText = (value: SettingValue): string =>
  typeof value === "number" ? String(Number(value.toPrecision(6))) : String(value);

function nameOf({ run, removed }: GroupMember): string {
  return run === null ? (removed ? "removed" : "-") : runInWords(run);
}

function endOf({ run, stopReason, refused }: GroupMember, runs: readonly RunSummary[]): string {
  const summary = runs.find(({ id }) => id === run);
  if (refused !== null) return `not trained: ${refused}`;
  return summary === undefined || stopReason === null ? "" : stopShort(stopReason, summary);
}

/** What the report says about how far to trust the best of many. */
export function optimismText({ members }: GroupReport): string {
  const tried = members.filter(({ judged }) => judged !== null).length;
  return `The best of ${counted(tried, "run")}, chosen on the validation rows, looks better than it is. Judge it once on rows that chose nothing: gradual evaluate PROJECT RUN --split test.`;
}
