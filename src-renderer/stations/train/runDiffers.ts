// What was set otherwise in one run than in another, in a few words each, the most telling first.

import type { Document, Schedule } from "../../../src-engine/document/schema";
import { LOSSES, lossSettings } from "../../../src-engine/losses/registry";
import { OPTIMIZERS, optimizerSettings } from "../../../src-engine/optimizers/registry";
import { layerSpec } from "../../../src-engine/layers/registry";
import type { RateChange } from "../../../src-engine/runs/run";
import { CONSTANT, SCHEDULES, scheduleSettings, settingSpecs } from "../../../src-engine/schedules/registry";
import { SIGNS, fieldText, t } from "../../text";

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
    list.push(t("train.differs.optimizer", { value: OPTIMIZERS[b.optimizer.type].label }));
  if (a.optimizer.learningRate !== b.optimizer.learningRate)
    list.push(t("train.differs.learningRate", { value: number(b.optimizer.learningRate) }));
  if (a.loss !== b.loss) list.push(t("train.differs.loss", { value: LOSSES[b.loss].label.toLowerCase() }));
  if (a.loss === b.loss) {
    const [old, next] = [lossSettings(a.loss, a.lossSettings), lossSettings(b.loss, b.lossSettings)];
    for (const [name, value] of Object.entries(next.settings)) {
      if (old.settings[name] !== value)
        list.push(
          t("train.differs.optimizerParam", {
            param: LOSSES[b.loss].settings[name]?.label ?? name,
            value: number(value),
          }),
        );
    }
    if (old.classWeights?.join() !== next.classWeights?.join()) list.push(t("train.differs.classWeights"));
  }
  if (a.batchSize !== b.batchSize && !OPTIMIZERS[b.optimizer.type].fullBatch)
    list.push(t("train.differs.batch", { value: number(b.batchSize) }));
  if (a.optimizer.type === b.optimizer.type) {
    const [old, next] = [optimizerSettings(a.optimizer), optimizerSettings(b.optimizer)];
    for (const [name, value] of Object.entries(next)) {
      if (name !== "learningRate" && old[name] !== value)
        list.push(
          t("train.differs.optimizerParam", {
            param: OPTIMIZERS[b.optimizer.type].settings[name]?.label ?? name,
            value: number(value),
          }),
        );
    }
  }
  if (JSON.stringify(a.schedule) !== JSON.stringify(b.schedule))
    list.push(...scheduleDiffers(a.schedule ?? CONSTANT, b.schedule ?? CONSTANT));
  if (JSON.stringify(a.clipping) !== JSON.stringify(b.clipping))
    list.push(
      b.clipping ? t("recipe.differs.clipping", { value: number(b.clipping.limit) }) : t("recipe.differs.noClipping"),
    );
  if (a.epochs !== b.epochs) list.push(t("train.differs.epochs", { value: number(b.epochs) }));
  if (a.seed !== b.seed) list.push(t("train.differs.seed", { value: b.seed }));
  const [rule, old] = [b.stop.weightChange, a.stop.weightChange];
  if (rule && (rule.threshold !== old?.threshold || rule.patience !== old.patience))
    list.push(t("train.differs.weightRule", { threshold: number(rule.threshold), patience: rule.patience }));
  if (!rule && old) list.push(t("train.differs.noWeightRule"));
  if (b.stop.patience !== a.stop.patience)
    list.push(
      b.stop.patience === undefined
        ? t("train.differs.noPatience")
        : t("train.differs.patience", { value: b.stop.patience }),
    );
  list.push(...stopDiffers(a.stop, b.stop));
  if (a.stop.restoreBest !== b.stop.restoreBest)
    list.push(t(b.stop.restoreBest ? "train.differs.restore" : "train.differs.noRestore"));
  return list;
}

function scheduleDiffers(a: Schedule, b: Schedule): string[] {
  const kind =
    a.type === b.type ? [] : [t("recipe.differs.schedule", { value: SCHEDULES[b.type].label.toLowerCase() })];
  const [old, next] = [scheduleSettings(a).settings, scheduleSettings(b).settings];
  const others = Object.entries(next).filter(
    ([name, value]) => (a.type === b.type || name === "warmup") && (old[name] ?? 0) !== value,
  );
  return [
    ...kind,
    ...others.map(([name, value]) =>
      t("train.differs.optimizerParam", {
        param: (settingSpecs(b.type)[name]?.label ?? name).toLowerCase(),
        value: number(value),
      }),
    ),
  ];
}

/** What a person changed while the run went on. */
export function rateDiffers(changes: readonly RateChange[]): string[] {
  return changes.map(({ learningRate, epoch }) =>
    t("recipe.differs.rate", { rate: number(learningRate), epoch: number(epoch) }),
  );
}

/** The rules that have no words of their own: which of them were changed, turned on or off. */
function stopDiffers(a: Document["training"]["stop"], b: Document["training"]["stop"]): string[] {
  const list: string[] = [];
  for (const name of ["layerChange", "gradientNorm", "target", "watch", "steps", "seconds", "exploding"] as const) {
    if (JSON.stringify(a[name]) === JSON.stringify(b[name])) continue;
    list.push(
      t(
        b[name] === undefined
          ? "train.differs.ruleOff"
          : a[name] === undefined
            ? "train.differs.ruleOn"
            : "train.differs.ruleSet",
        { rule: t(`train.differs.rule.${name}`) },
      ),
    );
  }
  if ((a.minDelta ?? 0) !== (b.minDelta ?? 0))
    list.push(t("train.differs.minDelta", { value: number(b.minDelta ?? 0) }));
  return list;
}

type Layer = Document["model"]["layers"][number];

function layerName(layer: Layer): string {
  return layer.name ?? layerSpec(layer.type)?.label ?? layer.type;
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
    if (JSON.stringify(before.lossSettings ?? {}) !== JSON.stringify(layer.lossSettings ?? {}))
      list.push(t("train.differs.outputLoss", { name: layerName(layer) }));
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
            param: (specs[name]?.label ?? name).toLowerCase(),
            value: typeof is === "number" ? number(is) : String(is),
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
              ? t(`data.scaling.${column.scale}`)
              : t(`data.missingRule.${column.missing}`);
      list.push(t("train.differs.column", { name, value }));
    } else if (changed.length > 0) list.push(t("train.differs.columns"));
  }
  const { seed: oldSeed, ...oldSplit } = a.split;
  const { seed, ...split } = b.split;
  if (JSON.stringify(oldSplit) !== JSON.stringify(split)) list.push(t("train.differs.split"));
  else if (oldSeed !== seed) list.push(t("train.differs.splitSeed", { value: seed }));
  return list;
}
