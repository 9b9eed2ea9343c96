// What a sweep tries of a setting: some values, or a range. As people write it ("log:1e-4..1e-1", "8..64", "adam,sgd"), as a grid,
// and drawn at random.

import * as v from "valibot";
import { UserError } from "../document/errors";
import { expectation, resolveParams } from "../document/params";
import type { Document } from "../document/schema";
import { plainPath, settingAt } from "./settings";
import type { Setting, SettingValue } from "./settings";

const text = v.pipe(v.string(), v.maxLength(200));
const number = v.pipe(v.number(), v.finite());

export const ValueSchema = v.union([number, v.boolean(), text]);

/** Values that a range is cut into for a grid, where nothing else is said. */
const STEPS = 4;
/** How far a proposed range reaches: an order of magnitude each way, or a quarter to four times of what is counted. */
const REACH = { factors: 10, steps: 4 } as const;
/** A setting that may be greater has no end that could be proposed. */
const MOST_PROPOSED = 1e6;
/** Digits of a value that is drawn: more would only be hard to read. */
const DIGITS = 3;

export const AxisSchema = v.union([
  v.strictObject({ path: text, values: v.pipe(v.array(ValueSchema), v.minLength(1), v.maxLength(500)) }),
  v.strictObject({
    path: text,
    from: number,
    to: number,
    /** By factors, not by steps. */
    logarithmic: v.boolean(),
    /** Values in a grid. */
    steps: v.optional(v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(500))),
  }),
]);
export type Axis = v.InferOutput<typeof AxisSchema>;

/** An axis as people write it after the setting's path. @throws UserError "bad-range" or "no-such-setting" */
export function parseAxis(document: Document, path: string, written: string): Axis {
  const setting = settingAt(document, path);
  const range = /^(?:(log|linear):)?([^.,:][^,:]*?)\.\.([^,:]+?)(?::(\d{1,3}))?$/.exec(written.trim());
  if (range === null)
    return checked(setting, {
      path: plainPath(path),
      values: written.split(",").map((one) => valueFrom(setting, one.trim())),
    });
  const [, scale, from = "", to = "", steps] = range;
  return checked(setting, {
    path: plainPath(path),
    from: numberFrom(setting, from),
    to: numberFrom(setting, to),
    logarithmic: scale === undefined ? isLogarithmic(setting) : scale === "log",
    ...(steps === undefined ? {} : { steps: Number(steps) }),
  });
}

/** The range that a setting's declaration proposes, around its value. */
export function proposedAxis({ path, spec, value }: Setting): Axis {
  switch (spec.kind) {
    case "boolean":
      return { path, values: [false, true] };
    case "choice":
      return { path, values: spec.choices.map((choice) => choice.value) };
    case "integer":
    case "number": {
      const now = Number(value);
      const most = Math.min(spec.sliderMax ?? (spec.max > MOST_PROPOSED ? 1 : spec.max), spec.max);
      const logarithmic = spec.logarithmic === true && now > 0;
      const reach = logarithmic && spec.kind === "number" ? REACH.factors : REACH.steps;
      // A share of 1, and what is 0 now, has no surroundings but its own range.
      const isWholeRange = !logarithmic && (spec.max <= 1 || now === 0);
      const [from, to] = isWholeRange
        ? [spec.min, spec.maxExclusive === true ? 0.9 * most : most]
        : [now / reach, Math.min(now * reach, logarithmic ? spec.max : most)];
      const whole = (x: number): number => (spec.kind === "integer" ? Math.round(x) : Number(x.toPrecision(DIGITS)));
      const least = spec.kind === "integer" ? Math.max(spec.min, 1) : spec.min;
      const first = Math.max(least, whole(from));
      const last = whole(to);
      return { path, from: first, to: last > first ? last : first + 1, logarithmic };
    }
    default:
      return spec satisfies never;
  }
}

/** @throws UserError "bad-range" where a value is none of the setting's */
export function checkAxis(document: Document, axis: Axis): Axis {
  return checked(settingAt(document, axis.path), axis);
}

/** The values of a grid, each once, ascending where they are numbers of a range. */
export function gridValues(setting: Setting, axis: Axis): readonly SettingValue[] {
  if ("values" in axis) return [...new Set(axis.values)];
  const steps = axis.steps ?? STEPS;
  return [...new Set(Array.from({ length: steps }, (_, at) => between(setting, axis, at / (steps - 1))))];
}

/** A value at random. @param uniform from 0 to below 1 */
export function drawnValue(setting: Setting, axis: Axis, uniform: number): SettingValue {
  if ("values" in axis) return axis.values[Math.floor(uniform * axis.values.length)] ?? axis.values[0] ?? 0;
  if (setting.spec.kind === "integer" && !axis.logarithmic)
    return axis.from + Math.floor(uniform * (axis.to - axis.from + 1));
  return between(setting, axis, uniform);
}

function between({ spec }: Setting, { from, to, logarithmic }: Extract<Axis, { from: number }>, share: number): number {
  const exact = logarithmic ? from * (to / from) ** share : from + (to - from) * share;
  const rounded = spec.kind === "integer" ? Math.round(exact) : Number(exact.toPrecision(DIGITS));
  return Math.min(to, Math.max(from, rounded));
}

const isLogarithmic = ({ spec }: Setting): boolean =>
  spec.kind !== "choice" && spec.kind !== "boolean" && spec.logarithmic === true;

function checked(setting: Setting, axis: Axis): Axis {
  const values: readonly SettingValue[] = "values" in axis ? axis.values : [axis.from, axis.to];
  const wrong = values.find((value) => resolveParams({ value: setting.spec }, { value }).problems.length > 0);
  if (wrong !== undefined) throw badRange(setting, JSON.stringify(wrong), expectation(setting.spec));
  if ("values" in axis) return axis;
  if (setting.spec.kind !== "integer" && setting.spec.kind !== "number")
    throw badRange(setting, "a range", "a list of values");
  if (axis.from >= axis.to) throw badRange(setting, `${axis.from}..${axis.to}`, "a range from less to more");
  if (axis.logarithmic && axis.from <= 0)
    throw badRange(setting, `${axis.from}`, "more than 0, for a logarithmic range");
  return axis;
}

function valueFrom(setting: Setting, written: string): SettingValue {
  switch (setting.spec.kind) {
    case "boolean":
      if (written !== "true" && written !== "false") throw badRange(setting, written, "true or false");
      return written === "true";
    case "choice":
      return written;
    default:
      return numberFrom(setting, written);
  }
}

function numberFrom(setting: Setting, written: string): number {
  const value = written.trim() === "" ? NaN : Number(written);
  if (!Number.isFinite(value)) throw badRange(setting, JSON.stringify(written), expectation(setting.spec));
  return value;
}

function badRange({ path }: Setting, received: string, expected: string): UserError {
  return new UserError({
    code: "bad-range",
    message: `"${path}" cannot be varied so: ${expected} is expected, but ${received} came.`,
    next: "Write values (8,16,32) or a range (8..64, log:1e-4..1e-1, and with :5 so many values of it in a grid).",
    subject: { kind: "setting", path },
    expected,
    received,
  });
}
