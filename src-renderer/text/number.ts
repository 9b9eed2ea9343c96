// Reading and writing numbers in fields. Both "," and "." are taken as the decimal sign; a lone sign counts as grouping
// only where the locale groups with it and exactly three digits follow ("1,000" in English, never "0,005").

import type { Signs } from "./locale";

const SPACES = /[\s\u00a0\u202f'’_]/g;

/** The number a person typed, or null when it is none. Accepts 1e-5, "0,05", "1 000", a Unicode minus. */
export function parseNumber(text: string, signs: Signs): number | null {
  const plain = text.replace(SPACES, "").replace(/[−–]/g, "-");
  const match = /^([+-]?)([\d.,]+)(?:e([+-]?\d{1,3}))?$/i.exec(plain);
  if (!match) return null;
  const digits = decimal(match[2] ?? "", signs);
  if (digits === null) return null;
  const value = Number(`${match[1] ?? ""}${digits}e${match[3] ?? "0"}`);
  return Number.isFinite(value) ? value : null;
}

function decimal(digits: string, signs: Signs): string | null {
  if (!/\d/.test(digits)) return null;
  const last = Math.max(digits.lastIndexOf("."), digits.lastIndexOf(","));
  if (last < 0) return digits;
  const sign = digits.charAt(last);
  const other = sign === "." ? "," : ".";
  const once = digits.indexOf(sign) === last;
  const mixed = digits.includes(other);
  const grouped = new RegExp(`^[1-9]\\d{0,2}(\\${sign}\\d{3})+$`);
  if (!once) return !mixed && grouped.test(digits) ? digits.replaceAll(sign, "") : null;
  if (mixed) {
    const whole = digits.slice(0, last);
    return new RegExp(`^\\d{1,3}(\\${other}\\d{3})+$`).test(whole)
      ? `${whole.replaceAll(other, "")}.${digits.slice(last + 1)}`
      : null;
  }
  if (sign === signs.group && grouped.test(digits)) return digits.replace(sign, "");
  return `${digits.slice(0, last)}.${digits.slice(last + 1)}`;
}

/** A number exactly, and short: as it stands in a field. Thousands are set apart from `groupFrom` on; those below 1e-4 have an exponent, as in `figure`. */
export function fieldText(value: number, signs: Signs, groupFrom = 10_000): string {
  const size = Math.abs(value);
  const text = size !== 0 && (size < 1e-4 || size >= 1e15) ? value.toExponential() : String(value);
  const [whole = "", fraction] = text.replace("e+", "e").split(".");
  const grouped = size >= groupFrom && size < 1e15 ? whole.replace(/\B(?=(\d{3})+$)/g, signs.group) : whole;
  return fraction === undefined ? grouped : `${grouped}${signs.decimal}${fraction}`;
}

/** A number without an exponent, as attributes for assistive technology want it: 1e-7 as "0.0000001". */
export function plainNumber(value: number): string {
  const [mantissa = "", power] = String(value).split("e");
  if (power === undefined) return mantissa;
  const [before = "", after = ""] = mantissa.replace("-", "").split(".");
  const digits = before + after;
  const point = before.length + Number(power);
  const sign = value < 0 ? "-" : "";
  if (point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`;
  const padded = digits.padEnd(point, "0");
  return `${sign}${padded.slice(0, point)}${padded.length > point ? `.${padded.slice(point)}` : ""}`;
}
