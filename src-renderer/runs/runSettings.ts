// The settings of a run as a list to read, beside those of the document as it is now.

import { partsAreGiven } from "../../src-engine/document/partsAreGiven";
import { countEdits } from "../../src-engine/document/rowEdits";
import { resolveParams } from "../../src-engine/document/params";
import type { DataRecipe, Document, Word } from "../../src-engine/document/schema";
import type { Vocabulary, WordSpec } from "../../src-engine/document/vocabulary";
import { layerSpec } from "../../src-engine/layers/registry";
import { LOSSES } from "../../src-engine/losses/registry";
import { parseFigure } from "../../src-engine/metrics/figures";
import { layerTitle } from "../../src-engine/network/names";
import { CLIPPINGS } from "../../src-engine/optimizers/clipping";
import { OPTIMIZERS } from "../../src-engine/optimizers/registry";
import { fillOf } from "../../src-engine/preparing/fills/registry";
import { scalingOf } from "../../src-engine/preparing/scalings/registry";
import { RULES } from "../../src-engine/rules/registry";
import { CONSTANT, SCHEDULES } from "../../src-engine/schedules/registry";
import { editCounts } from "../stores/editCounts";
import { integer, share, t } from "../text";
import { figureLabel } from "./measures";
import { plainLabel, valueText } from "./runDiffers";

export const SETTING_GROUPS = ["network", "recipe", "rules", "data"] as const;

interface Setting {
  readonly group: (typeof SETTING_GROUPS)[number];
  /** The same for the same setting of another document. */
  readonly key: string;
  readonly label: string;
  readonly value: string;
}

/** A setting of a run; `now` is what the document has where that is something else, "" where it has none. */
export interface ComparedSetting extends Setting {
  readonly now: string | null;
}

/** Those of the run, and behind them those that only the document has, with an empty value. */
export function comparedSettings(run: Document, now: Document | null): ComparedSetting[] {
  const [own, others] = [settingsOf(run), now === null ? null : settingsOf(now)];
  const nowOf = new Map(others?.map(({ key, value }) => [key, value]));
  const compared = own.map((setting): ComparedSetting => {
    const value = nowOf.get(setting.key) ?? "";
    return { ...setting, now: others === null || value === setting.value ? null : value };
  });
  const keys = new Set(own.map(({ key }) => key));
  const added = (others ?? []).filter(({ key }) => !keys.has(key));
  return [...compared, ...added.map((setting): ComparedSetting => ({ ...setting, value: "", now: setting.value }))];
}

/** The settings in which several documents are not all alike, with the value of each; "" where it has none. */
export function settingsThatDiffer(
  documents: readonly Document[],
): (Omit<Setting, "value"> & { readonly values: readonly string[] })[] {
  const all = documents.map((document) => new Map(settingsOf(document).map((setting) => [setting.key, setting])));
  const keys = new Map(all.flatMap((own) => [...own]));
  return [...keys.values()]
    .map(({ value: _, ...setting }) => ({ ...setting, values: all.map((own) => own.get(setting.key)?.value ?? "") }))
    .filter(({ values }) => new Set(values).size > 1);
}

const PARTS = ["train", "validation", "test"] as const;

