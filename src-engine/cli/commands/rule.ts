import * as v from "valibot";
import { UserError } from "../../document/errors";
import { columnsOf } from "../../handwritten/apply";
import { ROUNDS } from "../../handwritten/contest";
import { ruleInWords } from "../../handwritten/words";
import { command } from "../command";
import * as fields from "../fields";
import { findRun, withProject } from "../projects";
import { ruleReport } from "../ruleReport";

/** `gradual rule`: the rule written by hand, by counts, and beside a run. */
export const ruleCommand = command({
  name: "rule",
  summary: "count the rule written by hand on the training and test rows, and judge it beside a run",
  arguments: [{ name: "<project>", docs: "the project's folder or its .gradual file" }],
  options: [
    { flags: "--run <run>", docs: 'a run to judge it beside: its number, its folder name, or "last"' },
    {
      flags: "--splits <number>",
      docs: `with --run: train the network anew on so many other splits and judge both on each (default: ${ROUNDS}; 0: none)`,
    },
  ],
  example:
    "gradual rule penguins\n  gradual rule penguins --run last\n  gradual rule penguins --run last --splits 0 --json",
  fields: {
    project: fields.path,
    run: v.optional(fields.runName),
    splits: v.optional(fields.wholeNumber(0, 100)),
  },
  async run({ project: path, run: name, splits }, { output, onInterrupt }) {
    if (splits !== undefined && name === undefined)
      throw new UserError({
        code: "no-run",
        message: "Other splits need a run, whose network is trained anew on each.",
        next: "Name one with --run.",
      });
    await withProject(path, output, async ({ folder, document }) => {
      const { handRule: rule, data } = document;
      if (rule === undefined) {
        throw new UserError({
          code: "no-rule",
          message: "The project has no rule written by hand.",
          next: 'Write one in the app: Learn, "Rules by hand".',
        });
      }
      const id = name === undefined ? null : (await findRun(folder, name)).id;
      const { createBackend, judgeRule, readTrainedRun, ruleContest, ruleRows } = await import("../engine");
      const canceled = new AbortController();
      onInterrupt(() => canceled.abort());
      const { signal } = canceled;
      const run = id === null ? null : await readTrainedRun(folder, id);
      const backend = createBackend();
      const recipe = run?.document.data ?? data;
      const ground = await ruleRows(folder, recipe, { target: rule.target, columns: columnsOf(rule) }, { signal });
      const judge = (part: "train" | "test") => judgeRule({ folder, rule, data, run, part, backend }, { signal });
      const train = await judge("train");
      const test = await judge("test").catch((failure: unknown) => {
        if (failure instanceof UserError && failure.problem.code === "no-rows") return null;
        throw failure;
      });
      for (const warning of train.warnings) output.note(warning);
      const rounds = splits ?? ROUNDS;
      const contest =
        run === null || test === null || rounds === 0
          ? null
          : await ruleContest({
              ...{ folder, rule, rounds, backend, signal },
              document: run.document,
              onProgress: (_, what) => output.progress(what),
            });
      const told = { words: ruleInWords(rule, ground), run: id, train, test, contest };
      output.result({ rule, ...told }, ruleReport(rule.target, told));
    });
  },
});
