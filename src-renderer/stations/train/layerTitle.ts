// What a layer of a document is called.

import type { Document } from "../../../src-engine/document/schema";
import { layerSpec } from "../../../src-engine/layers/registry";

/** Its own name, or that of its type; its id where the document does not have it. */
export function layerTitle({ model }: Pick<Document, "model">, id: string): string {
  const layer = model.layers.find((each) => each.id === id);
  if (!layer) return id;
  const label = layer.name ?? layerSpec(layer.type)?.label ?? layer.type;
  // Two layers of a type that have no names are told apart by their ids.
  const isAmbiguous =
    layer.name === undefined &&
    model.layers.some((other) => other.id !== id && other.type === layer.type && other.name === undefined);
  return isAmbiguous ? `${label} (${id})` : label;
}