/** Every setting that decides what a run learns. */
export function settingsOf({ data, model, training }: Document): Setting[] {
  const row = (group: Setting["group"], key: string, label: string, value: string): Setting => ({
    group,
    key: `${group} ${key}`,
    label,
    value,
  });
  const title = (id: string): string => layerTitle(model, id);
  const { split } = data;
  const figure = training.watch === undefined ? null : parseFigure(training.watch);
  const columns = Object.entries(data.columns);
  return [
    ...model.layers.map(({ id, type, params }) => row("network", id, title(id), layerText(type, params ?? {}))),
    row("network", "connections", t("train.settingsOf.connections"), connectionsText(model, title)),
    row("recipe", "loss", t("train.loss"), wordText(LOSSES, training.loss)),
    row("recipe", "optimizer", t("train.optimizer"), wordText(OPTIMIZERS, training.optimizer)),
    row(
      "recipe",
      "schedule",
      t("train.settingsOf.schedule"),
      wordText(SCHEDULES, training.schedule ?? CONSTANT, false),
    ),
    ...(training.clipping === undefined
      ? []
      : [row("recipe", "clipping", t("train.settingsOf.clipping"), wordText(CLIPPINGS, training.clipping))]),
    row(
      "recipe",
      "batch",
      t("train.batch"),
      OPTIMIZERS.find(training.optimizer.type)?.fullBatch === true ? t("train.batchAll") : integer(training.batchSize),
    ),
    row("recipe", "epochs", t("train.settingsOf.epochs"), integer(training.epochs)),
    row("recipe", "seed", t("train.seed"), String(training.seed)),
    row("recipe", "shuffle", t("train.shuffle"), yesNo(training.shuffle !== false)),
    row("recipe", "records", t("train.records"), yesNo(training.records !== false)),
    row("recipe", "restore", t("train.stops.restore"), yesNo(training.restoreBest)),
    row(
      "recipe",
      "watch",
      t("train.stops.watch"),
      figure === null ? (training.watch ?? t("train.chart.wholeLoss")) : figureLabel(figure, { training, model }),
    ),
    ...(training.metrics ?? []).map((metric) =>
      row("recipe", `metric ${metric.type}`, metric.type, JSON.stringify(metric.params ?? {})),
    ),
    ...training.rules.map((rule) =>
      row(
        "rules",
        rule.type,
        RULES.find(rule.type)?.label ?? rule.type,
        paramsText(RULES, rule) || t("train.settingsOf.yes"),
      ),
    ),
    row("data", "target", t("train.settingsOf.target"), data.target.join(", ")),
    ...columns
      .filter(([, { role }]) => role === "feature")
      .map(([name, { type, missing, scale }]) =>
        row(
          "data",
          `column ${name}`,
          name,
          [t(`data.type.${type}`), scalingOf(scale).label, fillOf(missing).label].join(", "),
        ),
      ),
    row(
      "data",
      "split",
      t("train.settingsOf.split"),
      [
        ...(partsAreGiven(split) ? [] : PARTS.map((part) => `${t(`data.split.${part}`)} ${share(split[part], 1)}`)),
        ...(split.by === undefined ? [] : [t(`data.split.by.told.${split.by.rule}`, { name: split.by.column })]),
        ...(split.by?.rule === "time" || partsAreGiven(split)
          ? []
          : [t(split.shuffle ? "train.settingsOf.shuffled" : "train.settingsOf.inOrder")]),
        ...(split.stratify && split.by === undefined ? [t("train.settingsOf.stratified")] : []),
        ...(split.predefined === true ? [t("train.settingsOf.predefined")] : []),
        ...(split.trainOnValidation === true ? [t("train.settingsOf.onValidation")] : []),
        ...(split.fold === undefined
          ? []
          : [t("train.settingsOf.fold", { n: split.fold.index + 1, of: split.fold.of })]),
      ].join(", "),
    ),
    ...(data.windows === undefined
      ? []
      : [
          row(
            "data",
            "windows",
            t("data.windows.label"),
            [
              `${t("data.windows.lookback")} ${integer(data.windows.lookback)}`,
              `${t("data.windows.horizon")} ${integer(data.windows.horizon)}`,
              ...(data.windows.stride === undefined
                ? []
                : [`${t("data.windows.stride")} ${integer(data.windows.stride)}`]),
              ...(data.windows.order === undefined ? [] : [`${t("data.windows.order")} ${data.windows.order}`]),
              ...(data.windows.group === undefined ? [] : [`${t("data.windows.group")} ${data.windows.group}`]),
            ].join(", "),
          ),
        ]),
    row("data", "split seed", t("train.settingsOf.splitSeed"), String(split.seed)),
    ...(data.edits === undefined
      ? []
      : [row("data", "edits", t("edits.setting"), editCounts(countEdits(data.edits.rows)))]),
  ];
}

