import * as v from "valibot";
import { EDITED_ROWS, documentDifferences } from "../../document/differences";
import { editDifferences } from "../../document/editDifferences";
import { countEdits, editsInWords } from "../../document/rowEdits";
import { whole } from "../../document/whole";
import { EVALUATED_SPECS } from "../../metrics/registry";
import type { ComparedPair, ComparedTarget, Comparison } from "../../protocol/comparison";
import type { RunSummary } from "../../runs/run";
import { runInWords } from "../../runs/runInWords";
import { command } from "../command";
import { UsageError } from "../exit";
import * as fields from "../fields";
import { findRun, withProject } from "../projects";
import { table } from "../table";
import { editInWords } from "../../words/edits";
import { differenceText, intervalText } from "../../words/evaluation";
import { counted, figure, percent } from "../../words/numbers";

/** `gradual compare`: two runs on the same rows. */
export const compareCommand = command({
  name: "compare",
  summary:
    "compare a run with another on the same rows: what is set otherwise, the figures, and whether it is more than luck",
  arguments: [
    { name: "<project>", docs: "the project's folder or its .gradual file" },
    { name: "<run>", docs: 'the run that the other is compared with: its number, its folder name, or "last"' },
    { name: "<other>", docs: "the other run" },
  ],
  options: [
    {
      flags: "--split <part>",
      docs: "train, validation or test (default: validation); a look at the test rows is recorded in the project",
    },
  ],
  example: "gradual compare penguins 1 2\n  gradual compare penguins 1 last --json",
  fields: {
    project: fields.path,
    run: fields.runName,
    other: fields.runName,
    split: v.optional(v.picklist(["train", "validation", "test"]), "validation"),
  },
  async run({ project: path, run: one, other: two, split }, { output }) {
    await withProject(path, output, async ({ folder, readOnly, document }) => {
      const runs = [await findRun(folder, one), await findRun(folder, two)] as const;
      if (runs[0].id === runs[1].id)
        throw new UsageError(`<other>: it is the same run as <run>, ${runInWords(runs[0].id)}. Name another.`);
      const engine = await import("../engine");
      const trained = await Promise.all(runs.map(({ id }) => engine.readTrainedRun(folder, id)));
      const comparison = await engine.compareRuns(
        folder,
        trained,
        split,
        engine.createBackend(),
        { edits: document.data.edits },
        {
          onProgress: (_, what) => output.progress(what),
        },
      );
      if (split === "test" && !readOnly) for (const { id } of runs) await engine.recordTestLook(folder, id);
      for (const { message } of comparison.warnings) output.note(message);
      const settings = documentDifferences(runs[0].document, runs[1].document);
      output.result({ ...plain(comparison), settings }, `${differencesText(runs)}\n\n${comparisonText(comparison)}`);
    });
  },
});

/** Typed arrays as lists. */
function plain(comparison: Comparison): object {
  return {
    ...comparison,
    targets: comparison.targets.map(({ changed, ...target }) => ({
      ...target,
      changed: {
        total: changed.total,
        rows: Array.from(changed.numbers, (row, at) => {
          const name = (value: number | undefined): unknown =>
            value === undefined ? null : target.kind === "classes" ? (target.classes[value] ?? null) : value;
          const width = comparison.runs.length;
          return {
            row: row + 1,
            truth: name(changed.truth[at]),
            answers: Array.from(changed.answers.subarray(at * width, (at + 1) * width), name),
          };
        }),
      },
    })),
  };
}

/** Rows that are edited otherwise are told one by one up to so many. */
const LISTED = 20;

function differencesText([before, after]: readonly [RunSummary, RunSummary]): string {
  const titles = [before, after].map(({ id }) => ({ title: `RUN ${runInWords(id)}` }));
  const settings = documentDifferences(before.document, after.document)
    .filter(({ path }) => !path.startsWith(EDITED_ROWS))
    .map(({ path, before: own, after: other }) => [path, own ?? "", other ?? ""]);
  const lists = [before, after].map(({ document }) => document.data.edits);
  const edited = editDifferences(lists);
  if (settings.length === 0 && edited.length === 0) return "Both runs have the same settings.";
  if (edited.length === 0) return table([{ title: "SETTING" }, ...titles], settings);
  const counts = lists.map((list) => (list === undefined ? "none" : editsInWords(countEdits(list.rows))));
  const rows = edited
    .slice(0, LISTED)
    .map(({ row, edits }) => [
      whole(row + 1),
      ...edits.map((edit, at) => editInWords(edit, (at === 0 ? before : after).document.data.columns)),
    ]);
  const more =
    edited.length > LISTED
      ? `\n${counted(edited.length - LISTED, "more row")} ${edited.length === LISTED + 1 ? "is" : "are"} edited otherwise; --json lists all.`
      : "";
  return [
    table([{ title: "SETTING" }, ...titles], [...settings, ["edited rows", ...counts]]),
    `${table([{ title: "EDITED ROW", align: "right" }, ...titles], rows)}${more}`,
  ].join("\n\n");
}

const TODAY =
  "Both are judged by the right answers that the project has now: a run was trained with other ones, by edits of rows.";

function comparisonText(comparison: Comparison): string {
  const { rows, part, ownRows, targets, resampling, isToday } = comparison;
  const shared = ownRows.every((own) => own === rows)
    ? `${counted(rows, "row")} of the ${part} part`
    : `The ${counted(rows, "row")} that ${rows === 1 ? "is" : "are"} in the ${part} part of both runs`;
  return [
    ...(isToday ? [TODAY] : []),
    `${shared}. Intervals hold with ${percent(resampling.level)} certainty.`,
    ...targets.flatMap((target) => [
      ...(targets.length > 1 ? [target.target] : []),
      figuresText(comparison, target),
      ...target.pairs.map((pair) => verdictText(comparison, target, pair)),
    ]),
  ].join("\n\n");
}

function figuresText({ runs }: Comparison, { figures }: ComparedTarget): string {
  const [first = []] = figures;
  return table(
    [{ title: "FIGURE" }, ...runs.map((id) => ({ title: `RUN ${runInWords(id)}` }))],
    first.map(({ id }) => [
      EVALUATED_SPECS[id].label,
      ...figures.map((own) => {
        const found = own.find((one) => one.id === id);
        return found === undefined ? "-" : intervalText(found);
      }),
    ]),
  );
}

function verdictText({ runs, level }: Comparison, { kind, judged }: ComparedTarget, pair: ComparedPair): string {
  const [first = ""] = runs;
  const [name, other] = [`Run ${runInWords(pair.run)}`, `run ${runInWords(first)}`];
  const how =
    kind === "classes"
      ? `It is right on ${counted(pair.won, "row")} that ${other} gets wrong, and wrong on ${pair.lost} that ${other} gets right.`
      : `It is closer on ${counted(pair.won, "row")}, ${other} on ${pair.lost}.`;
  const apart = (difference: number): string => differenceText(judged, difference);
  const size = `Difference in ${EVALUATED_SPECS[judged].label}: ${apart(pair.difference)}${
    pair.interval === null ? "" : ` (${apart(pair.interval[0])} to ${apart(pair.interval[1])})`
  }, p = ${figure(pair.adjusted)}.`;
  switch (pair.verdict) {
    case "better":
    case "worse":
      return `${name} is ${pair.verdict} than ${other}: the difference is more than luck. ${how} ${size}`;
    case "luck":
      return `The difference may be luck: equally good networks differ so much in more than ${percent(level)} of comparisons. ${how} ${size}`;
    case "same":
      return `${name} and ${other} do equally well on every row.`;
    default:
      return pair.verdict satisfies never;
  }
}
