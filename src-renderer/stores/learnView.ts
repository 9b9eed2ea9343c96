// What the Learn station shows: plain values that can be written to a file, so that a lesson can set them, lock them and read them.

import { shallowRef, watch } from "vue";
import type {
  LearnStart,
  NetworkView,
  RowPlace,
  SplitPart,
  StepOrigin,
  Subject,
} from "../../src-engine/protocol/learn";
import { defineStore } from "./defineStore";
import { useDocumentStore } from "./document";

/** From which side a training is looked at. */
export const LEARN_MODES = ["step", "stopping", "landscape", "rules", "time"] as const;
export type LearnMode = (typeof LEARN_MODES)[number];

export function isLearnMode(value: string | number): value is LearnMode {
  return LEARN_MODES.some((mode) => mode === value);
}

/** What happens in one step of training, in order. */
export const STAGES = ["predict", "measure", "blame", "change"] as const;
export type Stage = (typeof STAGES)[number];

export const TABS = ["formula", "nudge", "ledger", "optimizer"] as const;
export type Tab = (typeof TABS)[number];

/** The same training at so many times its learning rate, in the stopping lab. */
export const ARMS = ["tenth", "once", "tenTimes"] as const;
export type Arm = (typeof ARMS)[number];

/** Steps (or, in slow motion, stages) per second that Play can take. */
export const SPEEDS = { least: 0.25, most: 20, usual: 1 } as const;

/** One number of a tensor, by its place in row-major order. */
export interface WeightPlace {
  readonly tensor: string;
  readonly index: number;
}

/** Points along one side of the landscape, from a first picture to the finest. */
export const GRIDS = [11, 21, 41] as const;

/** Along what the landscape lies: two weights, one, or two directions through all weights. */
export const LANDSCAPE_AXES = ["weights", "slice", "random", "path"] as const;

/** What of the landscape is computed. */
export interface LandscapeChoice {
  readonly axes: (typeof LANDSCAPE_AXES)[number];
  /** Of "weights" and "slice"; null: the ones that moved most, chosen when the landscape is shown. */
  readonly x: WeightPlace | null;
  readonly y: WeightPlace | null;
  /** Of "random". */
  readonly seed: number;
  readonly rows: "batch" | SplitPart;
  /** The finest grid. */
  readonly points: (typeof GRIDS)[number];
  /** From the middle to each side; null: as far as shows the path. */
  readonly span: number | null;
}

/** How the landscape is looked at. */
export interface LandscapeLook {
  /** Of the cost; null: as it fits. */
  readonly scale: "even" | "log" | null;
  /** In intervals of the finest grid, from its middle; null: none. */
  readonly cursor: { readonly x: number; readonly y: number } | null;
  /** Of the surface, in degrees: around the upright axis, and how far from above it is seen (90: straight down). */
  readonly turn: number;
  readonly tilt: number;
}

export interface LearnView {
  readonly mode: LearnMode;
  readonly origin: StepOrigin;
  /** Steps done, over the whole run. */
  readonly step: number;
  /** Null: the first row of each step's batch. */
  readonly row: RowPlace | null;
  readonly subject: Subject;
  readonly stage: Stage;
  readonly tab: Tab;
  /** Per second; {@link SPEEDS}. */
  readonly speed: number;
  /** Play goes stage by stage, not step by step. */
  readonly slow: boolean;
  /** Which arm of the stopping lab a person expects to end at the lowest cost. */
  readonly guess: Arm | null;
  /** Below which change of the weights the stopping lab's rule counts a step; null: as the recipe has it. */
  readonly threshold: number | null;
  /** Steps that the stopping lab takes; null: all of the recipe, or the first of very many. */
  readonly labSteps: number | null;
  /** The time machine shows the record of so many steps, or the last one before; null: the last of the run. */
  readonly recordStep: number | null;
  /** Of which rows it shows predictions, and from which of those that are asked on, one by one. */
  readonly recordPart: SplitPart;
  readonly recordRow: number;
  /** The two columns of its decision region; null: the first two of numbers. */
  readonly recordColumns: readonly [string, string] | null;
  /** Of several columns that are predicted, the one that it shows; null: the first. */
  readonly recordTarget: string | null;
  /** The rows that both are judged on. */
  readonly rulePart: "validation" | "test";
  /** The two columns of numbers that both are drawn over; null: the first two of the rule, or of the table. */
  readonly ruleColumns: readonly [string, string] | null;
  readonly landscape: LandscapeChoice;
  readonly landscapeLook: LandscapeLook;
  /** What a person cannot change now. */
  readonly locked: readonly LearnPart[];
}

/** What can be locked; "weights" are those of the network: nobody sets or holds one. "rule" is the one written by hand. */
export type LearnPart = Exclude<keyof LearnView, "locked"> | "weights" | "rule";

export const FIRST_VIEW: LearnView = {
  mode: "step",
  origin: { kind: "initial" },
  step: 0,
  row: null,
  subject: { kind: "cost" },
  stage: "predict",
  tab: "formula",
  speed: SPEEDS.usual,
  slow: false,
  guess: null,
  threshold: null,
  labSteps: null,
  recordStep: null,
  recordPart: "validation",
  recordRow: 0,
  recordColumns: null,
  recordTarget: null,
  rulePart: "test",
  ruleColumns: null,
  landscape: { axes: "weights", x: null, y: null, seed: 1, rows: "batch", points: 41, span: null },
  landscapeLook: { scale: null, cursor: null, turn: 30, tilt: 35 },
  locked: [],
};

