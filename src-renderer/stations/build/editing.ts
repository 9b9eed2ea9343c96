// The open document's network in the Build station: what is chosen of it, and how a change of it is made, with its words for Undo and
// for a screen reader.

import { computed, ref, shallowRef, watch } from "vue";
import type { ModelCheck } from "../../../src-engine/check/checkModel";
import type { Edit, Network, Positions } from "../../../src-engine/document/edits";
import { applyEdits } from "../../../src-engine/document/edits";
import { UserError } from "../../../src-engine/document/errors";
import { layersInOrder } from "../../../src-engine/document/graph";
import type { Layer, Model } from "../../../src-engine/document/schema";
import { layerTitles } from "../../../src-engine/network/names";
import type { Selection } from "../../canvas";
import { NOTHING, automaticPositions, completePositions, isAutomatic } from "../../canvas";
import { useCheckStore } from "../../stores/check";
import { useDocumentStore } from "../../stores/document";
import { useNoticesStore } from "../../stores/notices";

const NO_MODEL: Model = { layers: [], connections: [] };
const NO_CHECK: ModelCheck = {
  layers: {},
  outputs: [],
  parameters: 0,
  trainedParameters: 0,
  problems: [],
  ready: false,
};

export type Editing = ReturnType<typeof createEditing>;

export function createEditing() {
  const document = useDocumentStore();
  const checks = useCheckStore();
  const notices = useNoticesStore();

  const model = computed(() => document.document?.model ?? NO_MODEL);
  const given = computed<Positions>(() => document.document?.layout.positions ?? {});
  const positions = computed(() => completePositions(model.value, given.value));
  const check = computed(() => checks.model ?? NO_CHECK);
  /** Weights of all layers that take part; null while the shape of one of them is not known. */
  const parameters = computed(() =>
    Object.values(check.value.layers).some(({ used, shape }) => used && shape === null) ? null : check.value.parameters,
  );
  const readOnly = computed(() => document.readOnly);
  const order = computed(() => layersInOrder(model.value));

  const selection = shallowRef<Selection>(NOTHING);
  /** The newest thing to be read aloud. */
  const said = ref("");
  /** The layer whose problem card is open. */
  const problemAt = ref<string | null>(null);

  const selectedLayers = computed(() => model.value.layers.filter(({ id }) => selection.value.layers.has(id)));
  const selectedLayer = computed(() => (selectedLayers.value.length === 1 ? selectedLayers.value[0] : undefined));

  function layer(id: string): Layer | undefined {
    return model.value.layers.find((other) => other.id === id);
  }

  const titles = computed(() => layerTitles(model.value.layers));

  /** What to call the layer in a sentence. */
  function nameOf(id: string): string {
    return titles.value.get(id) ?? id;
  }

  function say(text: string): void {
    // The same words twice in a row would not be read again.
    said.value = said.value === text ? `${text} ` : text;
  }

  // ---------------------------------------------------------------------------------------------- choosing

  function select(next: Selection): void {
    selection.value = next;
  }

  function selectLayers(ids: Iterable<string>): void {
    selection.value = { layers: new Set(ids), wire: null };
  }

  function selectAll(): void {
    selectLayers(model.value.layers.map(({ id }) => id));
  }

  // What undo or another hand has taken away is no longer chosen.
  watch(
    model,
    (now) => {
      const ids = new Set(now.layers.map(({ id }) => id));
      const { layers, wire } = selection.value;
      const kept = [...layers].filter((id) => ids.has(id));
      const wireKept = wire && now.connections.some(([from, to]) => from === wire.from && to === wire.to) ? wire : null;
      if (kept.length !== layers.size || wireKept !== wire) selection.value = { layers: new Set(kept), wire: wireKept };
      if (problemAt.value !== null && !ids.has(problemAt.value)) problemAt.value = null;
    },
    { flush: "sync" },
  );

  // ---------------------------------------------------------------------------------------------- changing

  /** Makes the edits as one step of undo; false when they could not be made, which has then been told. */
  function edit(label: string, edits: readonly Edit[], coalesce?: string): boolean {
    const now = document.document;
    if (!now || edits.length === 0) return false;
    // Places that were only worked out become the document's own, so that this edit moves nothing else.
    const own = given.value;
    const worked = Object.fromEntries(Object.entries(positions.value).filter(([id]) => !Object.hasOwn(own, id)));
    const all: readonly Edit[] =
      Object.keys(worked).length > 0 ? [{ kind: "move", positions: worked }, ...edits] : edits;
    try {
      return document.edit(label, (value) => applyEdits(value, all), coalesce === undefined ? {} : { coalesce });
    } catch (failure) {
      if (!(failure instanceof UserError)) throw failure;
      notices.add("warn", failure.problem.message, { text: failure.problem.next, key: "build-edit" });
      return false;
    }
  }

  /**
   * The same for edits that add layers between others, or take some away: while nobody has moved a layer, all of them find their places anew,
   * so that a network that grows turns into rows.
   */
  function restructure(label: string, edits: readonly Edit[]): boolean {
    const now = document.document;
    if (!now || !isAutomatic(model.value, positions.value)) return edit(label, edits);
    let grown: Model;
    try {
      grown = applyEdits(now, edits).model;
    } catch (failure) {
      if (!(failure instanceof UserError)) throw failure;
      return edit(label, edits);
    }
    return edit(label, [...edits, { kind: "move", positions: automaticPositions(grown) }]);
  }

  function place(): { model: Model; positions: Positions } {
    return { model: model.value, positions: positions.value };
  }

  /** The network with a place for every layer. */
  function network(): Network {
    const all = Object.entries(positions.value).map(([id, [x, y]]): [string, [number, number]] => [id, [x, y]]);
    return { model: model.value, layout: { positions: Object.fromEntries(all) } };
  }

  return {
    model,
    positions,
    given,
    check,
    parameters,
    readOnly,
    order,
    selection,
    said,
    problemAt,
    selectedLayers,
    selectedLayer,
    layer,
    nameOf,
    say,
    select,
    selectLayers,
    selectAll,
    edit,
    restructure,
    place,
    network,
  };
}
