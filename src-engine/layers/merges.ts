// Layers that join several inputs number by number.

import { MOST_INPUTS, elementwiseMerge } from "./merge-parts";

const SHAPES =
  "All inputs must have the same shape; an extent of 1, or a row of one number a channel, is repeated. It has nothing to learn.";

/** The sum of the inputs. */
export const addLayer = elementwiseMerge(
  {
    type: "add",
    sign: "+",
    label: "Add",
    summary: "Adds up several inputs",
    docs: `Adds up what comes in, number by number. A connection that goes round some layers and is added behind them lets very deep networks learn. ${SHAPES}`,
  },
  MOST_INPUTS,
  (builder, values) => values.reduce((a, b) => builder.add(a, b)),
);

/** The first input less the second. */
export const subtractLayer = elementwiseMerge(
  {
    type: "subtract",
    sign: "−",
    label: "Subtract",
    summary: "Takes the second input from the first",
    docs: `Takes the second input from the first, number by number, in the order in which they were connected. ${SHAPES}`,
  },
  2,
  (builder, values) => values.reduce((a, b) => builder.subtract(a, b)),
);

/** The product of the inputs. */
export const multiplyLayer = elementwiseMerge(
  {
    type: "multiply",
    sign: "×",
    label: "Multiply",
    summary: "Multiplies several inputs",
    docs: `Multiplies what comes in, number by number. With a sigmoid on one side it is a gate, which lets the other side pass or not. ${SHAPES}`,
  },
  MOST_INPUTS,
  (builder, values) => values.reduce((a, b) => builder.multiply(a, b)),
);

/** The mean of the inputs. */
export const averageLayer = elementwiseMerge(
  {
    type: "average",
    sign: "mean",
    label: "Average",
    summary: "Takes the mean of several inputs",
    docs: `Takes the mean of what comes in, number by number. ${SHAPES}`,
  },
  MOST_INPUTS,
  (builder, values) =>
    builder.scale(
      values.reduce((a, b) => builder.add(a, b)),
      1 / values.length,
    ),
);

/** The greatest of the inputs. */
export const maximumLayer = elementwiseMerge(
  {
    type: "maximum",
    sign: "max",
    label: "Maximum",
    summary: "Keeps the greatest of several inputs",
    docs: `Keeps the greatest of what comes in, number by number. ${SHAPES}`,
  },
  MOST_INPUTS,
  (builder, values) => values.reduce((a, b) => builder.maximum(a, b)),
);
