// The official ONNX checker (Debian: python3-onnx): one Python for as many models as are asked about.

import { spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";

/** The first Python that has the package; a version manager's own may lack what Debian installed. */
const PYTHON = ["/usr/bin/python3", "python3"].find(
  (command) => spawnSync(command, ["-c", "import onnx"]).status === 0,
);

/** For each path that comes in, the model's maker, version and first output's extents, or what is wrong with it. */
const SCRIPT = `
import json, sys, onnx
for line in sys.stdin:
    try:
        model = onnx.load(line.rstrip("\\n"))
        onnx.checker.check_model(model, full_check=True)
        extents = [d.dim_param or d.dim_value for d in model.graph.output[0].type.tensor_type.shape.dim]
        told = {"problem": None, "producer": model.producer_name, "version": model.opset_import[0].version, "output": extents}
    except Exception as error:
        told = {"problem": repr(error)}
    print(json.dumps(told), flush=True)
`;

export const hasOnnxChecker = PYTHON !== undefined;
if (!hasOnnxChecker)
  process.stderr.write(
    "The official ONNX checker is not here, so its tests are skipped. To install it: apt-get install -y python3-onnx\n",
  );

export type CheckedModel =
  | {
      readonly problem: null;
      readonly producer: string;
      readonly version: number;
      readonly output: readonly (string | number)[];
    }
  | { readonly problem: string };

export interface OnnxChecker {
  /** Checks a file, with strict shape inference. */
  check(file: string): Promise<CheckedModel>;
  close(): void;
}

/** Starts Python; one model is checked at a time. */
export function startOnnxChecker(): OnnxChecker {
  const python = spawn(PYTHON ?? "python3", ["-c", SCRIPT], { stdio: ["pipe", "pipe", "inherit"] });
  const answers = createInterface({ input: python.stdout })[Symbol.asyncIterator]();
  return {
    async check(file) {
      python.stdin.write(`${file}\n`);
      const answer = await answers.next();
      if (answer.done === true) throw new Error(`Python ended over ${file}`);
      return JSON.parse(answer.value) as CheckedModel;
    },
    close: () => void python.stdin.end(),
  };
}
