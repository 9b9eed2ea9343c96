import { readFile } from "node:fs/promises";
import * as v from "valibot";
import type { Notice } from "../contract/calls";
import { NoticeSchema } from "../contract/calls";
import type { Handlers } from "../ipc";
import { Refusal } from "../refusal";

/** The licenses of what Gradual is built with, from the file that the build writes beside the bundles. */
export function setupNotices(file: string): Pick<Handlers, "app.notices"> {
  return { "app.notices": () => readNotices(file) };
}

async function readNotices(file: string): Promise<readonly Notice[]> {
  try {
    return v.parse(v.array(NoticeSchema), JSON.parse(await readFile(file, "utf8")));
  } catch (cause) {
    throw new Refusal(
      {
        code: "notices-missing",
        message: `The list of licenses is not where it belongs (${file}), or was damaged.`,
        next: "Install Gradual again; in a copy of the sources, run `npm run build`.",
      },
      { cause },
    );
  }
}
