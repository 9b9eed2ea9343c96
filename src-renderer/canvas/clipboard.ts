// Copied layers as text. What comes back from the clipboard may be anything, and is parsed.

import * as v from "valibot";
import { FIRST_ISSUE } from "../../src-engine/document/firstIssue";
import type { Fragment } from "../../src-engine/document/edits";
import { LIMITS, LayerSchema, LayoutSchema, ModelSchema } from "../../src-engine/document/schema";

const LONGEST = 5_000_000;

const FragmentSchema = v.pipe(
  v.strictObject({
    gradual: v.literal("layers"),
    layers: v.pipe(v.array(LayerSchema), v.minLength(1), v.maxLength(LIMITS.layers)),
    connections: ModelSchema.entries.connections,
    positions: LayoutSchema.entries.positions,
  }),
  v.check(({ layers, connections }) => {
    const ids = new Set(layers.map(({ id }) => id));
    return ids.size === layers.length && connections.every(([from, to]) => ids.has(from) && ids.has(to));
  }, "its connections must lie among its layers"),
);

/** The layers as text for the clipboard. */
export function fragmentText({ layers, connections, positions }: Fragment): string {
  return JSON.stringify({ gradual: "layers", layers, connections, positions });
}

/** The layers in a text, or null when it holds none. */
export function parseFragment(text: string): Fragment | null {
  if (text.length > LONGEST || !text.includes('"gradual"')) return null;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  const result = v.safeParse(FragmentSchema, json, FIRST_ISSUE);
  if (!result.success) return null;
  const { layers, connections, positions } = result.output;
  return { layers, connections, positions };
}
