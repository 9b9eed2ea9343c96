// Schemas of what people type.

import * as v from "valibot";
import { MEASURES } from "../metrics/columns";
import { FigureSchema, parseFigure } from "../metrics/figures";
import { SPLIT_RULES } from "../document/schema";
import { whole } from "../document/whole";

export const path = v.pipe(v.string(), v.minLength(1, "a path is needed"));

/** Whole numbers arrive as text. */
export function wholeNumber(min: number, max: number): v.GenericSchema<string, number> {
  const message = `a whole number from ${whole(min)} to ${whole(max)} is needed`;
  return v.pipe(
    v.string(),
    v.regex(/^\d{1,16}$/, message),
    v.transform(Number),
    v.safeInteger(message),
    v.minValue(min, message),
    v.maxValue(max, message),
  );
}

/** Numbers above 0, as people write them: "0.001", "1e-3". */
export const positiveNumber = v.pipe(
  v.string(),
  v.regex(/^\d*\.?\d+(e[+-]?\d{1,3})?$/i, "a number above 0 is needed"),
  v.transform(Number),
  v.finite("a number above 0 is needed"),
  v.gtValue(0, "a number above 0 is needed"),
);

const FIGURE = `a figure is one of ${MEASURES.join(", ")}, or that of one of several outputs by the layer's id: "species/accuracy"`;

/** Any number, as people write it: "-12.5". */
export const anyNumber = v.pipe(
  v.string(),
  v.regex(/^[+-]?\d*\.?\d+(e[+-]?\d{1,3})?$/i, "a number is needed"),
  v.transform(Number),
  v.finite("a number is needed"),
);

/** A figure, by its name in metrics.csv: "f1", "loss", "species/accuracy". */
export const figure = v.pipe(
  v.string(),
  v.transform((text) => parseFigure(text.trim()) ?? { metric: text }),
  v.strictObject({ ...FigureSchema.entries, metric: v.picklist(MEASURES, FIGURE) }),
);

const column = v.pipe(
  v.string(),
  v.minLength(1, "a column's name is needed"),
  v.maxLength(500, "a column's name of at most 500 characters is needed"),
);

/** An option that may be given several times. */
export const columns = v.pipe(v.array(column), v.maxLength(1_000, "at most 1,000 columns can be named"));

/** A run, or where it was after some of its epochs: "3", "0003-adam@20", "last@0". */
export const runAtEpoch = v.pipe(
  v.string(),
  v.regex(
    /^(\d{1,9}(-[a-z0-9-]{1,40})?|last)(@\d{1,9})?$/,
    'a run is named by its number ("3"), its folder ("0003-adam") or "last", and then its epoch may follow ("3@20")',
  ),
  v.transform((text) => {
    const [run = "", epoch] = text.split("@");
    return { run, epoch: epoch === undefined ? null : Number(epoch) };
  }),
);

const MOMENTS = ["initial", "best", "last"] as const;

/** A run, or where it was after some of its steps: "3", "last@120", "0003-adam@best". */
export const runAtStep = v.pipe(
  v.string(),
  v.regex(
    /^(\d{1,9}(-[a-z0-9-]{1,40})?|last)(@(\d{1,12}|initial|best|last))?$/,
    'a run is named by its number ("3"), its folder ("0003-adam") or "last", and then the steps that are done may follow ("3@120"), or "@initial", "@best" or "@last"',
  ),
  v.transform((text) => {
    const [run = "", at = "last"] = text.split("@");
    const moment = MOMENTS.find((one) => one === at);
    return { run, at: moment ?? Number(at) };
  }),
);

export interface WeightPlace {
  readonly tensor: string;
  /** From 1, along each axis. */
  readonly position: readonly number[];
}

