// What the rows are, where they came from, and what the network was given of them.

import { whole } from "../../document/whole";
import { partsAreGiven } from "../../document/partsAreGiven";
import { editsInWords } from "../../document/rowEdits";
import type { CategoryRecipe, NumberRecipe, Preparation, TargetRecipe } from "../../document/preparation";
import { featureWidth, numberElements, targetColumns } from "../../document/preparation";
import { curveText } from "../../preparing/curves/registry";
import type { ColumnType } from "../../document/schema";
import type { ColumnProfile, Table } from "../../protocol/data";
import { fileName } from "../../words/fileName";
import { counted, figure, instant, percent } from "../../words/numbers";
import type { ReportFacts } from "../facts";
import { markup } from "../markup";
import type { MarkupValue } from "../markup";
import { dataTable, factList, firstOf, missing, notes } from "../pieces";
import type { Section } from "../pieces";

const MOST_COLUMNS = 200;
const MOST_CATEGORIES = 12;

export function dataSection({ data, record }: ReportFacts): Section {
  const about = { id: "data", title: "Data" };
  if ("why" in data) return { ...about, body: missing("The data of this run can no longer be read.", data.why) };
  const { table, imported, fit } = data.known;
  const { columns } = record.document.data;
  const { arrays } = table;
  const facts = factList([
    ["Source", fileName(table.sourceName)],
    ["Size", imported === null ? null : counted(imported.source.bytes, "byte")],
    ["SHA-256", imported === null ? null : markup`<code>${imported.source.sha256}</code>`],
    ["Imported", imported === null ? null : instant(imported.importedAt)],
    ["Read as", readAs(table)],
    [arrays === undefined ? "Rows" : "Examples", whole(table.rows)],
    ["Left out", leftOut(fit.counts.left)],
    ["Edited by hand", fit.edits === undefined ? null : editsInWords(fit.edits)],
    ...(arrays === undefined
      ? ([["Columns", whole(table.columns.length)]] as const)
      : ([
          ["Each example", `${arrays.shape.join(" × ")} numbers (${arrays.elements}), "${arrays.name}"`],
          [
            "Values",
            `${figure(arrays.least)} to ${figure(arrays.greatest)}, mean ${figure(arrays.mean)}, from up to 2,000 examples`,
          ],
        ] as const)),
  ]);
  const { shown, rest } = firstOf(table.columns, MOST_COLUMNS, "columns");
  return {
    ...about,
    body: [
      facts,
      dataTable(
        "Columns of the data",
        [
          { title: "Column" },
          { title: "Use" },
          { title: "Type" },
          { title: "Missing", isNumber: true },
          { title: "Different", isNumber: true },
          { title: "Values" },
        ],
        shown.map((column) => {
          const own = Object.hasOwn(columns, column.name) ? columns[column.name] : undefined;
          return [
            column.name,
            USES[own?.role ?? "ignore"],
            own?.type ?? column.type,
            column.missing === 0 ? "0" : `${whole(column.missing)} (${percent(column.missing / table.rows)})`,
            whole(column.distinct),
            valuesText(column, own?.type ?? column.type),
          ];
        }),
      ),
      rest,
      notes(table.notes ?? []),
    ],
  };
}

const USES = { feature: "input", target: "predicted", ignore: "not used" } as const;

function readAs({ delimiter, encoding }: Table): string {
  return delimiter === "none" ? encoding : `${encoding}, separated by ${delimiter}`;
}

function leftOut(rows: number): string {
  return rows === 0
    ? "no row"
    : `${counted(rows, "row")} in which the predicted column, or one with the rule "drop row", is missing`;
}

function valuesText({ histogram, mean, deviation, categories, distinct }: ColumnProfile, type: ColumnType): string {
  if (type !== "category" && histogram !== undefined && mean !== undefined)
    return `${figure(histogram.min)} to ${figure(histogram.max)}, mean ${figure(mean)}${deviation === undefined ? "" : `, standard deviation ${figure(deviation)}`}`;
  if (categories === undefined) return "";
  const shown = categories.slice(0, MOST_CATEGORIES).map(({ value, count }) => `${value} (${whole(count)})`);
  return `${shown.join(", ")}${distinct > shown.length ? ", …" : ""}`;
}

const SPLIT_BY = {
  group: (column: string) => `Rows with the same "${column}" are in the same part.`,
  time: (column: string) => `The rows are divided by "${column}": the earliest train, the latest test.`,
  column: (column: string) => `"${column}" names the part of each row.`,
} as const;

export function splitSection({ data, record }: ReportFacts): Section {
  const { split } = record.document.data;
  const about = { id: "split", title: "Split" };
  const how = [
    split.fold === undefined
      ? null
      : `Cross-validation: of ${split.fold.of} folds this run is tested on number ${split.fold.index + 1}.`,
    split.predefined === true ? "The parts are those of the source." : null,
    split.by === undefined ? null : SPLIT_BY[split.by.rule](split.by.column),
    partsAreGiven(split) || split.by?.rule === "time"
      ? null
      : split.shuffle
        ? `Rows are shuffled with seed ${split.seed}.`
        : "Rows keep their order.",
    split.stratify && split.by === undefined ? "Each part keeps the proportions of the classes." : null,
    split.trainOnValidation === true ? "The validation rows are trained on too." : null,
  ].filter((sentence) => sentence !== null);
  const counts = "known" in data ? data.known.fit.counts : null;
  const used = counts === null ? 0 : counts.train + counts.validation + counts.test;
  // Of the rows that there are: groups, folds and parts that the data name do not come out as the shares that were wished for.
  const part = (name: "train" | "validation" | "test") => ({
    share: counts === null || used === 0 ? split[name] : counts[name] / used,
    rows: counts?.[name],
  });
  const parts = [
    ["Training", part("train"), "the weights are fitted to these rows"],
    ["Validation", part("validation"), "watched while training; they decide which epoch is best"],
    ["Test", part("test"), "kept back for the end"],
  ] as const;
  return {
    ...about,
    body: [
      dataTable(
        "Parts of the rows",
        [
          { title: "Part" },
          { title: "Share", isNumber: true },
          { title: "Rows", isNumber: true },
          { title: "What for" },
        ],
        parts.map(([name, { share, rows }, use]) => [
          name,
          rows === undefined && partsAreGiven(split) ? "-" : percent(share),
          rows === undefined ? "-" : whole(rows),
          use,
        ]),
      ),
      markup`<p>${how.join(" ")}</p>`,
      "known" in data ? notes(data.known.fit.problems.map(({ message }) => message)) : null,
    ],
  };
}

