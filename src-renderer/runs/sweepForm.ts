// What is typed of a sweep, and what it asks for. Pure.

import type { Axis } from "../../src-engine/groups/axis";
import { checkAxis, gridValues, parseAxis, proposedAxis } from "../../src-engine/groups/axis";
import { UserError } from "../../src-engine/document/errors";
import type { Document } from "../../src-engine/document/schema";
import type { Method } from "../../src-engine/groups/group";
import type { Setting, SettingValue } from "../../src-engine/groups/settings";
import { settingAt, settingsOf } from "../../src-engine/groups/settings";
import { t } from "../text";
import { plainLabel } from "./runDiffers";

/** A setting that a sweep varies, as it is edited: a range of numbers, or some of its choices. */
export type AxisForm =
  | {
      readonly kind: "range";
      readonly path: string;
      readonly from: number;
      readonly to: number;
      readonly logarithmic: boolean;
      readonly steps: number;
    }
  | { readonly kind: "choices"; readonly path: string; readonly chosen: readonly SettingValue[] };

const STEPS = 4;

/** What the setting's own declaration proposes. */
export function axisForm(setting: Setting): AxisForm {
  const axis = proposedAxis(setting);
  return "values" in axis
    ? { kind: "choices", path: axis.path, chosen: axis.values }
    : { kind: "range", path: axis.path, from: axis.from, to: axis.to, logarithmic: axis.logarithmic, steps: STEPS };
}

/** As the engine takes it. @throws UserError "bad-range" */
export function axisOf(document: Document, form: AxisForm): Axis {
  if (form.kind === "choices") return checkAxis(document, { path: form.path, values: [...form.chosen] });
  const { path, from, to, logarithmic, steps } = form;
  return parseAxis(document, path, `${logarithmic ? "log" : "linear"}:${from}..${to}:${steps}`);
}

/** Why it cannot be used; null where it can. */
export function axisProblem(document: Document, form: AxisForm): string | null {
  if (form.kind === "choices" && form.chosen.length === 0) return t("groups.sweep.needsValue");
  try {
    axisOf(document, form);
    return null;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const { expected, received, message } = error.problem;
    return expected === undefined || received === undefined ? message : t("groups.sweep.wrong", { expected, received });
  }
}

/** How many runs there will be at most; 0 while something is wrong. */
export function runsOf(document: Document, forms: readonly AxisForm[], method: Method, runs: number): number {
  if (forms.length === 0 || forms.some((form) => axisProblem(document, form) !== null)) return 0;
  if (method !== "grid") return runs;
  return forms.reduce(
    (product, form) => product * gridValues(settingAt(document, form.path), axisOf(document, form)).length,
    1,
  );
}

/** A setting's choices by their names; of what is on or off "yes" and "no". Empty for numbers. */
export function valuesOf({ spec }: Pick<Setting, "spec">): { readonly value: SettingValue; readonly label: string }[] {
  if (spec.kind === "choice") return spec.choices.map(({ value, label }) => ({ value, label }));
  if (spec.kind !== "boolean") return [];
  return [true, false].map((value) => ({ value, label: t(value ? "groups.sweep.on" : "groups.sweep.off") }));
}

/** With or without one of its choices, in the order of the setting's own. */
export function toggled(setting: Setting, chosen: readonly SettingValue[], value: SettingValue): SettingValue[] {
  return valuesOf(setting)
    .map((one) => one.value)
    .filter((one) => chosen.includes(one) !== (one === value));
}

/** "Learning rate (Adam)"; of a stopping rule, whose settings are parts of its sentence, "Early stopping: for, epochs". */
function settingLabel({ of, spec, path }: Pick<Setting, "of" | "spec" | "path">): string {
  const plain = plainLabel(spec.label);
  const unit = "unit" in spec ? `, ${spec.unit}` : "";
  if (path.startsWith("training.rules.")) return `${of}: ${plain}${unit}`;
  const label = plain.charAt(0).toUpperCase() + plain.slice(1);
  return of === "" ? label : `${label} (${of})`;
}

/** The settings that can be varied still, by their labels. */
export function choicesOf(
  document: Document,
  taken: readonly string[],
): { readonly value: string; readonly label: string }[] {
  return settingsOf(document)
    .filter(({ path }) => !taken.includes(path))
    .map((setting) => ({ value: setting.path, label: settingLabel(setting) }));
}

/** The label of a setting of a group; its path where the document does not have it. */
export function labelAt(document: Document, path: string): string {
  const setting = settingsOf(document).find((one) => one.path === path);
  return setting === undefined ? path : settingLabel(setting);
}

/** What a new sweep begins with: the first of these settings that the document has. */
const FIRST = ["training.optimizer.learningRate", "training.batchSize"];

export function firstAxis(document: Document): AxisForm[] {
  const settings = settingsOf(document);
  const [first] = FIRST.flatMap((path) => settings.filter((setting) => setting.path === path));
  return first === undefined ? [] : [axisForm(first)];
}
