// Numbers, durations and sizes as people read them. All pure but for the locale, which is set once at start.

import { signsOf, systemLocale } from "./locale";
import { fieldText } from "./number";

const locale = systemLocale(typeof navigator === "undefined" ? "en" : navigator.language);

/** Decimal and grouping sign of the person's locale. */
export const SIGNS = signsOf(locale);

/** How a locale writes numbers, with a real minus. */
function writer(options: Intl.NumberFormatOptions): (value: number) => string {
  const { format } = new Intl.NumberFormat(locale, { signDisplay: "negative", ...options });
  return (value) => withMinus(format(value));
}

/** A number's text with a real minus before it; the hyphen of an exponent ("9.4e-6") stays, as people type it. */
function withMinus(text: string): string {
  return text.replace(/^-/, "−");
}

const whole = writer({ maximumFractionDigits: 0 });
const percent = writer({ style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 });
const tenths = writer({ maximumFractionDigits: 1 });
const oneDecimal = writer({ minimumFractionDigits: 1, maximumFractionDigits: 1 });
const dateTime = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
/** By how many significant digits they write. */
const significant = Array.from({ length: 22 }, (_, digits) =>
  digits === 0 ? whole : writer({ maximumSignificantDigits: digits }),
);

/** 4202 as "4,202". */
export function integer(value: number): string {
  return whole(value);
}

/** All digits of a number, where `figure` shows some of them. */
export function exact(value: number): string {
  return Number.isFinite(value) ? withMinus(fieldText(value, SIGNS, 1_000)) : figure(value);
}

/** What is smaller is written out: "1,530,000,000" may stand beside "881,047,995". */
const EXPONENT_FROM = 1e12;

/**
 * A measured figure to `digits` significant digits, with an exponent where it is very small or large. Digits before the point are
 * never replaced by zeros.
 */
export function figure(value: number, digits = 4): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size < 1e-4 || size >= EXPONENT_FROM) return exponent(value, Math.min(digits, 3));
  return size >= 10 ** (digits - 1) ? whole(value) : toDigits(value, digits);
}

/** To two digits where there is hardly any room: with an exponent below a thousandth. */
export function briefFigure(value: number): string {
  const size = Math.abs(value);
  return value !== 0 && (size < 1e-3 || size >= 1e9) ? exponent(value, 2) : figure(value, 2);
}

function toDigits(value: number, digits: number): string {
  return (significant[digits] ?? whole)(value);
}

/** What decides how the numbers of a column are written. */
export interface ColumnNumbers {
  readonly least: number;
  readonly greatest: number;
  /** As many digits after the point write all of them exactly. */
  readonly decimals: number;
}

/** Significant digits of a column's greatest number. */
const COLUMN_DIGITS = 5;

/**
 * A way to write the numbers of one column, all with as many digits after the point, so that they stand below each other.
 * Whole numbers from 1000 to 2999 alone are treated as years, which nobody groups.
 */
export function columnFormat({ least, greatest, decimals }: ColumnNumbers): (value: number) => string {
  const size = Math.max(Math.abs(least), Math.abs(greatest));
  if (size > 0 && (size < 1e-3 || size >= 1e15)) return (value) => figure(value);
  const digitsBefore = size === 0 ? 1 : Math.floor(Math.log10(size)) + 1;
  const shown = Math.min(decimals, Math.max(0, COLUMN_DIGITS - digitsBefore));
  const areYears = decimals === 0 && least >= 1000 && greatest < 3000;
  const write = writer({ minimumFractionDigits: shown, maximumFractionDigits: shown, useGrouping: !areYears });
  const smallest = 10 ** -shown;
  // What would show as nearly nothing is written for itself.
  return (value) => (value !== 0 && shown < decimals && Math.abs(value) < smallest ? figure(value, 3) : write(value));
}

/** 0.0000094 as "9.4e-6"; what reads well without an exponent has none. */
export function exponent(value: number, digits = 2): string {
  const size = Math.abs(value);
  if (size === 0 || (size >= 0.01 && size < 1_000)) return toDigits(value, digits);
  const text = value.toExponential(Math.max(0, digits - 1)).replace("e+", "e");
  return withMinus(text.replace(/\.?0+e/, "e").replace(".", SIGNS.decimal));
}

/** A share of 1 as "98.1%"; with `digits` after the point. */
export function share(value: number, digits = 1): string {
  const write = digits === 1 ? percent : writer({ style: "percent", maximumFractionDigits: digits });
  return write(value);
}

/** A difference of two shares of 1, in percentage points: "−3.8 points". */
export function points(difference: number): string {
  return `${oneDecimal(100 * difference)} points`;
}

const BYTES = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;
/** By unit and digits behind the point: making a writer takes far longer than writing. */
const bytesBy = new Map<string, (value: number) => string>();

/** Bytes in decimal units: "212 MB". */
export function bytes(value: number): string {
  const rank = value < 1 ? 0 : Math.min(BYTES.length - 1, Math.floor(Math.log10(value) / 3));
  const scaled = value / 1000 ** rank;
  const unit = BYTES[rank] ?? "byte";
  const digits = scaled < 10 && rank > 0 ? 1 : 0;
  const key = `${unit} ${digits}`;
  const write =
    bytesBy.get(key) ??
    writer({ style: "unit", unit, unitDisplay: rank === 0 ? "long" : "short", maximumFractionDigits: digits });
  bytesBy.set(key, write);
  return write(scaled);
}

/** Seconds as "1.9 s", "2 min 05 s", "3 h 12 min". */
export function duration(seconds: number): string {
  if (seconds < 60) return `${seconds < 10 ? tenths(seconds) : whole(seconds)} s`;
  const total = Math.round(seconds);
  const two = (value: number) => String(value).padStart(2, "0");
  if (total < 3600) return `${Math.floor(total / 60)} min ${two(total % 60)} s`;
  const minutes = Math.round(total / 60);
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
  return `${whole(Math.round(minutes / 1440))} d`;
}

/** Days since 1970-01-01 as an ISO date. */
export function isoDay(days: number): string {
  const time = days * 86_400_000;
  return Math.abs(time) <= 8.64e15 ? new Date(time).toISOString().slice(0, 10) : "";
}

/** A number of a column as people read it; of a column of dates, days since 1970-01-01, the date. */
export function numberOrDay(value: number, isDate: boolean, digits?: number): string {
  return isDate && Number.isFinite(value) ? isoDay(Math.round(value)) || figure(value, digits) : figure(value, digits);
}

/** An ISO 8601 instant in the person's own way. */
export function instant(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : dateTime.format(date);
}