/** One number of a weight: "hidden/kernel[1,3]". */
export const weightPlace = v.pipe(
  v.string(),
  v.regex(
    /^[^/[\]]+\/[^/[\]]+\[\d{1,9}(,\d{1,9}){0,7}\]$/,
    'a weight is named by its layer, its name and its place, counted from 1: "hidden/kernel[1,3]"',
  ),
  v.transform((text): WeightPlace => {
    const [tensor = "", places = ""] = text.slice(0, -1).split("[");
    return { tensor, position: places.split(",").map(Number) };
  }),
  v.check(({ position }) => position.every((p) => p >= 1), "places count from 1"),
);

/** The most rows that one call names. */
const MOST_ROWS = 10_000;
const ROWS = 'rows are named by their numbers from 1, with commas and ranges: "3,17,40-45"';

/** "3,17,40-45": numbers from 1, given on as numbers from 0. */
export const rowNumbers = v.pipe(
  v.string(),
  v.regex(/^\d{1,9}(-\d{1,9})?(,\d{1,9}(-\d{1,9})?)*$/, ROWS),
  v.transform((text) => text.split(",").map((part) => part.split("-").map(Number))),
  v.check((ranges) => ranges.every(([from = 0, to = from]) => from >= 1 && to >= from), ROWS),
  v.check(
    (ranges) => ranges.reduce((sum, [from = 0, to = from]) => sum + to - from + 1, 0) <= MOST_ROWS,
    `at most ${whole(MOST_ROWS)} rows can be named at once`,
  ),
  v.transform((ranges) =>
    ranges.flatMap(([from = 0, to = from]) => Array.from({ length: to - from + 1 }, (_, at) => from - 1 + at)),
  ),
);

/** A run as people name it: "0003-adam", "0003" or "3", or "last". */
export const runName = v.pipe(
  v.string(),
  v.regex(
    /^(\d{1,9}(-[a-z0-9-]{1,40})?|last)$/,
    'a run is named by its number ("3"), its folder ("0003-adam") or "last"',
  ),
);

/** "training.batchSize=16,32": a setting's path, and what follows. */
export const assignment = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z][^=]*=.+$/, "a setting and its values are needed, for example training.batchSize=16,32"),
  v.transform((text) => {
    const at = text.indexOf("=");
    return { path: text.slice(0, at).trim(), value: text.slice(at + 1) };
  }),
);

/** "0.7,0.15,0.15": shares to train, validate and test. */
export const shares = v.pipe(
  v.string(),
  v.regex(/^[\d.]+,[\d.]+,[\d.]+$/, "three shares with commas between them are needed, for example 0.7,0.15,0.15"),
  v.transform((text) => text.split(",").map(Number)),
  v.check(
    ([train = NaN, validation = NaN, test = NaN]) => train > 0 && Math.abs(train + validation + test - 1) < 1e-6,
    "the shares must add up to 1, and the first must be more than 0",
  ),
  v.transform(([train = 0, validation = 0, test = 0]) => ({ train, validation, test })),
);

/** "group:patient", "time:date", "column:part": what the rows are divided by. */
export const splitBy = v.pipe(
  v.string(),
  v.regex(
    new RegExp(`^(${SPLIT_RULES.join("|")}):.+$`),
    "a rule and a column are needed, for example group:patient, time:date or column:part",
  ),
  v.transform((text) => ({
    rule: SPLIT_RULES.find((rule) => text.startsWith(`${rule}:`)) ?? "group",
    column: text.slice(text.indexOf(":") + 1),
  })),
);

/** "7", "7,1", "7,1,day", "7,1,day,station": rows of a window, rows between it and what is predicted, columns of time and of series. */
export const windows = v.pipe(
  v.string(),
  v.regex(
    /^[1-9]\d{0,3}(,[1-9]\d{0,4}(,[^,]*(,[^,]+)?)?)?$/,
    "rows of a window, the horizon, a column of time and one of series are needed, for example 7,1,day,station",
  ),
  v.transform((text) => {
    const [lookback, horizon = "1", order = "", group = ""] = text.split(",");
    return {
      lookback: Number(lookback),
      horizon: Number(horizon),
      ...(order === "" ? {} : { order }),
      ...(group === "" ? {} : { group }),
    };
  }),
);
