import * as v from "valibot";
import type { OpenWeights } from "../../evaluate/runWeights";
import { WEIGHT_MOMENTS } from "../../runs/weights";
import type { WeightEntry, WeightMoment, WeightPage, WeightSide, WeightStatistics } from "../../runs/weights";
import { runInWords } from "../../runs/runInWords";
import { command } from "../command";
import { UsageError } from "../exit";
import * as fields from "../fields";
import { findRun, withProject } from "../projects";
import { table } from "../table";
import { counted, figure } from "../../words/numbers";
import { whole } from "../../document/whole";

/** What is printed of a weight; all of it is written to a file. */
const PRINTED = { rows: 40, columns: 8 };
const PRINTED_JSON = { rows: 512, columns: 512 };

const WHICH: Readonly<Record<WeightMoment, string>> = {
  initial: "initial weights",
  best: "weights of the best epoch",
  last: "final weights",
};

interface Told {
  readonly entry: WeightEntry;
  readonly layer: string;
  readonly statistics: WeightStatistics;
}

/** `gradual weights`: what a run learned, number by number. */
export const weightsCommand = command({
  name: "weights",
  summary: "show the weights of a run: each with its figures, and those of a layer as numbers",
  arguments: [
    { name: "<project>", docs: "the project's folder or its .gradual file" },
    { name: "<run>", docs: 'its number, its folder name, or "last"' },
  ],
  options: [
    { flags: "--layer <id>", docs: 'a layer, by its id ("hidden"), or one of its weights ("hidden/kernel")' },
    {
      flags: "--at <moment>",
      docs: "last (default), best: those of the best epoch, or initial: those the run was given to begin with",
    },
    {
      flags: "-o, --output <file>",
      docs: "write every number as CSV: weight, row, column, value",
      file: "written",
      ending: ".csv",
    },
  ],
  example:
    "gradual weights penguins last\n  gradual weights penguins last --layer hidden\n  gradual weights penguins last -o weights.csv",
  fields: {
    project: fields.path,
    run: fields.runName,
    layer: v.optional(v.pipe(v.string(), v.minLength(1, "the id of a layer is needed"))),
    at: v.optional(v.picklist(WEIGHT_MOMENTS, `${WEIGHT_MOMENTS.join(", ")}: one of these is needed`)),
    output: v.optional(fields.path),
  },
  async run({ project: path, run: name, layer, at, output: file }, { output }) {
    await withProject(path, output, async ({ folder }) => {
      const { id } = await findRun(folder, name);
      const { withRunWeights, writeWeightsFile } = await import("../engine");
      await withRunWeights(folder, id, at, async (weights) => {
        const chosen = choose(weights, layer);
        const head = { run: id, at: weights.at, moments: weights.moments };
        if (file !== undefined) {
          const tensors = chosen.map(({ entry }) => entry.tensor);
          const numbers = await writeWeightsFile(weights, tensors, file);
          output.result(
            { ...head, output: file, weights: tensors, numbers },
            `Wrote ${counted(numbers, "number")} of ${counted(tensors.length, "weight")} to ${file}: the ${WHICH[weights.at]} of run ${runInWords(id)}.`,
          );
          return;
        }
        const told: (Told & { readonly page: Omit<WeightPage, "statistics"> | null })[] = [];
        const { rows, columns } = output.json ? PRINTED_JSON : PRINTED;
        for (const one of chosen) {
          const { tensor } = one.entry;
          const page =
            layer === undefined
              ? null
              : await weights.page(tensor, { from: 0, count: rows }, { from: 0, count: columns });
          told.push({ ...one, statistics: await weights.statistics(tensor), page });
        }
        output.result(
          { ...head, weights: told.map(({ page, ...one }) => ({ ...one, ...(page === null ? {} : pageJson(page)) })) },
          [
            `The ${WHICH[weights.at]} of run ${runInWords(id)}`,
            overview(told),
            ...told.flatMap(({ page }) => (page === null ? [] : [pageText(page)])),
          ].join("\n\n"),
        );
      });
    });
  },
});

function choose({ layers }: OpenWeights, wanted: string | undefined): readonly Omit<Told, "statistics">[] {
  const all = layers.flatMap(({ id, weights }) => weights.map((entry) => ({ layer: id, entry })));
  const chosen =
    wanted === undefined ? all : all.filter(({ layer, entry }) => layer === wanted || entry.tensor === wanted);
  if (chosen.length > 0 || wanted === undefined) return chosen;
  throw new UsageError(
    `--layer: there is no layer "${wanted}" with weights. There are: ${layers.map(({ id }) => id).join(", ")}.`,
  );
}

function overview(told: readonly Told[]): string {
  return table(
    [
      { title: "WEIGHT" },
      { title: "SHAPE" },
      ...["MEAN", "STD. DEV.", "LEAST", "GREATEST"].map((title) => ({ title, align: "right" as const })),
      { title: "" },
    ],
    told.map(({ entry, statistics: { mean, deviation, min, max, notFinite } }) => [
      entry.tensor,
      entry.shape.join("×"),
      ...[mean, deviation, min, max].map(figure),
      [...(entry.trained ? [] : ["not trained"]), ...(notFinite > 0 ? [`${whole(notFinite)} not finite`] : [])].join(
        ", ",
      ),
    ]),
  );
}

function pageText({ entry, rows, columns, values }: Omit<WeightPage, "statistics">): string {
  const cut = [partOf(rows, "row"), partOf(columns, "column")].filter((part) => part !== "");
  const lines = rows.names.map((name, row) => [
    name,
    ...columns.names.map((_, column) => figure(values[row * columns.shown.count + column])),
  ]);
  return [
    `${entry.tensor}, ${entry.shape.join("×")}${entry.axes.length === 0 ? "" : ` (${entry.axes.join(" × ")})`}${entry.docs === "" ? "" : `. ${entry.docs}`}`,
    table(
      [{ title: rows.axes.join(", ") }, ...columns.names.map((title) => ({ title, align: "right" as const }))],
      rows.axes.length === 0 ? lines.map(([, ...cells]) => ["", ...cells]) : lines,
    ),
    ...(cut.length === 0 ? [] : [`Shown: ${cut.join(", ")}. With -o FILE every number is written.`]),
  ].join("\n");
}

/** "rows 1 to 40 of 784"; empty where all are shown. */
function partOf({ shown, extent }: WeightSide, what: string): string {
  return shown.count === extent
    ? ""
    : `${what}s ${whole(shown.from + 1)} to ${whole(shown.from + shown.count)} of ${whole(extent)}`;
}

function pageJson({ rows, columns, values }: Omit<WeightPage, "statistics">): object {
  const { count } = columns.shown;
  return {
    rows,
    columns,
    values: rows.names.map((_, row) => [...values.subarray(row * count, (row + 1) * count)]),
  };
}
