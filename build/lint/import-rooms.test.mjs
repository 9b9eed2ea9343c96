import { ESLint } from "eslint";
import { describe, expect, it } from "vitest";
import { judge } from "./import-rooms.mjs";

const root = process.cwd();
const why = (file, specifier, { typeOnly = false } = {}) => judge(file, specifier, typeOnly, root);

describe("import rooms", () => {
  it.each([
    ["src-engine/layers/dense.ts", "../ir/ops"],
    ["src-engine/layers/dense.ts", "./activation"],
    ["src-engine/layers/dense.ts", "valibot"],
    ["src-engine/passes/differentiate.ts", "../layers/registry"],
    ["src-engine/train/loop.ts", "../runtime/onnx/session"],
    ["src-engine/runtime/onnx/onnxRuntime.ts", "onnxruntime-node"],
    ["src-engine/cli/main.ts", "../train/loop"],
    ["src-engine/layers/dense.test.ts", "../runtime/reference/interpret"],
    ["src-main/ipc.ts", "./contract/calls"],
    ["src-main/windows/create.ts", "electron"],
    ["src-renderer/stores/document.ts", "../bridge/engine"],
    ["src-renderer/stores/document.ts", "../../src-engine/document/edits"],
    ["src-renderer/stations/build/Build.vue", "../../canvas"],
    ["src-renderer/stations/build/Build.vue", "../../stores/document"],
    ["src-renderer/App.vue", "./stations/build/Build.vue"],
  ])("allows %s to import %s", (file, specifier) => {
    expect(why(file, specifier)).toBeUndefined();
  });

  it.each([
    ["src-engine/document/schema.ts", "../ir/ops"],
    ["src-engine/layers/dense.ts", "../passes/lower"],
    ["src-engine/layers/dense.ts", "node:fs"],
    ["src-engine/layers/dense.ts", "fs/promises"],
    ["src-engine/passes/lower.ts", "onnxruntime-node"],
    ["src-engine/runtime/onnx/session.ts", "onnxruntime-node"],
    ["src-engine/cli/cli.test.ts", "onnxruntime-node"],
    ["src-engine/data/import.ts", "../train/loop"],
    ["src-engine/train/loop.ts", "electron"],
    ["src-engine/cli/main.ts", "../../src-main/main"],
    ["src-engine/layers/dense.test.ts", "../../src-main/main"],
    ["src-engine/helpers/text.ts", "./other"],
    ["src-main/contract/calls.ts", "../../src-engine/protocol/messages"],
    ["src-main/contract/calls.ts", "electron"],
    ["src-main/features/projects.ts", "../../src-engine/train/loop"],
    ["src-main/main.ts", "../src-renderer/bridge/api"],
    ["src-renderer/bridge/engine.ts", "../stores/engine"],
    ["src-renderer/stores/document.ts", "../ui/Button.vue"],
    ["src-renderer/stores/document.ts", "../../src-engine/train/loop"],
    ["src-renderer/stations/build/Build.vue", "../../bridge/engine"],
    ["src-renderer/stations/build/Build.vue", "../train/Train.vue"],
    ["src-renderer/stations/build/Build.vue", "../../canvas/internals"],
    ["src-renderer/ui/Button.vue", "../stores/settings"],
    ["src-renderer/main.ts", "electron"],
    ["e2e/stories/train.spec.ts", "../../src-engine/protocol/messages"],
  ])("refuses %s to import %s", (file, specifier) => {
    expect(why(file, specifier)).toBeTypeOf("string");
  });

  it("allows types where only types are allowed", () => {
    expect(why("src-main/contract/calls.ts", "../../src-engine/protocol/messages", { typeOnly: true })).toBeUndefined();
    expect(why("e2e/stories/train.spec.ts", "../../src-main/contract/calls", { typeOnly: true })).toBeUndefined();
  });

  it("fails the lint of this repository's own configuration", async () => {
    const eslint = new ESLint({ overrideConfig: [{ languageOptions: { parserOptions: { projectService: false } } }] });
    const config = await eslint.calculateConfigForFile("src-engine/layers/wrong.ts");
    expect(config.rules["gradual/import-rooms"]).toEqual([2]);
    const bare = new ESLint({
      overrideConfigFile: true,
      overrideConfig: [
        {
          files: ["**/*.ts"],
          plugins: config.plugins,
          languageOptions: { parser: config.languageOptions.parser },
          rules: { "gradual/import-rooms": "error" },
        },
      ],
    });
    const [result] = await bare.lintText(
      'import { run } from "../runtime/onnx/session";\nexport type { A } from "../train/loop";\nvoid import("electron");\nrun();\n',
      {
        filePath: "src-engine/layers/wrong.ts",
      },
    );
    expect(result.messages.map((message) => message.line)).toEqual([1, 2, 3]);
  });
});
