import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import { UserError } from "../../document/errors";
import { command } from "../command";

/** Written by the build beside the bundle that this is in. */
const NOTICES = join(__dirname, "..", "notices.json");

const NoticesSchema = v.array(
  v.object({
    name: v.string(),
    version: v.string(),
    license: v.string(),
    source: v.string(),
    text: v.string(),
    note: v.string(),
  }),
);

/** `gradual licenses`: what Gradual is built with, and under which terms. */
export const licensesCommand = command({
  name: "licenses",
  summary: "list what Gradual is built with, and the licenses",
  arguments: [],
  options: [],
  example: "gradual licenses | less",
  fields: {},
  async run(_, { output }) {
    const notices = await readNotices();
    const entries = notices.map(({ name, version, license, source, note, text }) =>
      [`${name} ${version}`.trim(), license, source, note, text].filter((line) => line !== "").join("\n"),
    );
    output.result({ licenses: notices }, entries.join(`\n\n${"-".repeat(80)}\n\n`));
  },
});

async function readNotices(): Promise<v.InferOutput<typeof NoticesSchema>> {
  try {
    return v.parse(NoticesSchema, JSON.parse(await readFile(NOTICES, "utf8")));
  } catch (cause) {
    throw new UserError(
      {
        code: "notices-missing",
        message: `The list of licenses is not where it belongs (${NOTICES}), or was damaged.`,
        next: "Install Gradual again; in a copy of the sources, run `npm run build`.",
      },
      { cause },
    );
  }
}
