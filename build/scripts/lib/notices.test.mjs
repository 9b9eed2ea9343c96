import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { packageOf } from "../../vite/bundledPackages.mts";
import { noticesText } from "./notices.mjs";
import { inRoot } from "./run.mjs";

test("a module's package is the innermost one that it lies in; an icon's is its set", () => {
  expect(packageOf("/home/x/node_modules/@vue/shared/dist/shared.mjs")).toBe("node_modules/@vue/shared");
  expect(packageOf("C:/x/node_modules/write-file-atomic/node_modules/signal-exit/index.js")).toBe(
    "node_modules/write-file-atomic/node_modules/signal-exit",
  );
  expect(packageOf("~icons/lucide/x?vue")).toBe("node_modules/@iconify-json/lucide");
  expect(packageOf("\0~icons/lucide/x.vue")).toBe("node_modules/@iconify-json/lucide");
  expect(packageOf("/home/x/src-engine/process.ts")).toBeNull();
  expect(packageOf("\0rolldown/runtime.js")).toBeNull();
});

test("what is shipped beside the bundles is what the packaging takes along", async () => {
  const { packages } = JSON.parse(readFileSync(inRoot("build/licenses/shipped.json"), "utf8"));
  const { LOADED } = await import("../../package/config.mjs");
  expect(packages).toEqual(expect.arrayContaining([...LOADED, "electron"]));
});

test("the text names every library, its license, and the license's words", () => {
  const text = noticesText([
    {
      name: "a",
      version: "1.0.0",
      license: "MIT",
      source: "https://a.example",
      text: "Do as you like.",
      note: "A note.",
    },
    { name: "definitions", version: "", license: "ISC", source: "https://b.example", text: "Likewise.", note: "" },
  ]);
  for (const part of ["  a 1.0.0 (MIT)", "  definitions (ISC)", "Do as you like.", "Likewise.", "A note."])
    expect(text).toContain(part);
});
