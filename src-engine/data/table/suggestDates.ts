// Which numbers are proposed as dates, and which parts of dates: those that can matter for what the column spans.

import { defaultColumn } from "../../document/create";
import { EPOCHS, epochDays } from "../../document/epochs";
import type { Column, ColumnType } from "../../document/schema";
import type { ColumnProfile } from "../../protocol/data";

const YEAR = 365.25;
/** A season must come again to be learned. */
const LEAST_SEASONS = 1.5 * YEAR;
/** At least so many dates a year tell a season, and so many dates in all. */
const DATES_A_YEAR = 8;
const LEAST_DATES = 24;
/** Weeks are told by nearly every day of half a year. */
const LEAST_WEEKS = 180;
const DAILY = 0.9;
/** Times of day must come again too. */
const LEAST_DAYS = 2;

const MOMENT_NAME =
  /(^|[_ -])(time|date|datetime|timestamp|epoch|ts|created|updated|unix)([_ -]|$)|(Time|Date|At|Timestamp)$|_at$/;

/** Dates of numbers that count seconds since 1970, under a name that says so. */
export function dateType({ name, type, histogram, decimals }: ColumnProfile): ColumnType {
  if (type !== "number" || histogram === undefined || !MOMENT_NAME.test(name)) return type;
  const { min, max } = histogram;
  const isOneUnit = Object.values(EPOCHS).some(([from, to]) => min >= from * 3 && max < to && max < from * 50);
  return isOneUnit && (decimals ?? 0) <= 6 ? "date" : type;
}

/** The usual column of a feature, with the parts of a date that can matter. */
export function featureColumn(profile: ColumnProfile, role: Column["role"]): Column {
  const type = dateType(profile);
  const column = defaultColumn(type, role);
  if (type !== "date" || role !== "feature") return column;
  const parts = datePartsFor(profile);
  return parts.length === 1 ? column : { ...column, parts: [...parts] };
}

function datePartsFor({ type, histogram, distinct, found }: ColumnProfile): NonNullable<Column["parts"]> {
  if (histogram === undefined) return ["elapsed"];
  const day = type === "number" ? epochDays : (value: number): number => value;
  const [from, to] = [day(histogram.min), day(histogram.max)];
  const span = to - from;
  const hasTimes = (found?.reading.as === "date" && found.reading.time) || [from, to].some((value) => value % 1 !== 0);
  // Times alone are those of the first day.
  if (from >= 0 && to < 1) return ["elapsed", "hour"];
  const isSeasonal = span >= LEAST_SEASONS && distinct >= LEAST_DATES && distinct >= (span / YEAR) * DATES_A_YEAR;
  const isDaily = span >= LEAST_WEEKS && distinct >= span * DAILY;
  return [
    "elapsed",
    ...(isDaily ? (["weekday"] as const) : []),
    ...(isSeasonal ? (["day-of-year"] as const) : []),
    ...(hasTimes && span >= LEAST_DAYS ? (["hour"] as const) : []),
  ];
}
