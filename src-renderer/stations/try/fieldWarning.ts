// What is doubtful about a value in the form: the network has learned nothing where no training row was.

import type { TryColumn } from "../../../src-engine/protocol/trying";
import { exact, isoDay, t } from "../../text";

/** A value as it is written: dates as dates. */
export function valueText(column: Pick<TryColumn, "type">, value: number | string): string {
  if (typeof value === "string") return value;
  return column.type === "date" ? isoDay(value) : exact(value);
}

export function fieldWarning(column: TryColumn, value: number | string | null): string | null {
  if (value === null || value === "") return column.fill === null ? t("trying.form.needed") : null;
  if (column.type === "category") {
    if (column.open === true) return null;
    const known = column.categories.some((category) => category.value === value);
    return known ? null : t("trying.form.unseen", { value: String(value) });
  }
  const { range } = column;
  if (range === null || typeof value === "string" || (value >= range.least && value <= range.most)) return null;
  return t("trying.form.outside", { least: valueText(column, range.least), most: valueText(column, range.most) });
}

/** What an empty field is taken as. */
export function emptyText(column: TryColumn): string {
  if (column.fill === null) return t("trying.form.emptyNone");
  const fill = column.fill === "" ? t("trying.form.missingCategory") : valueText(column, roundedFill(column.fill));
  return t("trying.form.empty", { fill });
}

/** A mean has more digits than anyone reads. */
function roundedFill(fill: number | string): number | string {
  return typeof fill === "number" ? Number(fill.toPrecision(6)) : fill;
}
