// The reference pages in docs/, written from the registries: layers, what a recipe can hold, what the training doctor
// finds, what data can be read from, and what a run can be exported to. referencePages.test.ts keeps the files as these functions write
// them.

import { FORMATS } from "../data/formats/registry";
import { PACKINGS } from "../data/packings/registry";
import type { ParamSpec, ParamSpecs } from "../document/params";
import { expectation } from "../document/params";
import type { WordSpec } from "../document/vocabulary";
import { DATA_FINDINGS } from "../findings/data/registry";
import { FINDINGS } from "../findings/registry";
import type { FindingSpec } from "../findings/spec";
import { LAYERS } from "../layers/registry";
import { FAMILIES } from "../layers/spec";
import type { Family, LayerSpec } from "../layers/spec";
import { weightLayouts } from "../layers/weightLayout";
import { LOSSES } from "../losses/registry";
import { OPTIMIZERS } from "../optimizers/registry";
import { CLIPPINGS } from "../optimizers/clipping";
import { RULES } from "../rules/registry";
import { exportTargets } from "../runs/exportTargets";
import { DATE_PARTS } from "../preparing/dates/registry";
import { ENCODINGS } from "../preparing/encodings/registry";
import { FILLS } from "../preparing/fills/registry";
import { SCALINGS } from "../preparing/scalings/registry";
import { SCHEDULES } from "../schedules/registry";
import type { ScheduleSpec } from "../schedules/spec";

const FAMILY_TITLES: { readonly [K in Family]: string } = {
  io: "Ends",
  prepare: "Preparing data",
  core: "Core",
  convolution: "Convolution",
  pooling: "Pooling",
  normalize: "Normalizing",
  activation: "Activation",
  merge: "Merging",
  sequence: "Sequences",
  reshape: "Reshaping",
  regularize: "Regularizing",
};

const MOVES: { readonly [K in ScheduleSpec["moves"]]: string } = {
  never: "The rate does not change.",
  epoch: "The rate changes between epochs alone; lengths are in epochs.",
  step: "The rate changes with every step; lengths are in epochs, and need not end with one.",
};

const NOTE =
  "Written from the registries by a test; to write it anew: `npx vitest run src-engine/testing/referencePages.test.ts --update`.";

/** docs/layers.md */
export function layersPage(): string {
  const all: readonly LayerSpec[] = Object.values(LAYERS);
  const families = FAMILIES.flatMap((family) => {
    const layers = all.filter((layer) => layer.family === family);
    return layers.length === 0 ? [] : [`## ${FAMILY_TITLES[family]}`, ...layers.map(layerSection)];
  });
  const head = [
    "# Layers",
    `${all.length} kinds. Shapes are those of one example, without the batch, channels last. \`gradual layers TYPE\` tells the same. ${NOTE}`,
  ];
  return page([...head, ...families]);
}

/** docs/export.md */
export function exportPage(): string {
  return page([
    "# Export",
    `What a trained run can be written to: in the list of runs, and by \`gradual export PROJECT RUN --to FORMAT -o FILE\`. Each file is made beside its place, loaded again, and its answers are compared with those of the run on rows of the data; one that differs is not kept. ${NOTE}`,
    ...exportTargets.map(({ id, label, extension, forWhom, holds }) =>
      [`## ${label}: \`${id}\``, `${forWhom} ${holds} Files end in \`.${extension}\`.`].join("\n\n"),
    ),
  ]);
}

