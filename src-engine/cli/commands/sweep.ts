import * as v from "valibot";
import { parseAxis, proposedAxis } from "../../groups/axis";
import { METHODS } from "../../groups/group";
import { settingsOf } from "../../groups/settings";
import { runInWords } from "../../runs/runInWords";
import type { Document } from "../../document/schema";
import { expectation } from "../../document/params";
import { command } from "../command";
import { UsageError } from "../exit";
import * as fields from "../fields";
import { exitOf, GROUP_OPTIONS, membersTable, optimismText, trainGroup } from "../groups";
import { findGroup, withProject, withWritableProject } from "../projects";
import { counted } from "../../words/numbers";
import { table } from "../table";

/** Runs that are drawn where nothing else is said. */
const RUNS = "12";

/** `gradual sweep`: many runs that differ in some settings. */
export const sweepCommand = command({
  name: "sweep",
  summary: "train many runs that differ in some settings, on all cores, and list them best first",
  arguments: [{ name: "<project>", docs: "the project's folder or its .gradual file" }],
  options: [
    {
      flags: "--set <path=values>",
      docs: "what to vary: values (8,16,32), a range (8..64), a logarithmic one (log:1e-4..1e-1), for a grid with its number of values (8..64:5). May be given several times",
      repeated: true,
    },
    {
      flags: "--method <method>",
      docs: "grid (all combinations), random, or halving (random, and all but the best are stopped early) (default: random)",
    },
    { flags: "--runs <n>", docs: `as many runs, of random and halving (default: ${RUNS})` },
    { flags: "--seed <n>", docs: "of the draw: the same seed draws the same values (default: 1)" },
    { flags: "--eta <n>", docs: "of halving: one of so many goes on, each time (default: 3)" },
    { flags: "--continue <group>", docs: "go on with a sweep, seeds or folds that were interrupted, by their number" },
    { flags: "--settings", docs: "list what can be varied, with its range, and train nothing" },
    ...GROUP_OPTIONS,
  ],
  example:
    "gradual sweep penguins --set training.optimizer.learningRate=log:1e-4..1e-1 --runs 12\n  gradual sweep penguins --set model.layers.hidden.units=8,16,32 --set training.batchSize=16,64 --method grid\n  gradual sweep penguins --set training.optimizer.learningRate=log:1e-4..1e-1 --method halving --runs 27 --json\n  gradual sweep penguins --settings",
  fields: {
    project: fields.path,
    set: v.optional(v.array(fields.assignment), []),
    method: v.optional(v.picklist(METHODS), "random"),
    runs: v.optional(fields.wholeNumber(1, 500), RUNS),
    seed: v.optional(fields.wholeNumber(0, 0xffff_ffff), "1"),
    eta: v.optional(fields.wholeNumber(2, 10)),
    continue: v.optional(fields.wholeNumber(1, 999_999_999)),
    settings: v.optional(v.boolean(), false),
    epochs: v.optional(fields.wholeNumber(1, 100_000_000)),
    parallel: v.optional(fields.wholeNumber(1, 256)),
  },
  async run({ project: path, set, method, runs, seed, eta, continue: number, settings, epochs, parallel }, context) {
    const { output } = context;
    if (settings) {
      await withProject(path, output, async ({ document }) =>
        output.result({ settings: listed(document) }, settingsText(document)),
      );
      return undefined;
    }
    if (number !== undefined && (set.length > 0 || epochs !== undefined))
      throw new UsageError("--continue: the sweep goes on with its own settings; leave out --set and --epochs.");
    return withWritableProject(path, output, async (project) => {
      const what =
        number === undefined
          ? {
              wish: {
                kind: "sweep" as const,
                axes: set.map(({ path: setting, value }) => parseAxis(project.document, setting, value)),
                method,
                runs,
                seed,
                eta,
              },
              epochs,
            }
          : { group: (await findGroup(project.folder, number)).id };
      const { group, runs: trained, report } = await trainGroup({ project, what, parallel }, context);
      const best = report.members.find(({ run, judged }) => run !== null && judged !== null)?.run ?? null;
      output.result(
        { group, report },
        [
          `Group ${group.number}: ${counted(group.members.length, "run")}${group.kind === "sweep" ? `, ${group.method ?? ""}, seed ${group.seed ?? ""}` : ""}.`,
          membersTable(group, report, trained, true),
          ...(best === null || group.kind !== "sweep"
            ? []
            : [`Best: run ${runInWords(best)}. ${optimismText(report)}`]),
        ].join("\n\n"),
      );
      return exitOf(report);
    });
  },
});

function listed(document: Document): object[] {
  return settingsOf(document).map(({ path, of, spec, value }) => ({
    path,
    of,
    label: spec.label,
    value,
    expected: expectation(spec),
    proposed: proposedAxis({ path, of, spec, value }),
  }));
}

function settingsText(document: Document): string {
  return table(
    [{ title: "SETTING" }, { title: "NOW", align: "right" }, { title: "MAY BE" }],
    settingsOf(document).map(({ path, spec, value }) => [path, String(value), expectation(spec)]),
  );
}
