import { expect, test } from "vitest";
import type { NamedWeight } from "../passes/compile";
import { soundNetwork } from "../network/network";
import { weightSpecs } from "../passes/compile";
import { encodeSafetensors } from "../project/safetensors";
import { problemOf, temporaryFolders, writeIn } from "../testing/temporaryFolder";
import { readInitialFile } from "./initialFile";

const folders = temporaryFolders();
const WEIGHTS: readonly NamedWeight[] = weightSpecs(
  soundNetwork(
    {
      layers: [
        { id: "input", type: "input" },
        { id: "output", type: "output" },
      ],
      connections: [["input", "output"]],
    },
    { input: [2], output: [1] },
  ),
);

test("initial weights may be whole numbers; one that float64 does not hold exactly is named", async () => {
  const file = (last: bigint): string =>
    writeIn(
      folders(),
      "w.safetensors",
      encodeSafetensors({
        "output/kernel": { shape: [2, 1], data: BigUint64Array.of(3n, last) },
        "output/bias": { shape: [1], data: Float32Array.of(0.5) },
      }),
    );
  const { weights } = await readInitialFile(file(7n), WEIGHTS);
  expect(weights["output/kernel"]?.data).toEqual(Float32Array.of(3, 7));
  const problem = await problemOf(() => readInitialFile(file(2n ** 53n + 1n), WEIGHTS));
  expect(problem.code).toBe("initial-does-not-fit");
  expect(problem.message).toContain('"output/kernel" holds 9007199254740993');
});
