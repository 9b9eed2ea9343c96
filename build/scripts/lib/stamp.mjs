// Remembers what a piece of work was done with, so that it is done again only when that changed.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { cache, root } from "./run.mjs";

function* filesOf(entry) {
  const stat = statSync(entry, { throwIfNoEntry: false });
  if (stat === undefined) return;
  if (!stat.isDirectory()) {
    yield [entry, stat];
    return;
  }
  for (const name of readdirSync(entry).sort()) yield* filesOf(path.join(entry, name));
}

/**
 * A fingerprint of files and folders by name, size and time of change, and of further words. Reads no contents: thousands
 * of files take milliseconds.
 * @param {readonly string[]} entries from the repository's root @param {readonly string[]} words
 */
export function fingerprint(entries, words = []) {
  const hash = createHash("sha256").update(words.join("\n"));
  for (const entry of entries) {
    for (const [file, stat] of filesOf(path.join(root, entry))) {
      if (/\.test\.m?ts$/.test(file)) continue;
      hash.update(`${path.relative(root, file)}\0${stat.size}\0${stat.mtimeMs}\n`);
    }
  }
  return hash.digest("hex");
}

/** A fingerprint of a few files by their contents. */
export function contents(files, words = []) {
  const hash = createHash("sha256").update(words.join("\n"));
  for (const file of files) hash.update(readFileSync(path.join(root, file)));
  return hash.digest("hex");
}

/** @param {string} name @returns {string | undefined} */
export function remembered(name) {
  try {
    return readFileSync(cache(name), "utf8");
  } catch {
    return undefined;
  }
}

export function remember(name, value) {
  mkdirSync(cache(), { recursive: true });
  writeFileSync(cache(name), value);
}

export function forget(name) {
  rmSync(cache(name), { force: true });
}
