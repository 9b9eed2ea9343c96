// Data that were written beside those of a project, and count once the document names them.

import { rm } from "node:fs/promises";
import { recordOf } from "../../document/dataFiles";
import { insideProject } from "../../project/files";

/** Keeps a list of what was made, so that nothing of it is left where it is not wanted. */
export class NewData {
  readonly #folder: string;
  readonly #made = new Set<string>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  made(source: string): void {
    this.#made.add(source);
  }

  /** Removes all but these. */
  async keep(wanted: string | null): Promise<void> {
    for (const source of this.#made) {
      if (source === wanted) continue;
      // The record last: data without one are somebody's.
      for (const path of [source, recordOf(source)]) await rm(await insideProject(this.#folder, path), { force: true });
    }
  }
}
