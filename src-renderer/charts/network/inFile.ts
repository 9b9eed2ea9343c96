// Predictions and targets in the units of the file, beside the scaled numbers that the network has.

import { unscaledValue } from "../../../src-engine/preparing/curves/registry";
import type { NetworkView, Subject } from "../../../src-engine/protocol/learn";
import { figure, isoDay, t } from "../../text";

/** A number of an output in the units of the file: "29", a date as one; null where the network has the file's own numbers, or classes. */
export function inFile(network: NetworkView, layer: string, index: number, value: number): string | null {
  const unit = network.layers.find(({ id }) => id === layer)?.units?.[index] ?? null;
  if (unit === null) return null;
  const own = unscaledValue(value, unit);
  return unit.type === "date" ? isoDay(own) : figure(own);
}

/** How much of the file's unit one of an output's own is, days for dates; null where the network has the file's own numbers, or classes. */
export function perUnit(network: NetworkView, layer: string, index: number): number | null {
  return network.layers.find(({ id }) => id === layer)?.units?.[index]?.scale ?? null;
}

/** Whether an output says dates. */
export function isOfDates(network: NetworkView, layer: string, index: number): boolean {
  return network.layers.find(({ id }) => id === layer)?.units?.[index]?.type === "date";
}

/** With the scaled number behind it: "29 (scaled -0.6859)"; the number alone where the file has no other. */
export function withScaled(network: NetworkView, layer: string, index: number, value: number): string {
  const own = inFile(network, layer, index, value);
  return own === null ? figure(value) : t("learn.inFile.withScaled", { own, scaled: figure(value) });
}

/** Of a unit that is a prediction. */
export function subjectInFile(network: NetworkView, subject: Subject | undefined, value: number): string | null {
  if (subject?.kind !== "unit") return null;
  const last = network.layers.find(({ id }) => id === subject.layer)?.values.at(-1);
  return last?.name === subject.value ? inFile(network, subject.layer, subject.index, value) : null;
}
