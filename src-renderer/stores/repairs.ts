// Repairs of problems as buttons: what they say, and that they are carried out.

import type { Problem, Repair } from "../../src-engine/document/errors";
import { UserError } from "../../src-engine/document/errors";
import { paramText } from "../../src-engine/document/params";
import { VALIDATION_SHARE, repaired } from "../../src-engine/document/repairs";
import type { Document } from "../../src-engine/document/schema";
import { layerSpec } from "../../src-engine/layers/registry";
import { LOSSES } from "../../src-engine/losses/registry";
import { layerName } from "../../src-engine/network/names";
import { integer, share, t } from "../text";
import { useDocumentStore } from "./document";
import { useNoticesStore } from "./notices";

/** What a repair does, as its button says it. */
export function repairText({ model }: Pick<Document, "model">, wanted: Repair): string {
  const layer = (id: string) => model.layers.find((each) => each.id === id);
  const nameOf = (id: string): string => {
    const found = layer(id);
    return found ? layerName(found) : id;
  };
  switch (wanted.kind) {
    case "insert-layer":
      return t("build.problem.insert", { name: layerSpec(wanted.type)?.label ?? wanted.type });
    case "remove-layer":
      return t("build.problem.remove", { name: nameOf(wanted.id) });
    case "set-param": {
      const spec = layerSpec(layer(wanted.id)?.type ?? "")?.params[wanted.param];
      const param = spec?.label ?? wanted.param;
      const value = spec === undefined ? JSON.stringify(wanted.value) : paramText(spec, wanted.value);
      return value === "" ? t("build.problem.clear", { param }) : t("build.problem.set", { param, value });
    }
    case "add-layer": {
      const columns = Object.values(wanted.params).flatMap((value) =>
        typeof value === "object" && value !== null && !("type" in value) ? [...value] : [],
      );
      return t("build.problem.add", {
        name: layerSpec(wanted.type)?.label ?? wanted.type,
        columns: columns.join(", "),
      });
    }
    case "connect":
    case "disconnect":
      return t(`build.problem.${wanted.kind}`, { from: nameOf(wanted.from), to: nameOf(wanted.to) });
    case "keep-validation-rows":
      return t("train.repair.validation", { share: share(VALIDATION_SHARE, 0) });
    case "train-without-validation":
      return t("train.repair.without");
    case "set-batch-size":
      return t("train.repair.batch", { n: integer(wanted.size) });
    case "set-loss":
      return t("train.repair.loss", { loss: LOSSES.find(wanted.type)?.label ?? wanted.type });
    default:
      return wanted satisfies never;
  }
}

/** Carries out a repair of the open document, as one step of undo. */
export function useRepairs() {
  const document = useDocumentStore();
  const notices = useNoticesStore();

  function repair(wanted: Repair): void {
    const now = document.document;
    if (!now) return;
    try {
      document.edit(repairText(now, wanted), (before) => repaired(before, wanted));
    } catch (failure) {
      if (!(failure instanceof UserError)) throw failure;
      notices.fail(failure);
    }
  }

  const textOf = (wanted: Repair): string => (document.document ? repairText(document.document, wanted) : "");
  /** The first that would do, of a problem that has any. */
  const repairsOf = ({ repairs = [] }: Problem): readonly Repair[] => (document.readOnly ? [] : repairs);
  return { repair, textOf, repairsOf };
}
