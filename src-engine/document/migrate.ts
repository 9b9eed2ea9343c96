// Documents of older formats, brought to the present one step at a time.

import { UserError } from "./errors";
import { MIGRATIONS } from "./migrations";
import { FORMAT } from "./schema";

type Json = Readonly<Record<string, unknown>>;

function isObject(json: unknown): json is Json {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

/**
 * The document in the present format; its content is not yet checked.
 * @throws UserError "not-a-project" or "newer-format"
 */
export function migrate(
  json: unknown,
  file: string,
  { present = FORMAT, migrations = MIGRATIONS }: { present?: number; migrations?: typeof MIGRATIONS } = {},
): unknown {
  const format = isObject(json) ? json.format : undefined;
  if (!isObject(json) || typeof format !== "number" || !Number.isInteger(format) || format < 1) {
    throw new UserError({
      code: "not-a-project",
      message: `"${file}" is not a Gradual project: it has no "format" number.`,
      next: "Choose a file that ends in .gradual, or the folder that holds one.",
      subject: { kind: "file", path: file },
      expected: `"format": ${present}`,
      received: format === undefined ? "nothing" : JSON.stringify(format),
    });
  }
  if (format > present) {
    throw new UserError({
      code: "newer-format",
      message: `"${file}" was saved by a newer version of Gradual (format ${format}; this version reads up to ${present}). The file was not changed.`,
      next: "Install the newest version of Gradual and open it there.",
      subject: { kind: "file", path: file },
      expected: `format ${present} or older`,
      received: `format ${format}`,
    });
  }
  let document: Json = json;
  for (let from = format; from < present; from++) {
    const step = migrations[from];
    if (step === undefined) {
      throw new UserError({
        code: "not-a-project",
        message: `"${file}" says that it has format ${from}, which no version of Gradual ever wrote.`,
        next: "Choose another project.",
        subject: { kind: "file", path: file },
      });
    }
    document = { ...step(document), format: from + 1 };
  }
  return document;
}
