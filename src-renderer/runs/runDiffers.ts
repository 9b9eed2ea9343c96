// What was set otherwise in one run than in another, in a few words each, the most telling first.

import { countEdits } from "../../src-engine/document/rowEdits";
import { paramText } from "../../src-engine/document/params";
import type { ParamSpec, ResolvedParam } from "../../src-engine/document/params";
import type { Document, Word } from "../../src-engine/document/schema";
import type { Vocabulary, WordSpec } from "../../src-engine/document/vocabulary";
import { layerSpec } from "../../src-engine/layers/registry";
import { LOSSES } from "../../src-engine/losses/registry";
import { withinSentence } from "../../src-engine/metrics/registry";
import { layerName } from "../../src-engine/network/names";
import { CLIPPINGS } from "../../src-engine/optimizers/clipping";
import { OPTIMIZERS } from "../../src-engine/optimizers/registry";
import { fillOf } from "../../src-engine/preparing/fills/registry";
import { scalingOf } from "../../src-engine/preparing/scalings/registry";
import { RULES } from "../../src-engine/rules/registry";
import type { RateChange } from "../../src-engine/runs/run";
import { CONSTANT, SCHEDULES } from "../../src-engine/schedules/registry";
import { editCounts } from "../stores/editCounts";
import { SIGNS, fieldText, t } from "../text";

/** Differences of `now` from `before`; empty when the settings are the same. */
export function runDiffers(before: Document, now: Document): string[] {
  return [
    ...trainingDiffers(before.training, now.training),
    ...modelDiffers(before.model, now.model),
    ...dataDiffers(before.data, now.data),
  ];
}

const number = (value: number) => fieldText(value, SIGNS);

function trainingDiffers(a: Document["training"], b: Document["training"]): string[] {
  const list: string[] = [];
  if (a.optimizer.type !== b.optimizer.type)
    list.push(t("train.differs.optimizer", { value: labelOf(OPTIMIZERS, b.optimizer) }));
  list.push(...paramsDiffer(OPTIMIZERS, a.optimizer, b.optimizer));
  if (a.loss.type !== b.loss.type) list.push(t("train.differs.loss", { value: labelOf(LOSSES, b.loss).toLowerCase() }));
  list.push(...paramsDiffer(LOSSES, a.loss, b.loss));
  if (a.batchSize !== b.batchSize && OPTIMIZERS.find(b.optimizer.type)?.fullBatch !== true)
    list.push(t("train.differs.batch", { value: number(b.batchSize) }));
  const [before, after] = [a.schedule ?? CONSTANT, b.schedule ?? CONSTANT];
  if (before.type !== after.type)
    list.push(t("recipe.differs.schedule", { value: labelOf(SCHEDULES, after).toLowerCase() }));
  list.push(...paramsDiffer(SCHEDULES, before, after));
  if (JSON.stringify(a.clipping) !== JSON.stringify(b.clipping))
    list.push(
      b.clipping
        ? t("recipe.differs.clipping", { value: labelOf(CLIPPINGS, b.clipping).toLowerCase() })
        : t("recipe.differs.noClipping"),
    );
  if (a.epochs !== b.epochs) list.push(t("train.differs.epochs", { value: number(b.epochs) }));
  if (a.seed !== b.seed) list.push(t("train.differs.seed", { value: b.seed }));
  list.push(...rulesDiffer(a.rules, b.rules));
  if (a.watch !== b.watch) list.push(t("train.differs.watch", { value: b.watch ?? "loss" }));
  if (a.restoreBest !== b.restoreBest)
    list.push(t(b.restoreBest ? "train.differs.restore" : "train.differs.noRestore"));
  return list;
}

function labelOf(vocabulary: Vocabulary<WordSpec>, { type }: Word): string {
  return vocabulary.find(type)?.label ?? type;
}

/** The settings in which two words of the same type differ; of two types, those that both have and that are set. */
function paramsDiffer(vocabulary: Vocabulary<WordSpec>, a: Word, b: Word): string[] {
  const [specs, old] = [vocabulary.find(b.type)?.params ?? {}, vocabulary.find(a.type)?.params ?? {}];
  return Object.entries(specs).flatMap(([name, spec]) => {
    const was = a.params?.[name] ?? old[name]?.default;
    const is = b.params?.[name] ?? spec.default;
    const isTold = a.type === b.type || b.params?.[name] !== undefined;
    if (!isTold || JSON.stringify(was) === JSON.stringify(is)) return [];
    return [t("train.differs.param", { param: plainLabel(spec.label), value: valueText(spec, is) })];
  });
}

