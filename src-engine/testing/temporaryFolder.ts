// A fresh folder for each test, gone after it.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach } from "vitest";
import type { Problem } from "../document/errors";
import { UserError } from "../document/errors";

/** Call once at the top of a test file; the result makes folders. */
export function temporaryFolders(): () => string {
  const made: string[] = [];
  afterEach(() => {
    for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
  });
  return () => {
    const folder = mkdtempSync(join(tmpdir(), "gradual-test-"));
    made.push(folder);
    return folder;
  };
}

/** Writes a file into a folder; its path. */
export function writeIn(folder: string, name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** The problem that an action fails with; any other failure, or none, fails the test. */
export async function problemOf(action: () => unknown): Promise<Problem> {
  try {
    await action();
  } catch (error) {
    if (error instanceof UserError) return error.problem;
    throw error;
  }
  throw new Error("expected a UserError, but nothing failed");
}
