// What can be done with a column, as entries of its menus.

import type { Column } from "../../../src-engine/document/schema";
import { COLUMN_TYPES } from "../../../src-engine/document/schema";
import { withType } from "../../../src-engine/network/targets";
import { useDatasetStore } from "../../stores/dataset";
import { useDocumentStore } from "../../stores/document";
import { t } from "../../text";
import type { MenuItem } from "../../ui";
import { roleOf, roleOptions, takeRole } from "./roleChoices";

/** Its role among the columns: an input, the target, left out. */
export function roleItems(name: string): readonly MenuItem[] {
  const [document, dataset] = [useDocumentStore(), useDatasetStore()];
  const data = document.document?.data;
  if (!data) return [];
  const now = roleOf(data, name);
  return roleOptions(data, name).map(({ value, label, effect, why }) => ({
    label,
    shortcut: effect ?? undefined,
    checked: value === now,
    why: document.readOnly ? t("why.readOnly") : why,
    run: () => void dataset.editTargets(t("data.edit.role", { name }), (before) => takeRole(before, name, value)),
  }));
}

/** What its values are treated as. */
export function typeItems(name: string, { type: now }: Pick<Column, "type">): readonly MenuItem[] {
  const [document, dataset] = [useDocumentStore(), useDatasetStore()];
  return COLUMN_TYPES.map((type) => ({
    label: t(`data.type.${type}`),
    checked: type === now,
    why: document.readOnly ? t("why.readOnly") : null,
    run: () => void dataset.editTargets(t("data.edit.type", { name }), (before) => withType(before, name, type)),
  }));
}

/** All of it in one menu. */
export function columnItems(name: string, column: Pick<Column, "type">): readonly MenuItem[] {
  const dataset = useDatasetStore();
  const apart = ([first, ...others]: readonly MenuItem[]): readonly MenuItem[] =>
    first === undefined ? [] : [{ ...first, apart: true }, ...others];
  return [
    { label: t("data.table.sort", { name }), run: () => dataset.sortBy(name) },
    ...apart(roleItems(name).map((item) => ({ ...item, label: t("data.menu.role", { role: item.label }) }))),
    ...apart(typeItems(name, column).map((item) => ({ ...item, label: t("data.menu.type", { type: item.label }) }))),
  ];
}
