// What the canvas shares with the nodes and wires that the graph library makes for it.

import type { InjectionKey, Ref } from "vue";
import { inject } from "vue";
import type { Position } from "../../src-engine/document/edits";

export interface CanvasContext {
  /** The wire that what is being dragged would be put on. */
  readonly dropWire: Readonly<Ref<string | null>>;
  /** While a wire is being drawn: the layers it may end at, with the one it starts from. Null: no wire is being drawn. */
  readonly reachable: Readonly<Ref<ReadonlySet<string> | null>>;
  /** The layer whose name is being edited. */
  readonly renaming: Readonly<Ref<string | null>>;
  readonly readOnly: Readonly<Ref<boolean>>;
  /** Whether a node shows handles for wires out of it and into it. */
  handles(id: string): { readonly input: boolean; readonly output: boolean };
  mayConnect(from: string, to: string): boolean;
  /** Ends the editing of a name; null leaves it as it was. */
  rename(id: string, name: string | null): void;
  openProblems(id: string): void;
}

/** What a station can ask the canvas to do. Places are canvas units; "client" is pixels of the window. */
export interface CanvasHandle {
  /** Shows the whole network, as far as it stays readable. */
  fit(): void;
  zoomBy(step: 1 | -1): void;
  zoom(): number;
  /** Moves the view just so far that the layer is seen. */
  show(id: string): void;
  /** Chooses the layer, brings it into view and gives it the focus. */
  goTo(id: string): void;
  focusNode(id: string): void;
  startRename(id?: string | null): void;
  /** The canvas point under a point of the window; null outside of the canvas. */
  pointUnder(clientX: number, clientY: number): Position | null;
  /** Shows, and gives, where something held at that point would be dropped. Null: nowhere, or the hold has ended. */
  hover(
    point: Position | null,
  ): { readonly position: Position; readonly wire: { readonly from: string; readonly to: string } | null } | null;
}

export const CANVAS: InjectionKey<CanvasContext> = Symbol("canvas");

/** The canvas around a node or wire. */
export function useCanvas(): CanvasContext {
  const context = inject(CANVAS, null);
  if (!context) throw new Error("Internal error: a node was mounted outside of the canvas");
  return context;
}
