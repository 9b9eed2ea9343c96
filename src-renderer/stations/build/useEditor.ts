// The Build station's hands: what is chosen, and every change of the network with its words for Undo and for a screen
// reader. The canvas, the outline, the palette and the inspector all work through it, so that each can do the same.

import type { InjectionKey } from "vue";
import { inject } from "vue";
import type { Positions } from "../../../src-engine/document/edits";
import type { Problem, Repair } from "../../../src-engine/document/errors";
import { isOfRecipe, repaired } from "../../../src-engine/document/repairs";
import type { ParamValue } from "../../../src-engine/document/schema";
import { layerSpec } from "../../../src-engine/layers/registry";
import { layerOfProblem, rowsOf, tidy as arranged, whyNotConnect } from "../../canvas";
import { useDocumentStore } from "../../stores/document";
import { useNoticesStore } from "../../stores/notices";
import { repairText as textOfRepair } from "../../stores/repairs";
import { t } from "../../text";
import type { Wire } from "./adding";
import { createAdding, repairEdits } from "./adding";
import { createCopying } from "./copying";
import { createEditing } from "./editing";

/** The editor of the open document's network. Call once, in the station's setup. */
export function createEditor() {
  const document = useDocumentStore();
  const notices = useNoticesStore();
  const editing = createEditing();
  const { model, selection, problemAt, layer, nameOf, say, selectLayers, edit, restructure, network } = editing;

  function connect(from: string, to: string): boolean {
    const why = whyNotConnect(model.value, from, to);
    if (why !== null) {
      refuse(why);
      return false;
    }
    const names = { from: nameOf(from), to: nameOf(to) };
    if (!edit(t("build.edit.connect", names), [{ kind: "connect", from, to }])) return false;
    say(t("build.said.connected", names));
    return true;
  }

  function refuse(why: string): void {
    notices.add("info", t("build.connect.refused"), { text: why, key: "build-edit" });
  }

  function disconnect({ from, to }: Wire): void {
    const names = { from: nameOf(from), to: nameOf(to) };
    if (edit(t("build.edit.disconnect", names), [{ kind: "disconnect", from, to }]))
      say(t("build.said.disconnected", names));
  }

  /** Takes away what is chosen: layers, or a connection. */
  function remove(): void {
    const { layers, wire } = selection.value;
    if (wire) disconnect(wire);
    else if (layers.size > 0) removeLayers([...layers]);
  }

  function removeLayers(ids: readonly string[]): void {
    const [only] = ids;
    const name = only === undefined ? "" : nameOf(only);
    const one = ids.length === 1;
    const label = one ? t("build.edit.remove", { name }) : t("build.edit.removeMany", { n: ids.length }, ids.length);
    const text = one ? t("build.said.removed", { name }) : t("build.said.removedMany", { n: ids.length }, ids.length);
    if (restructure(label, [{ kind: "remove-layers", ids }])) say(text);
  }

  function rename(id: string, name: string): void {
    edit(t("build.edit.rename", { name: nameOf(id) }), [{ kind: "rename", id, name }]);
  }

  /** `moving`: a slider is being dragged, and its values are one step of undo until `settle`. */
  function setParam(id: string, param: string, value: ParamValue | null, moving = false): void {
    const found = layer(id);
    if (!found) return;
    const label = layerSpec(found.type)?.params[param]?.label ?? param;
    edit(
      t("build.edit.param", { param: label, name: nameOf(id) }),
      [{ kind: "set-param", id, param, value }],
      moving ? `param ${id} ${param}` : undefined,
    );
  }

  /** Ends a gesture. */
  function settle(): void {
    document.seal();
  }

  function move(moved: Positions, how: "drag" | "key"): void {
    const [only, ...more] = Object.keys(moved);
    if (only === undefined) return;
    const n = more.length + 1;
    const label = n === 1 ? t("build.edit.move", { name: nameOf(only) }) : t("build.edit.moveMany", { n }, n);
    edit(label, [{ kind: "move", positions: moved }], how === "key" ? `move ${Object.keys(moved).join()}` : undefined);
  }

  async function tidy(): Promise<boolean> {
    const { layers, connections } = model.value;
    try {
      const arrangement =
        rowsOf(model.value) ??
        (await arranged({
          ids: layers.map(({ id }) => id),
          connections: connections.map(([from, to]) => [from, to]),
        }));
      // What has been changed meanwhile stays.
      const known = Object.fromEntries(Object.entries(arrangement).filter(([id]) => layer(id)));
      if (!edit(t("build.edit.tidy"), [{ kind: "move", positions: known }])) return false;
      say(t("build.said.tidied"));
      return true;
    } catch (failure) {
      notices.fail(failure, { text: t("build.tidyFailed") });
      return false;
    }
  }

  /** Carries out a repair; a layer that it inserts gets room. */
  function repair(wanted: Repair): void {
    if (isOfRecipe(wanted)) {
      if (document.edit(repairText(wanted), (now) => repaired(now, wanted))) say(repairText(wanted));
      return;
    }
    const subject = "to" in wanted ? wanted.to : "id" in wanted ? wanted.id : wanted.from;
    const label = t("build.edit.repair", { name: nameOf(subject) });
    if (restructure(label, repairEdits(network(), wanted))) say(repairText(wanted));
  }

  /** What a repair does, as its button says it. */
  function repairText(wanted: Repair): string {
    return textOfRepair({ model: model.value }, wanted);
  }

  /** Goes to what a problem is about; what lies outside of this station is not ours. */
  function showProblem(problem: Problem): string | null {
    const id = layerOfProblem(problem);
    if (id === null) return null;
    selectLayers([id]);
    problemAt.value = id;
    return id;
  }

  return {
    ...editing,
    ...createAdding(editing),
    ...createCopying(editing),
    connect,
    refuse,
    disconnect,
    remove,
    removeLayers,
    rename,
    setParam,
    settle,
    move,
    tidy,
    repair,
    repairText,
    showProblem,
  };
}

export type Editor = ReturnType<typeof createEditor>;

export const EDITOR: InjectionKey<Editor> = Symbol("editor");

/** The editor, inside the Build station. */
export function useEditor(): Editor {
  const editor = inject(EDITOR, null);
  if (!editor) throw new Error("Internal error: used outside of the Build station");
  return editor;
}