const yesNo = (value: boolean): string => t(value ? "train.settingsOf.yes" : "train.settingsOf.no");

function connectionsText({ layers, connections }: Document["model"], title: (id: string) => string): string {
  const isChain =
    connections.length === layers.length - 1 &&
    layers.every(({ id }) => connections.filter(([from]) => from === id).length <= 1) &&
    layers.every(({ id }) => connections.filter(([, to]) => to === id).length <= 1);
  const starts = layers.filter(({ id }) => !connections.some(([, to]) => to === id));
  const [start] = starts;
  if (!isChain || start === undefined || starts.length > 1)
    return connections.map((pair) => pair.map(title).join(" → ")).join(", ");
  const ids = [start.id];
  for (let next = connections.find(([from]) => from === start.id); next;) {
    const [, to] = next;
    ids.push(to);
    next = connections.find(([from]) => from === to);
  }
  return ids.map(title).join(" → ");
}

/** "Dense: units 16, activation relu": what is set, the defaults with it. */
function layerText(
  type: string,
  params: NonNullable<Word["params"]> | Document["model"]["layers"][number]["params"],
): string {
  const spec = layerSpec(type);
  if (spec === undefined) return type;
  const values = resolveParams(spec.params, params).params;
  const set = Object.entries(spec.params).flatMap(([name, param]) => {
    const value = values[name];
    const isDefault = JSON.stringify(value) === JSON.stringify(param.default);
    if (value == null || (isDefault && !SHOWN.has(name))) return [];
    return [`${plainLabel(param.label)} ${valueText(param, value)}`];
  });
  return set.length === 0 ? spec.label : `${spec.label}: ${set.join(", ")}`;
}

/** Settings of layers that are told even where they are the default. */
const SHOWN = new Set(["units", "filters", "activation", "rate"]);

/** @param defaults whether settings are told that are at their default, as zeros that mean "all" or "none" are */
function wordText<S extends WordSpec>(vocabulary: Vocabulary<S>, word: Word, defaults = true): string {
  const label = vocabulary.find(word.type)?.label ?? word.type;
  const params = paramsText(vocabulary, word, defaults);
  return params === "" ? label : `${label}: ${params}`;
}

function paramsText<S extends WordSpec>(vocabulary: Vocabulary<S>, word: Word, defaults = true): string {
  const specs = vocabulary.find(word.type)?.params ?? {};
  const values = resolveParams(specs, word.params).params;
  return Object.entries(specs)
    .flatMap(([name, spec]) => {
      const value = values[name];
      const isTold = value != null && (defaults || JSON.stringify(value) !== JSON.stringify(spec.default));
      const text = isTold ? valueText(spec, value) : "";
      // What is empty is not set.
      return text === "" ? [] : [`${plainLabel(spec.label)} ${text}`];
    })
    .join(", ");
}

/**
 * The document with a run's settings. Its data are taken too where the table has the same columns still; otherwise the document's
 * stay, and so do its name, its source and its edits of rows.
 */
export function withSettingsOf(now: Document, run: Document): Document {
  return {
    ...now,
    model: run.model,
    training: run.training,
    layout: run.layout,
    data: hasSameColumns(now, run) ? dataOf(now, run) : now.data,
  };
}

/** What was corrected about single rows is the project's, whichever run's settings it takes. */
function dataOf({ data: { source, edits } }: Document, run: Document): DataRecipe {
  const { edits: _, ...data } = withoutFold(run.data);
  return { ...data, source, ...(edits === undefined ? {} : { edits }) };
}

/** A fold is the run's own: the project tests on its test rows. */
function withoutFold({ split: { fold: _, ...split }, ...data }: DataRecipe): DataRecipe {
  return { ...data, split };
}

export function hasSameColumns(a: Pick<Document, "data">, b: Pick<Document, "data">): boolean {
  const names = ({ data }: Pick<Document, "data">): string => JSON.stringify(Object.keys(data.columns).sort());
  return names(a) === names(b);
}
