import * as v from "valibot";
import { learningRateOf, withLearningRate } from "../../optimizers/registry";
import type { RateTest } from "../../runs/rateTest";
import { command } from "../command";
import { UsageError } from "../exit";
import * as fields from "../fields";
import { withProject, withWritableProject } from "../projects";
import { table } from "../table";
import { figure } from "../../words/numbers";

/** `gradual find-rate`: a learning rate that suits the network, the rows and the optimizer. */
export const findRateCommand = command({
  name: "find-rate",
  summary: "try rising learning rates for some steps (on the CPU), and name the one where the loss falls fastest",
  arguments: [{ name: "<project>", docs: "the project's folder or its .gradual file" }],
  options: [
    { flags: "--steps <n>", docs: "steps from the lowest rate to the highest (100)" },
    { flags: "--lowest <rate>", docs: "the rate of the first step (1e-6)" },
    { flags: "--highest <rate>", docs: "the rate of the last step, unless the loss grows without bound first (10)" },
    { flags: "--use", docs: "put the rate that is found into the recipe" },
  ],
  example: "gradual find-rate penguins --steps 200 --use",
  fields: {
    project: fields.path,
    steps: v.optional(fields.wholeNumber(10, 10_000)),
    lowest: v.optional(fields.positiveNumber),
    highest: v.optional(fields.positiveNumber),
    use: v.optional(v.boolean(), false),
  },
  async run({ project: path, use, ...given }, { output, onInterrupt }) {
    return (use ? withWritableProject : withProject)(path, output, async (project) => {
      const { folder, document } = project;
      const { createBackend, findRate, RATE_TEST } = await import("../engine");
      const { steps = RATE_TEST.steps, lowest = RATE_TEST.lowest, highest = RATE_TEST.highest } = given;
      if (lowest >= highest) throw new UsageError("--lowest: it must be less than the highest rate.");
      const controller = new AbortController();
      onInterrupt(() => controller.abort());
      const found = await findRate({
        folder,
        document,
        backend: createBackend(),
        settings: { steps, lowest, highest },
        signal: controller.signal,
        onProgress: (_, what) => output.progress(what),
      });
      const { training } = document;
      const rate = use ? found.suggestion : null;
      if (rate !== null)
        await project.save({
          ...document,
          training: { ...training, optimizer: withLearningRate(training.optimizer, rate) },
        });
      output.result(found, inWords(found, learningRateOf(training.optimizer), rate !== null));
      return undefined;
    });
  },
});

/** About so many lines of the curve. */
const LINES = 20;

function inWords({ points, suggestion, diverged }: RateTest, before: number, isUsed: boolean): string {
  const every = Math.max(1, Math.ceil(points.length / LINES));
  const rows = points
    .filter((_, at) => at % every === 0 || at === points.length - 1)
    .map(({ learningRate, loss, smoothed }) => [learningRate.toExponential(1), figure(loss), figure(smoothed)]);
  const curve = table(
    [
      { title: "LEARNING RATE", align: "right" },
      { title: "LOSS", align: "right" },
      { title: "SMOOTHED", align: "right" },
    ],
    rows,
  );
  const end = diverged ? "\nThe loss grew without bound there." : "";
  const advice =
    suggestion === null
      ? "The loss did not fall at any of these rates. Try a wider range, or more steps."
      : `The loss falls fastest at a learning rate of ${suggestion}. The recipe ${isUsed ? "has it now; it had" : "has"} ${before}.`;
  return `${curve}${end}\n\n${advice}`;
}
