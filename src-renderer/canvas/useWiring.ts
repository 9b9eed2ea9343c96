// Drawing a wire from one node to another, with the pointer or with the keyboard.

import type { Connection } from "@vue-flow/core";
import type { Ref } from "vue";
import { computed, shallowRef } from "vue";
import type { Model } from "../../src-engine/document/schema";
import { t } from "../text";
import { connectable, whyNotConnect } from "./connect";

export interface WiringWishes {
  connect(from: string, to: string): void;
  /** A connection that cannot be made was tried. */
  refuse(why: string): void;
  /** Something for a screen reader to say. */
  announce(text: string): void;
}

interface Held {
  readonly id: string;
  /** Which end of the wire is held fast there. */
  readonly end: "source" | "target";
  readonly by: "pointer" | "key";
}

export function useWiring(
  model: () => Model,
  root: Readonly<Ref<HTMLElement | null>>,
  nameOf: (id: string) => string,
  wishes: WiringWishes,
) {
  const held = shallowRef<Held | null>(null);
  /** The layers that the wire may end at, with the one it starts from; null while none is being drawn. */
  const reachable = computed(() =>
    held.value ? new Set([...connectable(model(), held.value.id, held.value.end), held.value.id]) : null,
  );
  const byKey = computed(() => held.value?.by === "key");
  let connected = false;

  function tryConnect(from: string, to: string): void {
    const why = whyNotConnect(model(), from, to);
    if (why === null) wishes.connect(from, to);
    else wishes.refuse(why);
  }

  function onConnectStart({
    nodeId,
    handleType,
  }: {
    readonly nodeId?: string;
    readonly handleType?: "source" | "target";
  }): void {
    if (nodeId === undefined) return;
    held.value = { id: nodeId, end: handleType ?? "source", by: "pointer" };
    connected = false;
  }

  function onConnect({ source, target }: Connection): void {
    connected = true;
    wishes.connect(source, target);
  }

  /** A wire may be let go anywhere on a node, not on its handle alone. */
  function onConnectEnd(event?: MouseEvent): void {
    const start = held.value;
    held.value = null;
    if (connected || !start || !event) return;
    const under = document.elementFromPoint(event.clientX, event.clientY)?.closest<HTMLElement>(".vue-flow__node");
    const id = under && root.value?.contains(under) === true ? under.dataset.id : undefined;
    if (id === undefined || id === start.id) return;
    if (start.end === "source") tryConnect(start.id, id);
    else tryConnect(id, start.id);
  }

  /** Begins a wire at a layer by the keyboard. */
  function begin(id: string): void {
    held.value = { id, end: "source", by: "key" };
    const n = (reachable.value?.size ?? 1) - 1;
    wishes.announce(t("build.connect.start", { name: nameOf(id), n }, n));
  }

  /** Leads the wire to a layer, and says whether it may end there. */
  function pointAt(id: string): void {
    if (!held.value) return;
    wishes.announce(whyNotConnect(model(), held.value.id, id) ?? t("build.connect.possible", { name: nameOf(id) }));
  }

  /** Ends the wire at a layer. */
  function end(id: string): void {
    const start = held.value;
    held.value = null;
    if (start) tryConnect(start.id, id);
  }

  function cancel(): void {
    held.value = null;
  }

  return { reachable, byKey, onConnectStart, onConnect, onConnectEnd, begin, pointAt, end, cancel };
}
