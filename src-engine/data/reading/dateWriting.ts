// How the dates of a column are written: the order of day, month and year, the signs between them, a time of day. Found
// from a few texts; DuckDB reads the whole file by it.

import type { DateWriting } from "../../document/columnReading";
import { sqlText } from "../duckdb";

/** SQL of the date, DATE or TIMESTAMP (in UTC where an offset is written), in the text `cell` has; NULL where it is none. */
export function dateSql(cell: string, { formats, time, latest }: DateWriting): string {
  const read = formats.map((format) => {
    const given = `try_strptime(${cell}, ${sqlText(format)})`;
    const value =
      latest === undefined || !format.includes("%y")
        ? given
        : `(CASE WHEN year(${given}) > ${latest} THEN ${given} - INTERVAL 100 YEAR ELSE ${given} END)`;
    // A time alone is one of 1970-01-01, where days are counted from; strptime has it on 1900-01-01.
    if (!format.includes("%d") && !format.includes("%Y")) return `(${value} + INTERVAL 25567 DAY)`;
    return format.includes("%z") ? `(${value} AT TIME ZONE 'UTC')` : value;
  });
  const value = read.length === 1 ? (read[0] ?? "NULL") : `coalesce(${read.join(", ")})`;
  return time ? value : `${value}::DATE`;
}

const MONTHS = "january february march april may june july august september october november december".split(" ");
const WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split(" ");

/** How a name is written that strptime knows: in full, or by its first three letters; null for any other word. */
function nameFormat(word: string, names: readonly string[], full: string, short: string): string[] {
  const lower = word.toLowerCase();
  return [
    ...(names.includes(lower) ? [full] : []),
    ...(names.some((name) => name.slice(0, 3) === lower) ? [short] : []),
  ];
}

const TIME =
  /^(?<join>[ T]|, ?)(?<hour>\d{1,2}):\d{2}(?<second>:\d{2}(?<fraction>[.,]\d{1,9})?)?(?<half> ?[AaPp]\.?[Mm]\.?)?(?<zone> ?(?:Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?))?$/;

/** The format of what follows a date; "" for nothing, null where it is no time. */
function timeFormat(text: string): string | null {
  if (text === "") return "";
  const found = TIME.exec(text)?.groups;
  if (found === undefined) return null;
  const { join = "", second, fraction, half, zone } = found;
  if (half?.includes(".") === true) return null;
  const clock = half === undefined ? "%H:%M" : "%I:%M";
  const digits = fraction === undefined ? 0 : fraction.length - 1;
  return [
    join,
    clock,
    second === undefined ? "" : ":%S",
    // %g has up to 3 digits, %f up to 6, %n up to 9.
    fraction === undefined ? "" : `${fraction[0] ?? "."}${digits <= 3 ? "%g" : digits <= 6 ? "%f" : "%n"}`,
    half === undefined ? "" : `${half.startsWith(" ") ? " " : ""}%p`,
    zone === undefined ? "" : /Z|UTC|GMT/.test(zone) ? zone : `${zone.startsWith(" ") ? " " : ""}%z`,
  ].join("");
}

type Order = DateWriting["order"];