/** "learning rate" of "Learning rate (η)" */
export function plainLabel(label: string): string {
  return withinSentence(label.replace(/ \([^)]*\)$/, ""));
}

/** A setting's value as people read it. */
export function valueText(spec: ParamSpec, value: ResolvedParam): string {
  return typeof value === "number" ? number(value) : paramText(spec, value);
}

/** Which rules were added, removed or set otherwise. */
function rulesDiffer(a: readonly Word[], b: readonly Word[]): string[] {
  const name = (rule: Word) => withinSentence(labelOf(RULES, rule));
  const gone = a.filter(({ type }) => !b.some((rule) => rule.type === type));
  return [
    ...b.flatMap((rule) => {
      const before = a.find(({ type }) => type === rule.type);
      if (before === undefined) return [t("train.differs.ruleOn", { rule: name(rule) })];
      return paramsDiffer(RULES, before, rule).map((what) => t("train.differs.ruleSet", { rule: name(rule), what }));
    }),
    ...gone.map((rule) => t("train.differs.ruleOff", { rule: name(rule) })),
  ];
}

/** What a person changed while the run went on. */
export function rateDiffers(changes: readonly RateChange[]): string[] {
  return changes.map(({ learningRate, epoch }) =>
    t("recipe.differs.rate", { rate: number(learningRate), epoch: number(epoch) }),
  );
}

function modelDiffers(a: Document["model"], b: Document["model"]): string[] {
  const list: string[] = [];
  const old = new Map(a.layers.map((layer) => [layer.id, layer]));
  for (const layer of b.layers) {
    const before = old.get(layer.id);
    old.delete(layer.id);
    if (before?.type !== layer.type) {
      list.push(t("train.differs.layerAdded", { name: layerName(layer) }));
      continue;
    }
    const params = layer.params ?? {};
    const previous = before.params ?? {};
    const specs = layerSpec(layer.type)?.params ?? {};
    for (const name of new Set([...Object.keys(previous), ...Object.keys(params)])) {
      const was = previous[name] ?? specs[name]?.default;
      const is = params[name] ?? specs[name]?.default;
      if (is !== undefined && JSON.stringify(was) !== JSON.stringify(is)) {
        list.push(
          t("train.differs.layerParam", {
            name: layerName(layer),
            param: plainLabel(specs[name]?.label ?? name),
            value: specs[name] ? valueText(specs[name], is) : JSON.stringify(is),
          }),
        );
      }
    }
  }
  for (const layer of old.values())
    if (!b.layers.some(({ id }) => id === layer.id))
      list.push(t("train.differs.layerRemoved", { name: layerName(layer) }));
  const wires = ({ connections }: Document["model"]) =>
    connections
      .map((pair) => pair.join("→"))
      .sort()
      .join();
  if (list.length === 0 && wires(a) !== wires(b)) list.push(t("train.differs.network"));
  return list;
}

function dataDiffers(a: Document["data"], b: Document["data"]): string[] {
  const list: string[] = [];
  if (a.target.join("\n") !== b.target.join("\n")) list.push(t("train.differs.target", { value: b.target.join(", ") }));
  else {
    const changed = Object.entries(b.columns).filter(
      ([name, column]) => JSON.stringify(a.columns[name]) !== JSON.stringify(column),
    );
    const [only] = changed;
    if (changed.length === 1 && only && a.columns[only[0]]) {
      const [name, column] = only;
      const was = a.columns[name];
      const value =
        was?.role !== column.role
          ? t(`data.role.${column.role}`)
          : was.type !== column.type
            ? t(`data.type.${column.type}`)
            : was.scale !== column.scale
              ? scalingOf(column.scale).label
              : fillOf(column.missing).label;
      list.push(t("train.differs.column", { name, value }));
    } else if (changed.length > 0) list.push(t("train.differs.columns"));
  }
  const { seed: oldSeed, ...oldSplit } = a.split;
  const { seed, ...split } = b.split;
  if (split.fold !== undefined && split.fold.index !== oldSplit.fold?.index)
    list.push(t("train.settingsOf.fold", { n: split.fold.index + 1, of: split.fold.of }));
  else if (JSON.stringify(oldSplit) !== JSON.stringify(split)) list.push(t("train.differs.split"));
  else if (oldSeed !== seed) list.push(t("train.differs.splitSeed", { value: seed }));
  if (JSON.stringify(a.edits) !== JSON.stringify(b.edits))
    list.push(b.edits === undefined ? t("edits.none") : editCounts(countEdits(b.edits.rows)));
  return list;
}
