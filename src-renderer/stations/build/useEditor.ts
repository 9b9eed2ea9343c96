// The Build station's hands: what is chosen, and every change of the network with its words for Undo and for a screen
// reader. The canvas, the outline, the palette and the inspector all work through it, so that each can do the same.

import type { InjectionKey } from "vue";
import { computed, inject, ref, shallowRef, watch } from "vue";
import type { Edit, Fragment, Network, Position, Positions } from "../../../src-engine/document/edits";
import { applyEdits, fragmentOf, repairEdit } from "../../../src-engine/document/edits";
import { UserError } from "../../../src-engine/document/errors";
import type { GraphRepair, Problem, Repair } from "../../../src-engine/document/errors";
import { isOfRecipe, repaired } from "../../../src-engine/document/repairs";
import { layersInOrder } from "../../../src-engine/document/graph";
import type { Layer, Model, ParamValue } from "../../../src-engine/document/schema";
import { layerSpec } from "../../../src-engine/layers/registry";
import { analyze } from "../../../src-engine/network/network";
import type { ModelCheck } from "../../../src-engine/check/checkModel";
import { checkModel } from "../../../src-engine/check/checkModel";
import { layerName, layerTitles, withNewNames } from "../../../src-engine/network/names";
import { targetsOf } from "../../../src-engine/network/targets";
import type { Selection } from "../../canvas";
import {
  NOTHING,
  automaticPositions,
  completePositions,
  fragmentText,
  isAutomatic,
  layerOfProblem,
  parseFragment,
  rowsOf,
  tidy as arranged,
  whyNotConnect,
} from "../../canvas";
import { useCheckStore } from "../../stores/check";
import { useDocumentStore } from "../../stores/document";
import { useNoticesStore } from "../../stores/notices";
import { repairText as textOfRepair } from "../../stores/repairs";
import { t } from "../../text";
import type { Addition } from "./addition";
import { addition, insertion, looseAddition, startEdits } from "./addition";
import { copyOf } from "./copies";

const NO_MODEL: Model = { layers: [], connections: [] };
const NO_CHECK: ModelCheck = {
  layers: {},
  outputs: [],
  parameters: 0,
  trainedParameters: 0,
  problems: [],
  ready: false,
};

/** Of a network that is just begun; one never needs so many. */
const MOST_REPAIRS = 8;

/** What a new layer is called. */
function nameOfNew({ edits, id }: Addition): string {
  const layers = edits.flatMap((one) => ("layer" in one ? [one.layer] : []));
  const layer = layers.find((one) => one.id === id);
  return layer ? layerName(layer) : id;
}

/** What carries a repair out: a layer that it inserts gets room, and one that it adds a name of its own. */
function repairEdits({ model, layout }: Network, wanted: GraphRepair): readonly Edit[] {
  if (wanted.kind === "insert-layer") {
    const positions = completePositions(model, layout.positions);
    return insertion({ model, positions }, wanted.type, wanted.from, wanted.to).edits;
  }
  const made = repairEdit({ model, layout }, wanted);
  if (made.kind !== "paste") return [made];
  return [{ ...made, fragment: { ...made.fragment, layers: withNewNames(model, made.fragment.layers) } }];
}

export type Wire = { readonly from: string; readonly to: string };

/** The editor of the open document's network. Call once, in the station's setup. */
export function createEditor() {
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

  /** `isLoose`: the person has chosen its place. */
  function execute(added: Addition, isLoose = false): string | null {
    const name = nameOfNew(added);
    const label = t(added.between ? "build.edit.insert" : "build.edit.add", { name });
    if (!(isLoose ? edit : restructure)(label, added.edits)) return null;
    selectLayers([added.id]);
    const between = added.between;
    say(
      between
        ? t("build.said.inserted", { name, from: nameOf(between[0]), to: nameOf(between[1]) })
        : t("build.said.added", { name }),
    );
    return added.id;
  }

  /** Adds a layer after what is chosen; gives its id, or null when it could not be added. */
  function add(type: string): string | null {
    return execute(addition(place(), type, selection.value));
  }

  /** Adds a layer at a place, or on a wire. */
  function drop(type: string, position: Position, wire: Wire | null): string | null {
    return wire ? insert(type, wire) : execute(looseAddition(place(), type, position), true);
  }

  function insert(type: string, wire: Wire): string | null {
    return execute(insertion(place(), type, wire.from, wire.to));
  }

  /** Puts a loose layer that is there already on a wire, with room around it. */
  function splice(id: string, from: string, to: string): void {
    const added = insertion(place(), "dense", from, to);
    const moves = added.edits.flatMap((one): Edit[] => {
      if (one.kind === "move") return [one];
      return one.kind === "insert-layer" && one.position ? [{ kind: "move", positions: { [id]: one.position } }] : [];
    });
    if (edit(t("build.edit.insert", { name: nameOf(id) }), [{ kind: "splice-layer", id, from, to }, ...moves])) {
      say(t("build.said.inserted", { name: nameOf(id), from: nameOf(from), to: nameOf(to) }));
    }
  }

  /** Places the network's ends, with what the data need between them, so that nothing is left to repair. */
  function start(): void {
    const now = document.document;
    if (!now) return;
    const edits = [...startEdits(targetsOf(now.data))];
    for (let round = 0; round < MOST_REPAIRS; round++) {
      const next = applyEdits(now, edits);
      const { problems } = checkModel(analyze(next.model, checks.ends), now.training, now.data.task);
      const repair = problems
        .filter(({ warning }) => warning !== true)
        .flatMap(({ repairs = [] }) => repairs)
        .find((each): each is GraphRepair => each.kind === "insert-layer" || each.kind === "set-param");
      if (!repair) break;
      edits.push(...repairEdits(next, repair));
    }
    if (edit(t("build.edit.start"), edits)) say(t("build.said.started"));
  }

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

  // ---------------------------------------------------------------------------------------------- clipboard

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

  // ---------------------------------------------------------------------------------------------- problems

  /** Goes to what a problem is about; what lies outside of this station is not ours. */
  function showProblem(problem: Problem): string | null {
    const id = layerOfProblem(problem);
    if (id === null) return null;
    selectLayers([id]);
    problemAt.value = id;
    return id;
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
    add,
    drop,
    insert,
    splice,
    start,
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
    copyText,
    cutText,
    pasteText,
    duplicate,
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