/** docs/recipes.md */
export function recipesPage(): string {
  const code = (line: string): string => `\`${line}\``;
  return page([
    "# Losses, optimizers, schedules and stopping rules",
    `What \`training\` in a document can name, each as \`{"type": …, "params": {…}}\`; a setting that is left out has its default. ${NOTE}`,
    "## Losses",
    "ŷ is the prediction, y the target; i goes over rows, k over outputs.",
    ...LOSSES.all.map((spec) => wordSection(spec, [code(spec.formula), `For ${spec.tasks.join(" and ")}.`])),
    "## Optimizers",
    "w is a weight, g its gradient, η the learning rate. Where `weightDecay` (λ) is not in the formula, λ·w is added to g beforehand.",
    ...OPTIMIZERS.all.map((spec) => wordSection(spec, spec.formula.map(code))),
    "## Schedules of the learning rate",
    "η is the learning rate, t steps and e whole epochs behind the warm-up, T a length in steps, f the lowest share.",
    ...SCHEDULES.all.map((spec) => wordSection(spec, [...spec.formula.map(code), MOVES[spec.moves]])),
    "## Gradient clipping",
    "g is the gradient of a weight tensor, c the limit.",
    ...CLIPPINGS.all.map((spec) => wordSection(spec, [code(spec.formula)])),
    "## Stopping rules",
    "A run ends at the first of its `rules` that applies, and after its `epochs` at the latest; of two that apply at the same step the one that stands first here is named. A loss or a weight that is no longer a finite number ends every run.",
    ...RULES.all.map((spec) =>
      wordSection(spec, [
        code(spec.formula),
        ...(spec.option === undefined
          ? []
          : [`For one run: \`gradual train --${spec.option.name} ${spec.option.value}\`.`]),
      ]),
    ),
  ]);
}

/** docs/preparation.md */
export function preparationPage(): string {
  const like = (name: string | null): string => (name === null ? "" : ` scikit-learn: \`${name}\`.`);
  const steps = (
    specs: readonly {
      readonly type: string;
      readonly label: string;
      readonly docs: string;
      readonly like?: string | null;
    }[],
  ): string =>
    specs.map((spec) => `- **${spec.label}** (\`${spec.type}\`): ${spec.docs}${like(spec.like ?? null)}`).join("\n");
  return page([
    "# Preparation of the columns",
    `What is done to a column before the network sees it, as \`data.columns\` in a document names it. Each step is fitted on the training rows alone, kept with every run, and part of an exported ONNX model. The Data station shows for each column what becomes of its values. ${NOTE}`,
    "## Missing values: `missing`",
    steps(FILLS),
    "With `indicator` a number or date has one more input: 1 where the value is missing, else 0. `constant` is the value of the rule of that name.",
    "## Numbers and dates: `scale`",
    steps(SCALINGS),
    "What is predicted is gone back from, so that not every scaling is possible there: " +
      `${SCALINGS.filter(({ forTargets }) => forTargets)
        .map(({ type }) => `\`${type}\``)
        .join(", ")}.`,
    "## Categories: `encoding`",
    steps(ENCODINGS),
    "Values that fewer than `leastRows` training rows have are joined into one, which is that of values not seen in training too (scikit-learn: `min_frequency`, `infrequent_if_exist`). `buckets` are the inputs of hashing, `words` the most words of a text (300 where absent). In an exported model hashing takes ONNX Runtime's own operator MurmurHash3, and words its Tokenizer.",
    "## Dates: `parts`",
    steps(DATE_PARTS),
    "What comes round again is given as sine and cosine of its share of the period, so that December is as near to January as to November; with `cyclic` false as one number, scaled to mean 0 and deviation 1. Moments are read as UTC.",
  ]);
}

/** docs/findings.md */
export function findingsPage(): string {
  const link = (type: string): string => {
    const label = [...FINDINGS, ...DATA_FINDINGS].find((spec) => spec.type === type)?.label ?? type;
    return `[${label}](#${`${label}-${type}`.toLowerCase().replaceAll(" ", "-")})`;
  };
  const section = ({ type, label, docs, evidence, threshold, yieldsTo = [] }: Told): string =>
    [
      `## ${label}: \`${type}\``,
      docs,
      [
        `- Looks at: ${evidence.charAt(0).toLowerCase()}${evidence.slice(1)}`,
        `- Is told: ${threshold.charAt(0).toLowerCase()}${threshold.slice(1)}`,
        ...(yieldsTo.length === 0 ? [] : [`- Is not told beside what explains it: ${yieldsTo.map(link).join(", ")}.`]),
      ].join("\n"),
    ].join("\n\n");
  return page([
    "# Findings",
    `What the doctors of Gradual say of [a run](#findings-of-the-training-doctor) and of [data](#findings-of-the-data-doctor). ${NOTE}`,
    "# Findings of the training doctor",
    "What is said of a run while it trains and after, in the window and by `gradual doctor PROJECT RUN`; each with its evidence on the chart, and where there is one with a fix, which is tried in a fork of the run. What is healthy is not told.",
    ...FINDINGS.map(section),
    "# Findings of the data doctor",
    "What is said of a project's data, at the Data station and by `gradual doctor PROJECT`; each with its evidence, and where there is one with a fix: an edit of the document or of single rows, which undo takes back and which never touches the file. What is healthy is not told. The rows are asked in SQL where they are.",
    ...DATA_FINDINGS.map(section),
  ]);
}

