// The classes of what an output predicts, by name.

import { targetColumns, targetName } from "../../src-engine/document/preparation";
import type { Preparation } from "../../src-engine/document/preparation";
import type { OutputCheck } from "../../src-engine/check/outputCheck";
import { t } from "../text";

/** By number while they are not known; empty where no classes are predicted. */
export function classNames(output: OutputCheck | undefined, preparation: Preparation | undefined): readonly string[] {
  if (output?.task !== "classification") return [];
  const [column] = output.columns;
  const targets = preparation === undefined ? [] : targetColumns(preparation);
  const target = targets.find((one) => targetName(one) === column) ?? (targets.length === 1 ? targets[0] : undefined);
  const names = target?.kind === "classes" ? target.classes : [];
  return Array.from({ length: output.width ?? 0 }, (_, at) => names[at] ?? t("param.classNumber", { n: at + 1 }));
}
