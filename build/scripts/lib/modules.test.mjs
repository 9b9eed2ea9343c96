import { readFileSync } from "node:fs";
import semver from "semver";
import { expect, test } from "vitest";
import { isNodeFit } from "./modules.mjs";

const read = (name) => JSON.parse(readFileSync(new URL(`../../../${name}`, import.meta.url), "utf8"));
const RANGE = read("package.json").engines.node;
const VERSIONS = [18, 19, 20, 21, 22, 23, 24, 25, 26, 27].flatMap((major) =>
  [0, 5, 11, 12, 13, 18, 19, 20, 22].flatMap((minor) => [0, 1].map((patch) => `${major}.${minor}.${patch}`)),
);

/** They warn on Node 20: they only fetch Electron's runtime and read versions of Node, which was tried there (docs/dependencies.md). */
const TRIED_ON_OLDER = [
  "electron",
  "@electron/get",
  "@electron/rebuild",
  "@electron-internal/extract-zip",
  "abbrev",
  "node-abi",
  "nopt",
];

test.each(VERSIONS)("Node %s fits exactly where npm would say so", (version) => {
  expect(isNodeFit(version, RANGE)).toBe(semver.satisfies(version, RANGE));
});

test("a version that package.json allows is one that every package allows, but for those that were tried", () => {
  const refusing = Object.entries(read("package-lock.json").packages).flatMap(([at, { engines }]) => {
    const name = at.slice(at.lastIndexOf("node_modules/") + "node_modules/".length);
    const range = at === "" ? undefined : engines?.node;
    if (range === undefined || TRIED_ON_OLDER.includes(name)) return [];
    return VERSIONS.filter((version) => semver.satisfies(version, RANGE) && !semver.satisfies(version, range)).map(
      (version) => `${name} wants ${range}, not ${version}`,
    );
  });
  expect(refusing).toEqual([]);
});

test("the packages that were tried are still there", () => {
  const names = Object.keys(read("package-lock.json").packages).map((at) => at.replace("node_modules/", ""));
  expect(names).toEqual(expect.arrayContaining(TRIED_ON_OLDER));
});
