// The licenses of everything that Gradual ships: what went into the bundles, what is loaded or shipped beside them. Written as
// out/notices.json, which the window shows, and out/THIRD-PARTY-NOTICES.txt, which lies beside the program.
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { inRoot } from "./run.mjs";
import { Explained } from "./say.mjs";

/**
 * @typedef {object} Notice
 * @property {string} name @property {string} version as an empty text where it has none
 * @property {string} license SPDX @property {string} source its address @property {string} text the license, word for word
 * @property {string} note what else is to be said of it; empty for most
 */

const readJson = (...parts) => JSON.parse(readFileSync(inRoot(...parts), "utf8"));

/** Packages in the bundles that are there, as paths from the root. */
export function bundled() {
  return ["main", "preload", "renderer", "engine"].flatMap((part) =>
    existsSync(inRoot("out", part, "packages.json")) ? readJson("out", part, "packages.json") : [],
  );
}

/** @param {string} name @param {string} folder */
function licenseText(name, folder) {
  const kept = inRoot("build/licenses", `${name.replace("/", "+")}.txt`);
  if (existsSync(kept)) return readFileSync(kept, "utf8").trim();
  const files = readdirSync(inRoot(folder))
    .filter((file) => /^(licen[cs]e|copying|notice)([.-].*)?$/i.test(file))
    .sort();
  if (files.length === 0)
    throw new Explained(
      `The package ${name} is shipped, but has no license file.\nPut its license into build/licenses/${name.replace("/", "+")}.txt.`,
    );
  return files.map((file) => readFileSync(inRoot(folder, file), "utf8").trim()).join("\n\n");
}

/** @param {unknown} repository the field of a package.json */
function address(repository, homepage) {
  const url = typeof repository === "string" ? repository : (repository?.url ?? homepage ?? "");
  return /^[\w-]+\/[\w.-]+$/.test(url)
    ? `https://github.com/${url}`
    : url
        .replace(/^git\+/, "")
        .replace(/^(git|ssh):\/\/(git@)?/, "https://")
        .replace(/\.git$/, "");
}

/** @returns {readonly Notice[]} by name */
export function notices() {
  const { packages, others, notes } = readJson("build/licenses/shipped.json");
  const folders = new Set([...bundled(), ...packages.map((name) => `node_modules/${name}`)]);
  const read = [...folders].map((folder) => {
    const { name, version, license, repository, homepage } = readJson(folder, "package.json");
    return {
      name,
      version,
      license,
      source: address(repository, homepage),
      text: licenseText(name, folder),
      note: notes[name] ?? "",
    };
  });
  const named = others.map(({ text, ...other }) => ({
    ...other,
    text: readFileSync(inRoot("build/licenses", text), "utf8").trim(),
    note: "",
  }));
  return [...read, ...named].sort((a, b) => a.name.localeCompare(b.name, "en"));
}

/** @param {readonly Notice[]} list */
export function noticesText(list) {
  const rule = "=".repeat(80);
  const entries = list.map(({ name, version, license, source, text, note }) =>
    [rule, `${name} ${version}`.trim(), license, source, ...(note === "" ? [] : [note]), rule, "", text, ""].join("\n"),
  );
  return [
    "Gradual is licensed under the Apache License 2.0 (LICENSE). It is built with the following software.",
    "",
    ...list.map(({ name, version, license }) => `  ${`${name} ${version}`.trim()} (${license})`),
    "",
    ...entries,
  ].join("\n");
}

export function writeNotices() {
  const list = notices();
  writeFileSync(inRoot("out/notices.json"), `${JSON.stringify(list, null, 1)}\n`);
  writeFileSync(inRoot("out/THIRD-PARTY-NOTICES.txt"), noticesText(list));
}
