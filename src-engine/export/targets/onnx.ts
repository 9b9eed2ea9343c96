// One ONNX model that takes raw columns; it is loaded as a stranger would and fed the rows as they stand in the data.

import { buildOnnx, namedOutputs } from "../onnx/build";
import { compareOnnx } from "../onnx/reload";
import type { Target } from "../target";

export const target: Target = {
  write: buildOnnx,
  reload: (bytes, { run, table, predictor }) =>
    compareOnnx(bytes, namedOutputs(run), run.preparation, table, predictor),
};
