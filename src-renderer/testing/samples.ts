// A small project for tests and for looking at screens. Its figures are made up by a fixed rule.

import { defaultColumn, emptyDocument } from "../../src-engine/document/create";
import type { Document } from "../../src-engine/document/schema";
import type { Cell, ColumnProfile, DataFormat, DataPage, Table } from "../../src-engine/protocol/data";
import type { DataFit, OpenProject } from "../../src-engine/protocol/requests";
import { NO_FIGURES, columnOf } from "../../src-engine/metrics/columns";
import type { EpochMetrics } from "../../src-engine/runs/epochs";
import type { RunSummary } from "../../src-engine/runs/run";

const ROWS = 344;

/** A number from 0 to 1 for `seed`, always the same. */
function dice(seed: number): number {
  const x = Math.sin(seed * 12.9898) * 43_758.5453;
  return x - Math.floor(x);
}

export function sampleDocument(): Document {
  const document = emptyDocument("Penguins");
  return {
    ...document,
    data: {
      ...document.data,
      source: "data/table.parquet",
      target: ["Species"],
      columns: {
        Species: defaultColumn("category", "target"),
        Island: defaultColumn("category", "feature"),
        "Beak Length (mm)": defaultColumn("number", "feature"),
        "Beak Depth (mm)": defaultColumn("number", "feature"),
        "Flipper Length (mm)": defaultColumn("number", "feature"),
        "Body Mass (g)": defaultColumn("number", "feature"),
        Sex: defaultColumn("category", "feature"),
      },
    },
  };
}

/** The network with its output cut off. */
export function withoutLastConnection(document: Document): Document {
  const { model } = document;
  return { ...document, model: { ...model, connections: model.connections.slice(0, -1) } };
}

const bell = (center: number, width: number) =>
  Array.from({ length: 12 }, (_, bin) => Math.round(60 * Math.exp(-(((bin - center) / width) ** 2))));
const number = (
  name: string,
  min: number,
  max: number,
  mean: number,
  deviation: number,
  missing: number,
  center: number,
): ColumnProfile => ({
  name,
  type: "number",
  missing,
  distinct: 160,
  histogram: { min, max, counts: bell(center, 3) },
  mean,
  deviation,
  median: mean - deviation / 8,
});

export function sampleTable(): Table {
  return {
    id: "0123456789abcdef-344",
    source: "data/table.parquet",
    sourceName: "/home/me/penguins.csv",
    rows: ROWS,
    delimiter: "comma",
    encoding: "UTF-8",
    columns: [
      {
        name: "Species",
        type: "category",
        missing: 0,
        distinct: 3,
        categories: [
          { value: "Adelie", count: 152 },
          { value: "Gentoo", count: 124 },
          { value: "Chinstrap", count: 68 },
        ],
      },
      {
        name: "Island",
        type: "category",
        missing: 0,
        distinct: 3,
        categories: [
          { value: "Biscoe", count: 168 },
          { value: "Dream", count: 124 },
          { value: "Torgersen", count: 52 },
        ],
      },
      number("Beak Length (mm)", 32.1, 59.6, 43.92, 5.46, 2, 5),
      number("Beak Depth (mm)", 13.1, 21.5, 17.15, 1.97, 2, 6),
      number("Flipper Length (mm)", 172, 231, 200.9, 14.06, 2, 5),
      number("Body Mass (g)", 2700, 6300, 4202, 802, 2, 4),
      {
        name: "Sex",
        type: "category",
        missing: 11,
        distinct: 2,
        categories: [
          { value: "MALE", count: 168 },
          { value: "FEMALE", count: 165 },
        ],
      },
    ],
  };
}

/** Two of the formats that an engine reads. */
export function sampleFormats(): readonly DataFormat[] {
  return [
    { id: "csv", label: "CSV", holds: "table", extensions: ["csv", "tsv"] },
    { id: "npz", label: "NumPy", holds: "arrays", extensions: ["npz"] },
  ];
}

export function sampleRows(offset: number, limit: number): DataPage {
  const species = ["Adelie", "Chinstrap", "Gentoo"];
  const numbers = Array.from({ length: Math.max(0, Math.min(limit, ROWS - offset)) }, (_, index) => offset + index);
  const row = (index: number): Cell[] => {
    const missing = index % 41 === 3;
    return [
      species[Math.floor((index / ROWS) * 3)] ?? null,
      ["Torgersen", "Dream", "Biscoe"][index % 3] ?? null,
      ...[
        [36, 8],
        [14, 5],
        [180, 40],
        [3300, 2200],
      ].map(([base = 0, spread = 0]) => (missing ? null : Math.round((base + spread * dice(index + base)) * 10) / 10)),
      index % 17 === 5 ? null : index % 2 === 0 ? "MALE" : "FEMALE",
    ];
  };
  return {
    offset,
    total: ROWS,
    columns: sampleTable().columns.map(({ name }) => name),
    rows: numbers.map(row),
    numbers,
  };
}

