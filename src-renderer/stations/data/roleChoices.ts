// What a person can make of a column: an input, the target, a further target, or nothing. Pure.

import type { Document } from "../../../src-engine/document/schema";
import { withRole, withTarget } from "../../../src-engine/network/targets";
import { t } from "../../text";

export type RoleChoice = "feature" | "target" | "alone" | "also" | "ignore";

export interface RoleOption {
  readonly value: RoleChoice;
  readonly label: string;
  /** What the choice does to the columns that are predicted now. */
  readonly effect: string | null;
  readonly why: string | null;
}

/**
 * The choices for a column. "target" makes it what is predicted, in place of what was; "also" predicts it beside that, and
 * "alone" keeps it and drops the others.
 */
export function roleOptions({ target, columns }: Document["data"], name: string): readonly RoleOption[] {
  const column = columns[name];
  if (!column) return [];
  const others = target.filter((other) => other !== name);
  const inputs = Object.values(columns).filter(({ role }) => role === "feature").length;
  const isTarget = column.role === "target";
  const values: RoleChoice[] = ["feature", "target"];
  if (others.length > 0) {
    if (isTarget) values.push("alone");
    // Free text cannot be predicted before it is made a category.
    else if (column.type !== "text") values.push("also");
  }
  values.push("ignore");
  const named = others.length > 1 ? t("data.roleChoice.columns", { n: others.length }) : (others[0] ?? "");
  return values.map((value) => ({
    value,
    label: t(`data.roleChoice.${value}`),
    effect:
      others.length === 0
        ? null
        : value === "target" && !isTarget
          ? t("data.roleChoice.insteadOf", { name: named })
          : value === "also"
            ? t("data.roleChoice.beside", { name: named })
            : value === "alone"
              ? t("data.roleChoice.without", { name: named })
              : null,
    why: value === "also" && column.role === "feature" && inputs === 1 ? t("data.target.lastInput") : null,
  }));
}

/** Which of the choices the column is now. */
export function roleOf({ columns }: Document["data"], name: string): RoleChoice {
  return columns[name]?.role ?? "ignore";
}

/** Makes the choice, in the document. */
export function takeRole(document: Document, name: string, choice: RoleChoice): Document {
  return choice === "target" || choice === "alone"
    ? withTarget(document, name)
    : withRole(document, name, choice === "also" ? "target" : choice);
}
