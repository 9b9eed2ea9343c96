import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import type { Backend, Tensors } from "../runtime/backend";
import { createOnnxBackend } from "../runtime/onnx/backend";
import { createReferenceBackend } from "../runtime/reference/backend";
import { selfTest } from "./selfTest";

const left = (): readonly string[] => readdirSync(tmpdir()).filter((name) => name.startsWith("gradual-self-test-"));

test.each<[string, () => Backend]>([
  ["ONNX Runtime", createOnnxBackend],
  ["plain arithmetic", createReferenceBackend],
])("the exclusive or is learned by %s, and nothing is left behind", async (_, backend) => {
  const before = left();
  expect(await selfTest(backend())).toMatchObject({ passed: true, right: 4, epochs: 200 });
  expect(left()).toEqual(before);
});

test("arithmetic that gives other numbers does not pass", async () => {
  const honest = createOnnxBackend();
  const wrong: Backend = {
    ...honest,
    load: async (graph) => {
      const program = await honest.load(graph);
      return { ...program, run: async (feeds) => turned(await program.run(feeds)) };
    },
  };
  expect(await selfTest(wrong)).toMatchObject({ passed: false });
});

const turned = (answers: Tensors): Tensors =>
  Object.fromEntries(
    Object.entries(answers).map(([name, { shape, data }]) => [name, { shape, data: data.map((value) => -value) }]),
  );
