import { bytesInWords } from "../../check/memoryCheck";
import { counted, duration } from "../../words/numbers";
import { command } from "../command";
import { EXIT } from "../exit";
import { facts } from "../table";

/** `gradual diagnose`: the program, the machine, and whether the whole way works on it. */
export const diagnoseCommand = command({
  name: "diagnose",
  summary: "tell versions, processor, GPU and memory, and train a tiny network as a test",
  arguments: [],
  options: [],
  example: "gradual diagnose",
  fields: {},
  async run(_, { output }) {
    const { createBackend, diagnose, findAdapter, selfTest } = await import("../engine");
    const known = await diagnose(findAdapter);
    output.progress("Training a tiny network");
    const test = await selfTest(createBackend());
    const { versions, system, devices, memory } = known;
    const { gradual, onnxruntime, duckdb, node } = versions;
    output.result(
      { ...known, selfTest: test },
      facts([
        ["gradual", gradual ?? "-"],
        ["ONNX Runtime", onnxruntime ?? "-"],
        ["DuckDB", duckdb ?? "-"],
        ["Node", node ?? "-"],
        ["system", system],
        [
          "processor",
          `${devices.processor || "?"}, ${counted(devices.processors, "thread")}, ${devices.threads} to train on`,
        ],
        ["GPU", devices.gpu.found ? "there" : `none: ${devices.gpu.why}`],
        ["memory", `${bytesInWords(memory.available)} free of ${bytesInWords(memory.total)}`],
        [
          "self-test",
          `${test.passed ? "passed" : "FAILED"}: ${test.right} of 4 rows right after ${counted(test.epochs, "epoch")}, ${duration(test.milliseconds / 1000)}`,
        ],
      ]),
    );
    return test.passed ? EXIT.done : EXIT.failed;
  },
});
