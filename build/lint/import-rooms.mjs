// ESLint rule: an import that rooms.mjs does not allow is an error. Tests (*.test.ts, testing/) may also use their
// world's other rooms and Node; they still stay on their side of the src-* borders.
import { builtinModules } from "node:module";
import path from "node:path";
import { FOLDERS, ONE_DOOR, ROOMS } from "./rooms.mjs";

const BUILTIN = new Set(builtinModules);

/** @returns {string | undefined} the path from the repository's root with forward slashes, or undefined outside of it */
function fromRoot(root, file) {
  const relative = path.relative(root, file).split(path.sep).join("/");
  return relative.startsWith("..") ? undefined : relative;
}

/** The room a file lies in, with "*" replaced by the folder's own name. */
function roomOf(file) {
  for (const entry of ROOMS) {
    if (!entry.room.endsWith("/*")) {
      if (file === entry.room || file.startsWith(`${entry.room}/`)) return { ...entry, name: entry.room };
      continue;
    }
    const parent = entry.room.slice(0, -1);
    if (!file.startsWith(parent)) continue;
    const folder = file.slice(parent.length).split("/")[0];
    return { ...entry, name: parent + folder };
  }
  return undefined;
}

const within = (file, rooms) => rooms.some((room) => file === room || file.startsWith(`${room}/`));

/** `node:fs`, `fs` and `fs/promises` all count as "node:". */
const isNode = (specifier) =>
  specifier.startsWith("node:") || BUILTIN.has(specifier) || BUILTIN.has(specifier.split("/")[0]);

const matches = (specifier, name) =>
  name === "node:" ? isNode(specifier) : specifier === name || specifier.startsWith(`${name}/`);

/**
 * Why an import is wrong, or undefined when it is right.
 * @param {string} file importing file, from the root @param {string} specifier @param {boolean} typeOnly
 * @param {string} root absolute
 */
export function judge(file, specifier, typeOnly, root) {
  const room = roomOf(file);
  if (room === undefined) return undefined;
  const [world, folder, ...rest] = file.split("/");
  const folders = FOLDERS[world];
  if (folders !== undefined && rest.length > 0 && !folders.includes(folder)) {
    return `${world}/${folder} is in no room: add it to build/lint/rooms.mjs, or move the file`;
  }
  const test = /\.test\.ts$/.test(file) || file.includes("/testing/");
  if (!specifier.startsWith(".")) {
    const door = ONE_DOOR[specifier];
    if (door !== undefined && file !== door) return `only ${door} may import ${specifier}: import that file instead`;
    if (test) return undefined;
    if (room.only !== undefined && !room.only.some((name) => matches(specifier, name))) {
      return `${room.name} may import only ${room.only.join(", ")}, not ${specifier}`;
    }
    if (room.without?.some((name) => matches(specifier, name))) return `${room.name} may not import ${specifier}`;
    return undefined;
  }
  const target = fromRoot(root, path.resolve(root, path.dirname(file), specifier.replace(/\?.*$/, "")));
  if (target === undefined) return `${specifier} leaves the repository`;
  // Not one of the rooms: package.json, examples, e2e/fixtures.
  const other = roomOf(target);
  if (other === undefined) return undefined;
  if (!test && target.includes("/testing/")) return `${target} is for tests; nothing that ships imports it`;
  if (other.name === room.name) return undefined;
  if (test && target.startsWith(`${world}/`)) return undefined;
  if (within(target, room.imports)) return undefined;
  if (
    room.doors !== undefined &&
    (room.doors.includes(target) || room.doors.some((door) => target === `${door}/index`))
  )
    return undefined;
  if (within(target, room.types ?? [])) {
    return typeOnly ? undefined : `${room.name} may import only types of ${other.name} (import type ...)`;
  }
  return `${room.name} may not import ${other.name}`;
}

/** @type {import("eslint").Rule.RuleModule} */
export const importRooms = {
  meta: { type: "problem", schema: [], messages: { wrong: "{{why}}. See the table in docs/architecture.md." } },
  create(context) {
    const root = context.cwd;
    const file = fromRoot(root, context.filename);
    if (file === undefined) return {};
    const check = (source, typeOnly) => {
      if (source?.type !== "Literal" || typeof source.value !== "string") return;
      const why = judge(file, source.value, typeOnly, root);
      if (why !== undefined) context.report({ node: source, messageId: "wrong", data: { why } });
    };
    const allTypes = (specifiers, kind) =>
      specifiers.length > 0 && specifiers.every((specifier) => specifier[kind] === "type");
    return {
      ImportDeclaration: (node) =>
        check(node.source, node.importKind === "type" || allTypes(node.specifiers, "importKind")),
      ExportNamedDeclaration: (node) =>
        check(node.source, node.exportKind === "type" || allTypes(node.specifiers, "exportKind")),
      ExportAllDeclaration: (node) => check(node.source, node.exportKind === "type"),
      ImportExpression: (node) => check(node.source, false),
      TSImportType: (node) => check(node.source ?? node.argument?.literal, true),
    };
  },
};
