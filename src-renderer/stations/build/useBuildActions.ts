// What can be done with the network, by the command palette, by keys and by the menu on what is pointed at.

import { useActions, useActionsStore } from "../../stores/actions";
import { useWeightsStore } from "../../stores/weights";
import { t } from "../../text";
import type { MenuItem } from "../../ui";
import type { Editor } from "./useEditor";

/** What the station itself does. */
export interface StationActions {
  readonly isOutline: () => boolean;
  readonly toggleOutline: () => void;
  readonly focusSearch: () => void;
  readonly startRename: (id: string | undefined) => void;
  readonly tidy: () => void;
  readonly fit: () => void;
}

/** Offers them while the calling component lives. Gives the menu's items for an element of the canvas or the outline. */
export function useBuildActions(editor: Editor, station: StationActions): (target: Element) => readonly MenuItem[] {
  const actions = useActionsStore();
  const weights = useWeightsStore();

  const editable = () => (editor.readOnly.value ? t("build.actions.why.readOnly") : null);
  const someLayers = () => (editor.model.value.layers.length === 0 ? t("build.actions.why.empty") : null);
  const chosen = () => editable() ?? (editor.selection.value.layers.size === 0 ? t("build.actions.why.nothing") : null);

  function whyNoWeights(): string | null {
    const layer = editor.selectedLayer.value;
    if (!layer) return t("build.actions.why.one");
    if ((editor.check.value.layers[layer.id]?.parameters ?? 0) === 0) return t("build.inspector.noParameters");
    return weights.runOf(layer) === null ? t("why.noRun") : null;
  }

  useActions(() => [
    { id: "build.search", label: t("build.actions.search"), group: "edit", keys: ["/"], run: station.focusSearch },
    {
      id: "build.selectAll",
      label: t("build.actions.selectAll"),
      group: "edit",
      keys: ["Mod+A"],
      why: someLayers,
      run: editor.selectAll,
    },
    {
      id: "build.duplicate",
      label: t("build.actions.duplicate"),
      group: "edit",
      keys: ["Mod+D"],
      why: chosen,
      run: editor.duplicate,
    },
    {
      id: "build.remove",
      label: t("build.actions.remove"),
      synonyms: [t("build.actions.removeWords")],
      group: "edit",
      why: () => (editor.selection.value.wire ? editable() : chosen()),
      run: editor.remove,
    },
    {
      id: "build.rename",
      label: t("build.actions.rename"),
      group: "edit",
      why: () => editable() ?? (editor.selectedLayer.value ? null : t("build.actions.why.one")),
      run: () => station.startRename(editor.selectedLayer.value?.id),
    },
    {
      id: "build.weights",
      label: t("build.inspector.weights"),
      group: "view",
      why: whyNoWeights,
      run: () => {
        const layer = editor.selectedLayer.value;
        const run = layer && weights.runOf(layer);
        if (layer && run) weights.open(run, layer.id);
      },
    },
    {
      id: "build.tidy",
      label: t("build.actions.tidy"),
      group: "view",
      why: () => editable() ?? someLayers(),
      run: station.tidy,
    },
    { id: "build.fit", label: t("build.actions.fit"), group: "view", why: someLayers, run: station.fit },
    {
      id: "build.outline",
      label: t(station.isOutline() ? "build.actions.canvas" : "build.actions.outline"),
      group: "view",
      run: station.toggleOutline,
    },
  ]);

  /** For the layers that were pointed at, or for the whole network. */
  return (target) => {
    if (target.closest("button") !== null) return [];
    const at = target.closest<HTMLElement>(".vue-flow__node, [data-layer]");
    const id = at?.dataset.layer ?? at?.dataset.id;
    if (id !== undefined && !editor.selection.value.layers.has(id)) editor.selectLayers([id]);
    const ids =
      id === undefined
        ? ["undo", "redo", "build.selectAll", "build.tidy", "build.fit", "build.outline"]
        : ["build.rename", "build.duplicate", "build.weights", "build.remove"];
    return ids.flatMap((one) => {
      const action = actions.all.find((other) => other.id === one);
      if (action === undefined) return [];
      const { label, why } = action;
      // After the menu has given the focus back.
      return [{ label, why: why?.(), run: () => void setTimeout(() => actions.perform(one)) }];
    });
  };
}