/** The formats under which a text may be a date. */
function formatsOf(
  text: string,
): readonly { readonly order: Order; readonly format: string; readonly time: boolean }[] {
  // Most texts of most tables.
  if (text.length !== 8 && /^[+-]?\d*\.?\d*$/.test(text)) return [];
  const weekday = /^([A-Za-z]+)(,? )/.exec(text);
  const [, word = "", gap = ""] = weekday ?? [];
  const heads = nameFormat(word, WEEKDAYS, "%A", "%a").map((name) => `${name}${gap}`);
  const rest = heads.length === 0 ? text : text.slice(word.length + gap.length);
  const parts = /^(\d+|[A-Za-z]+)([-/. ,]{1,2})(\d+|[A-Za-z]+)(?:([-/. ,]{1,2})(\d{1,4})(?!\d))?/.exec(rest);
  const found: { order: Order; format: string; time: boolean }[] = [];
  const add = (order: Order, date: string, after: string): void => {
    const time = timeFormat(after);
    if (time === null) return;
    for (const head of heads.length === 0 ? [""] : heads)
      found.push({ order, format: `${head}${date}${time}`, time: time !== "" });
  };
  if (/^\d{1,2}:/.test(text)) {
    const clock = timeFormat(` ${text}`);
    return clock === null || clock.includes("%z") ? [] : [{ order: "year-first", format: clock.slice(1), time: true }];
  }
  const compact = /^(?:19|20)\d{6}(?!\d)/.exec(rest);
  if (compact !== null) add("year-first", "%Y%m%d", rest.slice(8));
  if (parts === null) return found;
  const [whole, first = "", join = "", second = "", join2 = "", third = ""] = parts;
  const after = rest.slice(whole.length);
  const year = (digits: string): string | null => (digits.length === 4 ? "%Y" : digits.length === 2 ? "%y" : null);
  const isNumber = (part: string): boolean => /^\d{1,2}$/.test(part);
  if (/^[A-Za-z]+$/.test(first)) {
    for (const month of nameFormat(first, MONTHS, "%B", "%b")) {
      if (third === "" && second.length === 4) add("year-first", `${month}${join}%Y`, after);
      else if (isNumber(second) && year(third) !== null)
        add("year-first", `${month}${join}%d${join2}${year(third) ?? ""}`, after);
    }
  } else if (/^[A-Za-z]+$/.test(second)) {
    for (const month of nameFormat(second, MONTHS, "%B", "%b")) {
      if (first.length === 4 && isNumber(third)) add("year-first", `%Y${join}${month}${join2}%d`, after);
      else if (isNumber(first) && year(third) !== null)
        add("year-first", `%d${join}${month}${join2}${year(third) ?? ""}`, after);
    }
  } else if (third === "") {
    if (first.length === 4 && isNumber(second) && join !== ".") add("year-first", `%Y${join}%m`, after);
    else if (isNumber(first) && second.length === 4 && join !== ".") add("year-first", `%m${join}%Y`, after);
  } else if (first.length === 4 && isNumber(second) && isNumber(third)) {
    add("year-first", `%Y${join}%m${join2}%d`, after);
  } else if (isNumber(first) && isNumber(second) && year(third) !== null) {
    add("day-first", `%d${join}%m${join2}${year(third) ?? ""}`, after);
    add("month-first", `%m${join}%d${join2}${year(third) ?? ""}`, after);
    if (first.length === 2 && third.length === 2) add("year-first", `%y${join}%m${join2}%d`, after);
  }
  return found;
}

/** Most formats that one column mixes. */
const MOST_FORMATS = 8;

/** The writings under which some of these texts are dates: one for each order of day and month. */
export function dateWritings(texts: Iterable<string>): readonly DateWriting[] {
  const byOrder = new Map<Order, Map<string, boolean>>();
  for (const text of texts) {
    if (text.length > 60) continue;
    for (const { order, format, time } of formatsOf(text)) {
      const formats = byOrder.get(order) ?? new Map<string, boolean>();
      if (formats.size < MOST_FORMATS) formats.set(format, time);
      byOrder.set(order, formats);
    }
  }
  const shared = byOrder.get("year-first") ?? new Map<string, boolean>();
  return [...byOrder].map(([order, own]) => {
    // A column may mix a form without a doubtful order with one that has it.
    const formats = new Map([...own, ...(order === "year-first" ? [] : shared)].slice(0, MOST_FORMATS));
    return {
      order,
      // Two digits first: with four, "%Y" would read the year 99.
      formats: [...formats.keys()].sort((one, other) => Number(one.includes("%Y")) - Number(other.includes("%Y"))),
      time: [...formats.values()].some(Boolean),
    };
  });
}
