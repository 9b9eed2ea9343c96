// A disk that fails, or a program that is killed, at its n-th write: for tests that go through all writes of an action one by one.
// What DuckDB and ONNX Runtime write themselves is not counted; it goes to temporary files.

import { writeFileSync } from "node:fs";
import type * as FileSystem from "node:fs/promises";
import { join } from "node:path";

/** Functions of node:fs/promises that change something, and methods of an open file. */
const WRITES = ["rename", "link", "rm", "unlink", "mkdir", "writeFile", "copyFile", "truncate", "symlink"] as const;
const HANDLE_WRITES = ["writeFile", "write", "appendFile", "truncate", "sync", "datasync", "chmod"] as const;

type Call = (...given: unknown[]) => Promise<unknown>;

/** Calls `before` ahead of everything that writes. Plain JavaScript in itself: its text runs in other programs, too. */
function intercept(
  fs: Record<string, unknown>,
  names: { readonly writes: readonly string[]; readonly handle: readonly string[] },
  before: (name: string) => void,
): Record<string, unknown> {
  const wrapped: Record<string, unknown> = { ...fs };
  const guard = (owner: Record<string, unknown>, own: object, name: string): void => {
    const original = (owner[name] as Call).bind(own);
    owner[name] = async (...given: unknown[]) => {
      before(name);
      return original(...given);
    };
  };
  for (const name of names.writes) guard(wrapped, fs, name);
  const open = fs.open as Call;
  wrapped.open = async (...given: unknown[]) => {
    const reads = given[1] === undefined || given[1] === "r";
    if (!reads) before("open");
    const file = (await open(...given)) as Record<string, unknown>;
    if (!reads) for (const name of names.handle) guard(file, file, name);
    return file;
  };
  return wrapped;
}

const NAMES = { writes: WRITES, handle: HANDLE_WRITES };

/** What happens at which write. */
export class FailingDisk {
  /** Writes so far. */
  writes = 0;
  #failure: { readonly at: number; readonly code: string; readonly lasts: boolean } | null = null;

  /** node:fs/promises as it is on this disk; give it to `vi.mock`. */
  around(fs: typeof FileSystem): Record<string, unknown> {
    return intercept(fs, NAMES, (name) => this.#write(name));
  }

  /**
   * Runs an action in which the write `at` (from 0) fails with the system's `code`, and where it `lasts` all after it but removing.
   * @returns the failure; undefined where there was none
   */
  async failing(at: number, code: string, lasts: boolean, action: () => Promise<unknown>): Promise<unknown> {
    this.writes = 0;
    this.#failure = { at, code, lasts };
    try {
      await action();
      return undefined;
    } catch (error) {
      return error;
    } finally {
      this.#failure = null;
    }
  }

  #write(name: string): void {
    const now = this.writes++;
    if (this.#failure === null) return;
    const { at, code, lasts } = this.#failure;
    if (now !== at && !(lasts && now > at && name !== "rm")) return;
    throw Object.assign(new Error(`${code}: injected at ${name}`), { code });
  }
}

/** Writes a script into `folder` that Node runs first (`--require`): the program is killed ahead of the write that KILLED_AT names. */
export function killingScript(folder: string): string {
  const path = join(folder, "kill.cjs");
  writeFileSync(
    path,
    `const intercept = ${intercept.toString()};
const fs = require("node:fs/promises");
let writes = 0;
Object.assign(fs, intercept(fs, ${JSON.stringify(NAMES)}, () => {
  if (writes++ === Number(process.env.KILLED_AT)) process.kill(process.pid, "SIGKILL");
}));
`,
  );
  return path;
}
