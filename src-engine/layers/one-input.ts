// For the many layers that take one input.

import { invariant } from "../document/errors";
import type { ValueId } from "../ir/graph";
import type { ExampleShape } from "./spec";

/** The one shape that comes in. */
export function only(inputs: readonly ExampleShape[]): ExampleShape {
  const [input] = inputs;
  invariant(input !== undefined, "a layer with one input");
  return input;
}

/** The one value that comes in. */
export function onlyValue(inputs: readonly ValueId[]): ValueId {
  const [input] = inputs;
  invariant(input !== undefined, "a layer with one input");
  return input;
}
