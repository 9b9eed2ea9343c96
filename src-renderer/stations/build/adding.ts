// Layers added to the network: after what is chosen, at a place, on a connection; and a network begun.

import { analyze } from "../../../src-engine/network/network";
import { checkModel } from "../../../src-engine/check/checkModel";
import type { Edit, Network, Position } from "../../../src-engine/document/edits";
import { applyEdits, repairEdit } from "../../../src-engine/document/edits";
import type { GraphRepair } from "../../../src-engine/document/errors";
import { layerName, withNewNames } from "../../../src-engine/network/names";
import { targetsOf } from "../../../src-engine/network/targets";
import { completePositions } from "../../canvas";
import { useCheckStore } from "../../stores/check";
import { useDocumentStore } from "../../stores/document";
import { t } from "../../text";
import type { Addition } from "./addition";
import { addition, insertion, looseAddition, startEdits } from "./addition";
import type { Editing } from "./editing";

export type Wire = { readonly from: string; readonly to: string };

/** Of a network that is just begun; one never needs so many. */
const MOST_REPAIRS = 8;

/** What a new layer is called. */
function nameOfNew({ edits, id }: Addition): string {
  const layers = edits.flatMap((one) => ("layer" in one ? [one.layer] : []));
  const layer = layers.find((one) => one.id === id);
  return layer ? layerName(layer) : id;
}

/** What carries a repair out: a layer that it inserts gets room, and one that it adds a name of its own. */
export function repairEdits({ model, layout }: Network, wanted: GraphRepair): readonly Edit[] {
  if (wanted.kind === "insert-layer") {
    const positions = completePositions(model, layout.positions);
    return insertion({ model, positions }, wanted.type, wanted.from, wanted.to).edits;
  }
  const made = repairEdit({ model, layout }, wanted);
  if (made.kind !== "paste") return [made];
  return [{ ...made, fragment: { ...made.fragment, layers: withNewNames(model, made.fragment.layers) } }];
}

export function createAdding({ selection, place, edit, restructure, selectLayers, nameOf, say }: Editing) {
  const document = useDocumentStore();
  const checks = useCheckStore();

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

  return { add, drop, insert, splice, start };
}