type Told = Pick<FindingSpec, "type" | "label" | "docs" | "evidence" | "threshold" | "yieldsTo">;

function wordSection({ type, label, docs, params }: WordSpec, lines: readonly string[]): string {
  return section(`${label}: \`${type}\``, docs, lines, params);
}

/** docs/formats.md */
export function formatsPage(): string {
  return page([
    "# File formats",
    `What data can be read from: in the window, by \`gradual new --from\` and \`gradual import\`, and to predict. The file itself is never changed. ${NOTE}`,
    "[What the import does, and how a project keeps the data](project-format.md#the-data).",
    `Any of them may be packed: ${PACKINGS.map(({ label, docs }) => `**${label}**. ${docs}`).join(" ")}`,
    ...FORMATS.map(({ label, docs, kind, extensions }) =>
      [
        `## ${label}`,
        docs,
        [
          `- Holds ${kind.holds === "table" ? "a table" : "arrays"}.`,
          ...(extensions.length === 0 ? [] : [`- Endings: ${extensions.map((one) => `\`.${one}\``).join(", ")}.`]),
          `- Predictions for such a file can be written to ${kind.answers.map((one) => `\`.${one}\``).join(", ")}.`,
        ].join("\n"),
      ].join("\n\n"),
    ),
  ]);
}

function layerSection(layer: LayerSpec): string {
  const weights = weightLayouts(layer).map(
    ({ name, axes, docs, trained }) =>
      `\`${name}\`: ${axes.join(" × ")}${trained ? "" : " (not trained)"}${docs === undefined ? "" : `. ${docs}`}`,
  );
  return section(
    `${layer.label}: \`${layer.type}\``,
    layer.docs,
    weights.length === 0 ? [] : ["Weights, the first axis outermost:", ...weights.map((line) => `- ${line}`)],
    layer.params,
  );
}

function section(title: string, docs: string, lines: readonly string[], settings: ParamSpecs): string {
  const rows = Object.entries(settings).map(
    ([name, spec]) => `| \`${name}\` | ${cell(spec)} | ${defaultOf(spec)} | ${spec.docs.replaceAll("|", "\\|")} |`,
  );
  const table =
    rows.length === 0
      ? []
      : [["| setting | allowed | default | what it does |", "|---|---|---|---|", ...rows].join("\n")];
  const text =
    lines.length === 0
      ? []
      : [lines[0]?.endsWith(":") === true ? `${lines[0]}\n\n${lines.slice(1).join("\n")}` : lines.join("  \n")];
  return [`### ${title}`, docs, ...text, ...table].join("\n\n");
}

function defaultOf(spec: ParamSpec): string {
  return spec.kind === "word" ? spec.none.label : String(spec.default);
}

function cell(spec: ParamSpec): string {
  return spec.kind === "choice" ? spec.choices.map(({ value }) => `\`${value}\``).join(", ") : expectation(spec);
}

function page(parts: readonly string[]): string {
  return `${parts.join("\n\n")}\n`;
}