export function sampleFit(document: Document = sampleDocument()): DataFit {
  const features = Object.entries(document.data.columns).filter(([, { role }]) => role === "feature");
  const profiles = new Map(sampleTable().columns.map((profile) => [profile.name, profile]));
  const recipes = features.map(([name, { type }]) => {
    const profile = profiles.get(name);
    return type === "category"
      ? {
          name,
          type,
          fill: "",
          categories: [...(profile?.categories ?? []).map(({ value }) => value), ...(profile?.missing ? [""] : [])],
          numeric: false,
        }
      : {
          name,
          type: "number" as const,
          fill: profile?.mean ?? 0,
          center: profile?.mean ?? 0,
          scale: profile?.deviation ?? 1,
        };
  });
  const [target = "Species"] = document.data.target;
  const classification = document.data.task === "classification";
  const classes = (profiles.get(target)?.categories ?? []).map(({ value }) => value);
  const inputs = recipes.reduce((sum, recipe) => sum + ("categories" in recipe ? recipe.categories.length : 1), 0);
  const validation = Math.round(ROWS * document.data.split.validation);
  const test = Math.round(ROWS * document.data.split.test);
  return {
    counts: { train: ROWS - validation - test, validation, test, left: 0 },
    inputs,
    inputShape: [inputs],
    inputNames: recipes.map(({ name }) => name),
    outputs: classification ? classes.length : document.data.target.length,
    classes: classification ? classes : [],
    problems: [],
    preparation: {
      format: 1,
      features: recipes,
      target: classification
        ? { kind: "classes", name: target, classes, numeric: false }
        : {
            kind: "numbers",
            columns: document.data.target.map((name) => ({
              name,
              type: "number",
              center: profiles.get(name)?.mean ?? 0,
              scale: profiles.get(name)?.deviation ?? 1,
            })),
          },
    },
  };
}

/** Epoch `epoch` of a run that learns with `pace`. */
export function sampleEpoch(epoch: number, pace: number, stepsPerEpoch = 8): EpochMetrics {
  const loss = 0.006 + 0.9 * Math.exp(-epoch / pace) + 0.01 * dice(epoch + pace) * Math.exp(-epoch / 120);
  const validationLoss = loss * 1.15 + 0.012 + 0.008 * dice(epoch * 3 + pace);
  const layers = { hidden: 0.08 * Math.exp(-epoch / 25), output: 0.05 * Math.exp(-epoch / 30) };
  return {
    epoch,
    step: epoch * stepsPerEpoch,
    seconds: epoch * 0.009,
    loss,
    validationLoss,
    ...NO_FIGURES,
    ...Object.fromEntries(
      (["accuracy", "precision", "recall", "f1", "auc"] as const).flatMap((id, at) => [
        [columnOf(id, "train"), 1 - Math.min(0.66, loss * (0.7 - at / 20))],
        [columnOf(id, "validation"), 1 - Math.min(0.66, validationLoss * (0.7 - at / 20))],
      ]),
    ),
    change: 0.05 * Math.exp(-epoch / 25),
    layers,
    layerChange: Math.max(...Object.values(layers)),
    gradientNorm: null,
    learningRate: 0.01,
  };
}

export function sampleRun(number: number, epochs: number, pace: number, change: Partial<RunSummary> = {}): RunSummary {
  const metrics = Array.from({ length: epochs }, (_, index) => sampleEpoch(index + 1, pace));
  const best = metrics.reduce<EpochMetrics | null>(
    (found, each) => (found === null || (each.validationLoss ?? 0) < (found.validationLoss ?? 0) ? each : found),
    null,
  );
  return {
    id: `${String(number).padStart(4, "0")}-adam`,
    number,
    name: "",
    note: "",
    star: false,
    tags: [],
    status: "ended",
    stopReason: { kind: "epochs", epochs },
    startedAt: "2026-11-23T12:00:00.000Z",
    epochs,
    steps: epochs * 8,
    seconds: epochs * 0.009,
    bestEpoch: best?.epoch ?? null,
    last: metrics.at(-1) ?? null,
    best,
    rateChanges: [],
    document: sampleDocument(),
    parameters: 243,
    device: { name: "cpu", threads: 2, whyNotGpu: null },
    deviceChanges: [],
    ...change,
  };
}

export function sampleProject(change: Partial<OpenProject> = {}): OpenProject {
  return {
    project: "p1",
    folder: "/home/me/Penguins",
    document: sampleDocument(),
    readOnly: false,
    notices: [],
    table: sampleTable(),
    runs: [],
    groups: [],
    queue: { paused: false, items: [], idle: true },
    ...change,
  };
}
