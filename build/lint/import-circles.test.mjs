import { expect, test } from "vitest";
import { circleThrough, importGraph } from "./import-circles.mjs";

const FILES = {
  "src-a/one.ts": 'import type { Two } from "./two";\nexport interface One { two: Two }',
  "src-a/two.ts": 'export { three } from "./Three.vue";',
  "src-a/Three.vue": '<script setup lang="ts">\nimport { one } from "./one";\nimport Vue from "vue";\n</script>',
  "src-a/four.ts": 'import { x } from "./folder";\nconst lazy = () => import("./one");',
  "src-a/folder/index.ts": "export const x = 1;",
};
const graph = importGraph(Object.keys(FILES), (file) => FILES[file]);

test("reads imports of types, exports from other files, lazy imports, folders and .vue files", () => {
  expect(Object.fromEntries(graph)).toEqual({
    "src-a/one.ts": ["src-a/two.ts"],
    "src-a/two.ts": ["src-a/Three.vue"],
    "src-a/Three.vue": ["src-a/one.ts"],
    "src-a/four.ts": ["src-a/folder/index.ts", "src-a/one.ts"],
    "src-a/folder/index.ts": [],
  });
});

test("finds the circle that a file is on, and none where it only leads to one", () => {
  expect(circleThrough(graph, "src-a/one.ts")).toEqual(["src-a/two.ts", "src-a/Three.vue"]);
  expect(circleThrough(graph, "src-a/four.ts")).toBeNull();
  expect(
    circleThrough(
      importGraph(["src-a/x.ts"], () => 'import "./x";'),
      "src-a/x.ts",
    ),
  ).toEqual([]);
});
