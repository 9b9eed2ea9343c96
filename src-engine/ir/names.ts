// Names of a compiled network's inputs and outputs. Weights are called "layer-id/weight", optimizer state
// "layer-id/weight.slot"; a layer's id holds neither "/" nor ".".

/** Input: the prepared examples, [N, ...shape]. */
export const FEATURES = "features";
/** Input: the prepared targets, [N, ...shape]. */
export const TARGETS = "targets";
/** Output: the network's answer, [N, ...shape]; of several outputs side by side in the order of their targets. */
export const PREDICTION = "prediction";
/** Output: what comes into a layer, [N, ...shape], where a network is compiled up to there. */
export const INCOMING = "incoming";
/** Output: the batch's mean loss, a scalar; of several outputs the sum of theirs, each times its weight. */
export const LOSS = "loss";
/** Output: each row's loss, [N], whose mean is {@link LOSS}. */
export const ROW_LOSSES = "row losses";
/** Input: how much each row counts in what is differentiated, [N]. */
export const ROW_WEIGHTS = "row weights";
/** Input: how much each row counts in the batch's loss, [N], where a person has given rows weights. */
export const SAMPLE_WEIGHTS = "sample weights";
/** Output: the loss with the penalties on weights; what is differentiated where there are any. */
export const OBJECTIVE = "objective";
/** Output: the greatest |change of a weight|, a scalar. */
export const CHANGE = "change";

/** Output, where there are several output layers: the mean loss of one of them, without its weight: "loss of species". */
export function lossName(outputId: string): string {
  return `loss of ${outputId}`;
}

/** Output: the length of the gradient over all trained weights, a scalar. */
export const GRADIENT_NORM = "gradient norm";

/** Output: ‖Δw‖ / ‖w‖ over a layer's trained weights, a scalar. */
export function layerChangeName(layerId: string): string {
  return `change of ${layerId}`;
}

/** "hidden/kernel" */
export function weightName(layerId: string, weight: string): string {
  return `${layerId}/${weight}`;
}

/** "hidden/kernel.velocity" */
export function slotName(weight: string, slot: string): string {
  return `${weight}.${slot}`;
}

/** Output that holds the derivative of the loss with respect to an input or weight: "d loss / d hidden/kernel". */
export function gradientName(name: string): string {
  return `d loss / d ${name}`;
}

/** Output of a training graph: how a weight that is not trained goes on, "next norm/mean". */
export function keptName(weight: string): string {
  return `next ${weight}`;
}

/** "dropout/mask": random numbers that a layer asks for. */
export function randomName(layerId: string, name: string): string {
  return `${layerId}/${name}`;
}