/** What is chosen in one project means nothing in the next; how a person looks stays. */
function inNextProject({ mode, tab, speed, slow, landscapeLook, locked }: LearnView): LearnView {
  return { ...FIRST_VIEW, mode, tab, speed, slow, landscapeLook: { ...landscapeLook, cursor: null }, locked };
}

function hasNumber(shape: readonly number[], index: number): boolean {
  return index >= 0 && index < shape.reduce((size, extent) => size * extent, 1);
}

export function hasWeight({ weights }: Pick<NetworkView, "weights">, place: WeightPlace | null): boolean {
  return weights.some(({ tensor, shape }) => tensor === place?.tensor && hasNumber(shape, place.index));
}

function hasSubject(network: NetworkView, subject: Subject): boolean {
  switch (subject.kind) {
    case "weight":
      return hasWeight(network, subject);
    case "unit":
      return network.layers.some(
        ({ id, values }) =>
          id === subject.layer &&
          values.some(({ name, shape }) => name === subject.value && hasNumber(shape, subject.index)),
      );
    case "cost":
      return true;
    default:
      return subject satisfies never;
  }
}

/** What is chosen of the network and its rows, with the first choice in place of what a walk does not have. */
export function choicesIn(
  { network, parts }: Pick<LearnStart, "network" | "parts">,
  { subject, row, landscape }: LearnView,
): Pick<LearnView, "subject" | "row" | "landscape"> {
  const placeIn = (place: WeightPlace | null): WeightPlace | null => (hasWeight(network, place) ? place : null);
  const isIn = landscape.rows === "batch" || parts[landscape.rows] > 0;
  return {
    subject: hasSubject(network, subject) ? subject : FIRST_VIEW.subject,
    row: row !== null && row.row < parts[row.part] ? row : null,
    landscape: {
      ...landscape,
      x: placeIn(landscape.x),
      y: placeIn(landscape.y),
      rows: isIn ? landscape.rows : FIRST_VIEW.landscape.rows,
    },
  };
}

/** Where a walk stands, as its transport moves it. */
export interface Place {
  readonly step: number;
  readonly stage: Stage;
}

export const MOVES = ["stage", "stageBack", "step", "stepBack", "epoch", "epochBack", "first", "last"] as const;
export type Move = (typeof MOVES)[number];

/** The steps of a training. */
export interface Bounds {
  readonly first: number;
  /** At the end of all epochs of the recipe. */
  readonly last: number;
  /** At the end of a run that ended before; null of others. */
  readonly ended: number | null;
  readonly stepsPerEpoch: number;
}

/** Where a move leads to, within the steps of the training. The last step is the run's own; from there on, the recipe's. */
export function placeAfter(move: Move, { step, stage }: Place, { first, last, ended, stepsPerEpoch }: Bounds): Place {
  const at = STAGES.indexOf(stage);
  const to = (next: number, then: Stage = stage): Place => ({
    step: Math.min(last, Math.max(first, next)),
    stage: then,
  });
  switch (move) {
    case "stage": {
      const next = STAGES[at + 1];
      if (next !== undefined) return { step, stage: next };
      return step >= last ? { step, stage } : to(step + 1, "predict");
    }
    case "stageBack": {
      const before = STAGES[at - 1];
      if (before !== undefined) return { step, stage: before };
      return step <= first ? { step, stage } : to(step - 1, "change");
    }
    case "step":
      return to(step + 1);
    case "stepBack":
      return to(step - 1);
    case "epoch":
      return to((Math.floor(step / stepsPerEpoch) + 1) * stepsPerEpoch);
    case "epochBack":
      return to((Math.ceil(step / stepsPerEpoch) - 1) * stepsPerEpoch);
    case "first":
      return to(first, "predict");
    case "last":
      return to(ended !== null && step < ended ? ended : last, "predict");
    default:
      return move satisfies never;
  }
}

export const useLearnViewStore = defineStore("learnView", () => {
  const document = useDocumentStore();
  const view = shallowRef<LearnView>(FIRST_VIEW);

  watch(
    () => document.folder,
    (_, before) => {
      if (before !== null) view.value = inNextProject(view.value);
    },
    { flush: "sync" },
  );

  /** For a lesson, and for what follows from the engine's answers: locks do not matter. */
  function set(change: Partial<LearnView>): void {
    view.value = { ...view.value, ...change };
  }

  function isLocked(part: LearnPart): boolean {
    return view.value.locked.includes(part);
  }

  /** A person's own change: what is locked stays as it is. */
  function choose(change: Partial<Omit<LearnView, "locked">>): void {
    const allowed = Object.fromEntries(
      Object.entries(change).filter(([part]) => !view.value.locked.some((one) => one === part)),
    );
    set(allowed);
  }

  function reset(): void {
    view.value = FIRST_VIEW;
  }

  return { view, set, choose, isLocked, reset };
});
