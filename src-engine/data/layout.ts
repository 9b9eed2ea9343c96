import { UserError } from "../document/errors";
import type { ExampleKind } from "../document/schema";
import { sizeOf } from "../document/size";

/** The shape of an example treated as something. @throws UserError "wrong-axes" */
export function layout(name: string, shape: readonly number[], as: ExampleKind | undefined): readonly number[] {
  const problem = (what: string): UserError =>
    new UserError({
      code: "wrong-axes",
      message: `The examples of "${name}" cannot be treated as ${what}: they have the shape ${shape.join(" × ")}.`,
      next: "Take them for something else, or as they are.",
      subject: { kind: "column", name },
    });
  switch (as) {
    case undefined:
      return shape;
    case "pictures":
      if (shape.length === 2) return [...shape, 1];
      if (shape.length === 3) return shape;
      throw problem("pictures (height × width × channels)");
    case "sequences":
      if (shape.length === 1) return [...shape, 1];
      if (shape.length === 2) return shape;
      throw problem("sequences (steps × channels)");
    case "vectors":
      return [sizeOf(shape)];
    default:
      return as satisfies never;
  }
}
