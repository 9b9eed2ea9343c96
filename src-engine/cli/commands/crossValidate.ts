import * as v from "valibot";
import { command } from "../command";
import * as fields from "../fields";
import { exitOf, GROUP_OPTIONS, membersTable, spreadTable, trainGroup } from "../groups";
import { withWritableProject } from "../projects";
import { counted } from "../../words/numbers";

/** `gradual cross-validate`: every row tested once, by a network that did not see it. */
export const crossValidateCommand = command({
  name: "cross-validate",
  summary:
    "train a run for each of k folds and test it on that fold; every row is tested once, the test rows are left alone",
  arguments: [{ name: "<project>", docs: "the project's folder or its .gradual file" }],
  options: [
    { flags: "--folds <k>", docs: "how many (default: 5)" },
    {
      flags: "--stratified",
      docs: "keep the classes' proportions in every fold (default: as the document's split does)",
    },
    { flags: "--no-stratified", docs: "deal the rows whatever their class" },
    ...GROUP_OPTIONS,
  ],
  example: "gradual cross-validate penguins\n  gradual cross-validate penguins --folds 10 --json",
  fields: {
    project: fields.path,
    folds: v.optional(fields.wholeNumber(2, 100), "5"),
    stratified: v.optional(v.boolean()),
    epochs: v.optional(fields.wholeNumber(1, 100_000_000)),
    parallel: v.optional(fields.wholeNumber(1, 256)),
  },
  async run({ project: path, folds, stratified, epochs, parallel }, context) {
    const { output } = context;
    return withWritableProject(path, output, async (project) => {
      const { group, runs, report } = await trainGroup(
        { project, what: { wish: { kind: "folds", folds, stratified }, epochs }, parallel },
        context,
      );
      const { fold: _, ...split } = group.document.data.split;
      output.result(
        { group, report },
        [
          `Group ${group.number}: ${counted(group.members.length, "fold")}${split.stratify ? ", stratified" : ""}${
            report.rows === null ? "" : `, ${counted(report.rows, "row")} tested, each once`
          }. The figures are those of rows that the runs did not see; each run's preparation was fitted on its own training rows.`,
          membersTable(group, report, runs, false),
          ...report.targets.flatMap((target) => [
            ...(report.targets.length > 1 ? [target.target] : []),
            spreadTable(target),
          ]),
        ].join("\n\n"),
      );
      return exitOf(report);
    });
  },
});
