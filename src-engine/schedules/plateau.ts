import { FLOOR, factorParam } from "./params";
import type { ScheduleSpec } from "./spec";

/** A smaller change of the share is not made: PyTorch's eps. */
const LEAST_CHANGE = 1e-8;

const params = {
  factor: factorParam("What the rate is multiplied by when the loss gets no better.", 0.1),
  patience: {
    kind: "integer",
    label: "Patience",
    docs: "Epochs without improvement that are borne; the next one lowers the rate.",
    unit: "epochs",
    default: 10,
    min: 0,
    max: 100_000_000,
    sliderMax: 100,
  },
  threshold: {
    kind: "number",
    label: "Least improvement",
    docs: "The loss has to be less than its best by this share of it to count as better.",
    default: 1e-4,
    min: 0,
    max: 1,
  },
  cooldown: {
    kind: "integer",
    label: "Rest after a drop",
    docs: "Epochs after a drop that are not counted.",
    unit: "epochs",
    default: 0,
    min: 0,
    max: 100_000_000,
    sliderMax: 100,
  },
  floor: FLOOR,
} as const;

/** As PyTorch's ReduceLROnPlateau, with a relative threshold. */
export const plateau = {
  type: "plateau",
  label: "On a plateau",
  synonyms: ["reduce on plateau"],
  summary: "Drops when the loss gets no better",
  docs:
    "The rate stays as it is while the loss gets better, and is multiplied by the factor when it has not for more epochs than the patience. It follows the " +
    "validation loss, or the training loss where no rows are for validation, after each epoch.",
  formula: ["L < best · (1 - threshold): best ← L", "else for more than patience epochs: η ← η · factor"],
  moves: "epoch",
  params,
  share: () => 1,
  afterEpoch: ({ share, best, waited, cooling }, loss, { factor, patience, threshold, cooldown, floor }) => {
    const isBetter = loss < (best ?? Infinity) * (1 - threshold);
    const rest = Math.max(0, cooling - 1);
    const counted = isBetter || cooling > 0 ? 0 : waited + 1;
    const next = { share, best: isBetter ? loss : best, waited: counted, cooling: rest };
    if (counted <= patience) return next;
    const lower = Math.max(share * factor, floor);
    return { ...next, share: share - lower > LEAST_CHANGE ? lower : share, waited: 0, cooling: cooldown };
  },
} as const satisfies ScheduleSpec<typeof params>;
