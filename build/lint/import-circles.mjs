// ESLint rule: files that import each other in a circle, types included, are an error in each of them. The graph of all
// files under src-* is read once a run.
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import ts from "typescript";

const SOURCE = /\.(ts|vue)$/;

/** The script of a .vue file, or the file. */
const scriptOf = (file, text) =>
  file.endsWith(".vue")
    ? [...text.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map(([, code]) => code).join("\n")
    : text;

/**
 * What each file imports of the others.
 * @param {readonly string[]} files paths with forward slashes @param {(file: string) => string} read its text
 * @returns {ReadonlyMap<string, readonly string[]>}
 */
export function importGraph(files, read) {
  const known = new Set(files);
  const find = (target) => [target, `${target}.ts`, `${target}/index.ts`].find((file) => known.has(file));
  return new Map(
    files.map((file) => {
      const specifiers = ts
        .preProcessFile(scriptOf(file, read(file)), true, true)
        .importedFiles.map(({ fileName }) => fileName);
      const targets = specifiers
        .filter((specifier) => specifier.startsWith("."))
        .map((specifier) => find(path.posix.join(path.posix.dirname(file), specifier)));
      return [file, [...new Set(targets.filter((target) => target !== undefined))]];
    }),
  );
}

/**
 * The shortest circle through a file: the files after it, up to the one that imports it; null where there is none.
 * @param {ReadonlyMap<string, readonly string[]>} graph @param {string} start
 */
export function circleThrough(graph, start) {
  const from = new Map();
  for (let edge = [start]; edge.length > 0;) {
    const next = [];
    for (const file of edge) {
      for (const target of graph.get(file) ?? []) {
        if (target === start) {
          const way = [];
          for (let at = file; at !== start; at = from.get(at)) way.unshift(at);
          return way;
        }
        if (from.has(target)) continue;
        from.set(target, file);
        next.push(target);
      }
    }
    edge = next;
  }
  return null;
}

/** @type {Map<string, ReadonlyMap<string, readonly string[]>>} */
const graphs = new Map();

function graphOf(root) {
  const known = graphs.get(root);
  if (known !== undefined) return known;
  const worlds = readdirSync(root).filter((name) => name.startsWith("src-"));
  const files = worlds.flatMap((world) =>
    readdirSync(path.join(root, world), { recursive: true })
      .filter((name) => SOURCE.test(name))
      .map((name) => `${world}/${name.split(path.sep).join("/")}`),
  );
  const graph = importGraph(files, (file) => readFileSync(path.join(root, file), "utf8"));
  graphs.set(root, graph);
  return graph;
}

/** @type {import("eslint").Rule.RuleModule} */
export const importCircles = {
  meta: {
    type: "problem",
    schema: [],
    messages: { circle: "Imports go in a circle: {{way}}. Move what both need to a file of its own." },
  },
  create(context) {
    const file = path.relative(context.cwd, context.filename).split(path.sep).join("/");
    if (!/^src-/.test(file)) return {};
    return {
      Program(node) {
        const circle = circleThrough(graphOf(context.cwd), file);
        if (circle !== null)
          context.report({ node, messageId: "circle", data: { way: [file, ...circle, file].join(" -> ") } });
      },
    };
  },
};
