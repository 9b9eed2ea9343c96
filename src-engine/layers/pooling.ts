// Every pooling layer: fewer places, each standing for several.

import { globalPooling, pooling1d, pooling2d } from "./pool-parts";

const MAX_DOCS =
  "passes on the greatest number of each window, channel by channel: whether a pattern was found, no matter where exactly. Where several are " +
  "greatest, the gradient goes to the first. It has nothing to learn.";
const AVERAGE_DOCS =
  "passes on the mean of each window, channel by channel: how much of a pattern there is. Cells that padding adds do not count. It has " +
  "nothing to learn.";

/** The greatest number of each window of a picture. */
export const maxPooling2dLayer = pooling2d(
  {
    type: "max-pooling2d",
    label: "Max pooling 2D",
    summary: "Keeps the greatest of each small window",
    docs: `Makes a picture smaller: it ${MAX_DOCS}`,
  },
  (builder, x, window) => builder.maxPool(x, window),
);

/** The greatest number of each window of a sequence. */
export const maxPooling1dLayer = pooling1d(
  {
    type: "max-pooling1d",
    label: "Max pooling 1D",
    summary: "Keeps the greatest of each few steps",
    docs: `Makes a sequence shorter: it ${MAX_DOCS}`,
  },
  (builder, x, window) => builder.maxPool(x, window),
);

/** The mean of each window of a picture. */
export const averagePooling2dLayer = pooling2d(
  {
    type: "average-pooling2d",
    label: "Average pooling 2D",
    summary: "Takes the mean of each small window",
    docs: `Makes a picture smaller: it ${AVERAGE_DOCS}`,
  },
  (builder, x, window) => builder.averagePool(x, window),
);

/** The mean of each window of a sequence. */
export const averagePooling1dLayer = pooling1d(
  {
    type: "average-pooling1d",
    label: "Average pooling 1D",
    summary: "Takes the mean of each few steps",
    docs: `Makes a sequence shorter: it ${AVERAGE_DOCS}`,
  },
  (builder, x, window) => builder.averagePool(x, window),
);

const GLOBAL_MAX_DOCS =
  "Reduces each channel to its greatest number: whether a pattern is there at all. Any size may come in; what goes out is a row of one number a " +
  "channel. It has nothing to learn.";
const GLOBAL_AVERAGE_DOCS =
  "Reduces each channel to its mean: how much of a pattern there is on the whole. A common end of the convolutions instead of Flatten, with far fewer " +
  "weights after it. It has nothing to learn.";

/** The greatest number of each channel of a picture. */
export const globalMaxPooling2dLayer = globalPooling(
  {
    type: "global-max-pooling2d",
    label: "Global max pooling 2D",
    summary: "Keeps the greatest of each channel",
    docs: GLOBAL_MAX_DOCS,
  },
  2,
  (builder, x, axes) => builder.max(x, axes),
);

/** The greatest number of each channel of a sequence. */
export const globalMaxPooling1dLayer = globalPooling(
  {
    type: "global-max-pooling1d",
    label: "Global max pooling 1D",
    summary: "Keeps the greatest of all steps",
    docs: GLOBAL_MAX_DOCS,
  },
  1,
  (builder, x, axes) => builder.max(x, axes),
);

/** The mean of each channel of a picture. */
export const globalAveragePooling2dLayer = globalPooling(
  {
    type: "global-average-pooling2d",
    label: "Global average pooling 2D",
    summary: "Takes the mean of each channel",
    docs: GLOBAL_AVERAGE_DOCS,
  },
  2,
  (builder, x, axes) => builder.mean(x, axes),
);

/** The mean of each channel of a sequence. */
export const globalAveragePooling1dLayer = globalPooling(
  {
    type: "global-average-pooling1d",
    label: "Global average pooling 1D",
    summary: "Takes the mean of all steps",
    docs: GLOBAL_AVERAGE_DOCS,
  },
  1,
  (builder, x, axes) => builder.mean(x, axes),
);
