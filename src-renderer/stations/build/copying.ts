// Layers as text on the clipboard, and copies of them in the network.

import type { Fragment } from "../../../src-engine/document/edits";
import { fragmentOf } from "../../../src-engine/document/edits";
import { fragmentText, parseFragment } from "../../canvas";
import { t } from "../../text";
import { copyOf } from "./copies";
import type { Editing } from "./editing";

export function createCopying({ model, positions, selection, network, edit, selectLayers, say }: Editing) {
  /** The chosen layers as text; null when none are chosen. */
  function copyText(): string | null {
    const { size } = selection.value.layers;
    if (size === 0) return null;
    say(t("build.said.copied", { n: size }, size));
    return fragmentText(fragmentOf(network(), selection.value.layers));
  }

  function pasteText(text: string): void {
    const fragment = parseFragment(text);
    if (fragment) addCopy(fragment, "paste");
    else say(t("build.said.nothingToPaste"));
  }

  /** Copies the chosen layers and takes them away. */
  function cutText(): string | null {
    const text = copyText();
    const ids = [...selection.value.layers];
    if (text !== null) edit(t("build.edit.cut", { n: ids.length }, ids.length), [{ kind: "remove-layers", ids }]);
    return text;
  }

  function duplicate(): void {
    if (selection.value.layers.size === 0) return;
    addCopy(fragmentOf(network(), selection.value.layers), "duplicate");
  }

  function addCopy(fragment: Fragment, how: "paste" | "duplicate"): void {
    const copy = copyOf(fragment, model.value, positions.value);
    const n = copy.layers.length;
    if (n === 0) {
      say(t("build.said.nothingToPaste"));
      return;
    }
    if (!edit(t(`build.edit.${how}`, { n }, n), [{ kind: "paste", fragment: copy }])) return;
    selectLayers(copy.layers.map(({ id }) => id));
    say(t("build.said.pasted", { n }, n));
  }

  return { copyText, cutText, pasteText, duplicate };
}
