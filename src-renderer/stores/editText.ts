import type { RowEdit } from "../../src-engine/document/rowEdits";
import { figure, t } from "../text";

/** "→ Gentoo, ×3": what was changed about a row. */
export function editText({ exclude, answers = {}, cells = {}, weight }: Omit<RowEdit, "row">): string {
  return [
    ...(exclude === true ? [t("edits.excluded")] : []),
    ...Object.values(answers).map((answer) =>
      t("edits.relabeled", { answer: typeof answer === "number" ? figure(answer) : answer }),
    ),
    ...Object.entries(cells).map(([column, value]) =>
      t("edits.cell", {
        column,
        value: value === null ? t("edits.cellMissing") : typeof value === "number" ? figure(value) : value,
      }),
    ),
    ...(weight === undefined ? [] : [t("edits.weighted", { weight: figure(weight) })]),
  ].join(", ");
}