export function preparationSection({ preparation, record }: ReportFacts): Section {
  const { columns } = record.document.data;
  const rule = (name: string): string => (Object.hasOwn(columns, name) ? (columns[name]?.missing ?? "") : "");
  const { shown, rest } = firstOf(preparation.features, MOST_COLUMNS, "columns");
  return {
    id: "preparation",
    title: "Preparation",
    body: [
      markup`<p>Fitted on the training rows, and applied to all of them alike.</p>`,
      preparation.windows === undefined
        ? null
        : markup`<p>Each row is predicted from ${counted(preparation.windows.lookback, "row")} that end ${counted(preparation.windows.horizon, "row")} before it.</p>`,
      dataTable(
        "What the network sees of each column",
        [{ title: "Column" }, { title: "Becomes" }, { title: "Missing values" }],
        shown.map((feature) => [feature.name, becomes(feature), missingText(feature, rule(feature.name))]),
      ),
      rest,
      markup`<h3>Predicted</h3>`,
      factList(targetColumns(preparation).slice(0, MOST_COLUMNS).map(targetText)),
    ],
  };
}

type Feature = Preparation["features"][number];

function becomes(feature: Feature): string {
  switch (feature.type) {
    case "category":
      return categoryBecomes(feature);
    case "array": {
      const one = feature.center.length === 1;
      return `${feature.shape.join(" × ")} numbers, ${one ? scaled("x", feature.center[0] ?? 0, feature.scale[0] ?? 1) : "each channel less its center, divided by its scale"}`;
    }
    case "number":
    case "date":
      return numberBecomes(feature);
    default:
      return feature satisfies never;
  }
}

function categoryBecomes(feature: CategoryRecipe): string {
  const { categories, other, encoding } = feature;
  switch (encoding?.type) {
    case "ordinal":
      return `one number, its place from 0 in: ${listed(categories)}`;
    case "ids":
      return `one number, its place from 1 in: ${listed(categories)}`;
    case "words":
      return `${counted(categories.length, "number")}, how often it has each of these words (tf-idf): ${listed(categories)}`;
    case "word-ids":
      return `${counted(encoding.length, "number")}, the places of its first words from 2 among: ${listed(categories)}`;
    case "hash":
      return `${counted(encoding.buckets, "number")}, of which its hash names one`;
    case undefined:
      return `${counted(featureWidth(feature), "number")}, one for each category: ${listed(categories)}${other === true ? ", and one for all others" : ""}`;
    default:
      return encoding satisfies never;
  }
}

function numberBecomes(feature: NumberRecipe): string {
  const { type, center, scale, curve } = feature;
  const own =
    center === 0 && scale === 1 && curve === undefined
      ? `as it is${type === "date" ? ", in days since 1970-01-01" : ""}`
      : scaled(curveText("x", curve), center, scale);
  const elements = numberElements(feature);
  const others = elements.filter(({ is }) => is !== "value").map(({ suffix }) => suffix.trim().replace(/^\(|\)$/g, ""));
  if (others.length === 0) return `one number, ${own}`;
  return `${counted(elements.length, "number")}: ${[...(feature.elapsed === false ? [] : [own]), ...others].join("; ")}`;
}

function missingText(feature: Feature, rule: string): string {
  if (feature.type === "array") return "the example is left out";
  if (feature.fill === null) return "the row is left out";
  if (feature.fill === "") return "a category of their own";
  return `${typeof feature.fill === "number" ? figure(feature.fill) : `"${feature.fill}"`} instead (${rule.replace("-", " ")})`;
}

function targetText(recipe: TargetRecipe): readonly [string, MarkupValue] {
  if (recipe.kind === "classes")
    return [recipe.name, `${counted(recipe.classes.length, "class", "classes")}: ${listed(recipe.classes)}`];
  const [column] = recipe.columns;
  return [
    column?.name ?? "",
    column === undefined || (column.center === 0 && column.scale === 1 && column.curve === undefined)
      ? "a number, as it is"
      : `a number; the network learns ${scaled(curveText("y", column.curve), column.center, column.scale)}`,
  ];
}

/** "(x - 5.8) / 0.82", "x / 255" */
function scaled(letter: string, center: number, scale: number): string {
  const moved = center === 0 ? letter : `${letter} ${center < 0 ? "+" : "-"} ${figure(Math.abs(center))}`;
  if (scale === 1) return moved;
  return `${center === 0 ? moved : `(${moved})`} / ${figure(scale)}`;
}

function listed(texts: readonly string[]): string {
  const shown = texts.slice(0, MOST_CATEGORIES).map((text) => (text === "" ? "(missing)" : text));
  return `${shown.join(", ")}${texts.length > shown.length ? ", …" : ""}`;
}
