// The cost around the weights where the walk stands. A coarse picture is there at once and refined as long as nothing else is wanted; what
// is shown belongs to the moment that it names.

import { onScopeDispose, shallowRef } from "vue";
import type { Problem } from "../../src-engine/document/errors";
import type { LandscapeAxes, LandscapeView, NetworkView, StepView, WalkPoint } from "../../src-engine/protocol/learn";
import { t } from "../text";
import { defineStore } from "./defineStore";
import { useEngineStore } from "./engine";
import { isMotionReduced } from "./settings";
import { useLearnStore } from "./learn";
import type { LandscapeChoice, WeightPlace } from "./learnView";
import { GRIDS, hasWeight, useLearnViewStore } from "./learnView";
import { problemOf } from "./notices";
import type { Task } from "./task";
import { beginTask, wasCanceled } from "./task";

/** Milliseconds: a grid that takes less is asked for at once, without coarser ones before it. */
const AT_ONCE = 250;
/** While Play moves on, the finest that takes less than this is asked for alone; or the coarsest, where Play leaves the time for it. */
const DURING_PLAY = 100;

/** A picture, and what it is of. */
export interface ShownLandscape {
  readonly view: LandscapeView;
  readonly choice: LandscapeChoice;
  readonly at: WalkPoint;
  /** The mean cost of the step's batch, as the step itself has it. */
  readonly stepCost: number;
}

export const useLandscapeStore = defineStore("landscape", () => {
  const engine = useEngineStore();
  const learn = useLearnStore();
  const views = useLearnViewStore();

  const shown = shallowRef<ShownLandscape | null>(null);
  const problem = shallowRef<Problem | null>(null);
  const task = shallowRef<Task | null>(null);
  /** A person ended the computation before its finest grid. */
  const canceled = shallowRef(false);

  /** Counts questions: an answer to an older one is not shown. */
  let asked = 0;
  /** The question under way. */
  let running: { readonly at: WalkPoint; readonly choice: LandscapeChoice; readonly end: () => void } | null = null;
  /** Where the training began that the open walk goes through, by the walk. */
  let beginning: { readonly walk: string; readonly weights: WalkPoint["weights"] } | null = null;
  /** Milliseconds that a point took, the last time; null: not known yet. */
  let each: number | null = null;

  /** Which grids are asked for, one after the other. */
  function gridsFor({ axes, points: finest }: LandscapeChoice): readonly (typeof GRIDS)[number][] {
    const time = (points: number): number | null => each && each * (axes === "slice" ? points : points ** 2);
    const wanted = GRIDS.filter((points) => points <= finest);
    const quick = wanted.filter((points) => (time(points) ?? Infinity) <= (learn.playing ? DURING_PLAY : AT_ONCE));
    if (learn.playing) {
      const hasTime = (time(GRIDS[0]) ?? 0) <= 1_000 / views.view.speed;
      return quick.length > 0 ? quick.slice(-1) : hasTime ? [GRIDS[0]] : [];
    }
    return quick.includes(finest) ? [finest] : wanted;
  }

  /** The landscape of where the walk stands, as it is chosen, unless it is there or on its way. */
  async function show(): Promise<void> {
    const [walk, start, moment] = [learn.ask(), learn.start, learn.moment];
    if (walk === null || start === null || moment === null) return;
    const { at, batch } = moment;
    // The step's own cost and gradient are part of the picture.
    if (batch === null) {
      if (running?.at !== at) stop();
      return;
    }
    const { step } = batch;
    const wanted = views.view.landscape;
    if (!hasWeights(wanted, start.network) && beginning?.walk !== start.walk) {
      beginning = { walk: start.walk, weights: await firstWeights(start.at) };
      // Asked again by then.
      if (learn.moment !== moment || views.view.landscape !== wanted) return;
    }
    const from = beginning?.walk === start.walk ? beginning : start.at;
    const choice = withWeights(wanted, start.network, () => widestWeights(start.network, step, from, at));
    if (choice !== views.view.landscape) views.set({ landscape: choice });
    if (running?.at === at && running.choice === choice) return;
    const isThere = shown.value?.at === at && shown.value.choice === choice;
    if (isThere && (learn.playing || shown.value?.view.x.length === choice.points)) return;
    const axes = axesOf(choice);
    stop();
    problem.value = axes === null ? { code: "no-trained-weight", message: t("learn.landscape.noWeights") } : null;
    canceled.value = false;
    if (axes === null) {
      shown.value = null;
      return;
    }
    const mine = ++asked;
    // Of other axes there is nothing to be seen meanwhile.
    if (shown.value !== null && !isSamePlane(shown.value.choice, choice)) shown.value = null;
    const control = beginTask(t("learn.landscape.working"), (next) => mine === asked && (task.value = next));
    running = { at, choice, end: () => task.value?.cancel?.() };
    try {
      const { rows, span } = choice;
      for (const points of gridsFor(choice)) {
        const before = performance.now();
        const wish = { ...walk, axes, rows, span, points };
        const view = await engine.request("learn.landscape", wish, control.onProgress, control.signal);
        if (mine !== asked) return;
        each = (performance.now() - before) / view.cost.length;
        shown.value = { view, choice, at, stepCost: step.cost };
      }
    } catch (failure) {
      if (mine !== asked) return;
      if (wasCanceled(failure)) canceled.value = true;
      else {
        shown.value = null;
        problem.value = problemOf(failure);
      }
    } finally {
      if (mine === asked) {
        task.value = null;
        running = null;
      }
    }
  }

  /** The weights with which the run's records begin; those where the walk was opened, where there are none. */
  async function firstWeights(opened: WalkPoint): Promise<WalkPoint["weights"]> {
    const walk = learn.ask();
    if (walk === null || views.view.origin.kind !== "run") return opened.weights;
    try {
      const records = await engine.request("learn.records", walk);
      const first = records.kind === "records" ? records.heads[0] : undefined;
      if (first === undefined) return opened.weights;
      return await engine.request("learn.recordWeights", { ...walk, step: first.step });
    } catch {
      // The time machine tells what is wrong with them.
      return opened.weights;
    }
  }

  /**
   * Sets the weights of the axes to a point of the picture, so that the training goes on from there; it plays where motion is wanted.
   */
  async function startAt(x: number, y: number): Promise<void> {
    const choice = shown.value?.choice;
    if (choice === undefined || whyNotStart(choice) !== null) return;
    const axes = [
      { place: choice.x, value: x },
      { place: choice.axes === "weights" ? choice.y : null, value: y },
    ];
    const edits = axes.flatMap(({ place, value }) => (place === null ? [] : [{ ...place, value }]));
    if (!(await learn.setWeights(edits))) return;
    views.set({ landscapeLook: { ...views.view.landscapeLook, cursor: null } });
    if (!isMotionReduced()) learn.play();
  }

  /** Why no descent can begin at a point of the picture. */
  function whyNotStart({ axes }: LandscapeChoice): string | null {
    if (axes !== "weights" && axes !== "slice") return t("learn.landscape.startAxes");
    if (views.isLocked("weights") || views.isLocked("step")) return t("learn.landscape.locked");
    const { moment } = learn;
    if (moment === null || shown.value?.at !== moment.at) return t("learn.reading");
    return moment.at.end === null ? null : t("learn.landscape.startEnd");
  }

  /** What is shown may no longer be all that there is to show. */
  function forget(): void {
    stop();
    beginning = null;
    shown.value = null;
  }

  /** Ends what is on its way: something else is wanted of the walk. */
  function stop(): void {
    asked += 1;
    running?.end();
    running = null;
    task.value = null;
  }

  /** After a problem. */
  async function retry(): Promise<void> {
    if (learn.ask() === null || problem.value?.code === "walk-not-open") {
      await learn.open(views.view.origin, { step: views.view.step });
    } else await show();
  }

  /** The axes again by what moved most up to here. */
  function chooseWidest(): void {
    views.choose({ landscape: { ...views.view.landscape, x: null, y: null, span: null } });
  }

  onScopeDispose(stop);

  return { shown, problem, task, canceled, show, stop, forget, retry, chooseWidest, startAt, whyNotStart };
});

function isSamePlane(a: LandscapeChoice, b: LandscapeChoice): boolean {
  const planeOf = ({ axes, x, y, seed }: LandscapeChoice): string => JSON.stringify([axes, x, y, seed]);
  return planeOf(a) === planeOf(b);
}

/** The choice with weights that the network has. */
export function withWeights(
  choice: LandscapeChoice,
  network: NetworkView,
  widest: () => readonly WeightPlace[],
): LandscapeChoice {
  if (hasWeights(choice, network)) return choice;
  const found = widest();
  const x = hasWeight(network, choice.x) ? choice.x : (found[0] ?? null);
  const other = found.find(({ tensor, index }) => tensor !== x?.tensor || index !== x.index) ?? null;
  return { ...choice, x, y: hasWeight(network, choice.y) ? choice.y : other };
}

/** Whether the network has the weights that the axes ask for. */
function hasWeights({ axes, x, y }: LandscapeChoice, network: NetworkView): boolean {
  if (axes !== "weights" && axes !== "slice") return true;
  return hasWeight(network, x) && (axes === "slice" || hasWeight(network, y));
}

/** As the engine takes them; null where there is no weight for an axis. */
export function axesOf({ axes, x, y, seed }: LandscapeChoice): LandscapeAxes | null {
  switch (axes) {
    case "weights":
      return x === null || y === null ? null : { kind: "weights", x, y };
    case "slice":
      return x === null ? null : { kind: "weights", x, y: null };
    case "random":
      return { kind: "random", seed };
    case "path":
      return { kind: "path" };
    default:
      return axes satisfies never;
  }
}

/** The two trained weights that moved most from one point to the other; where none did, those with the greatest gradient. */
export function widestWeights(
  { weights }: Pick<NetworkView, "weights">,
  step: Pick<StepView, "weights">,
  from: Pick<WalkPoint, "weights">,
  to: Pick<WalkPoint, "weights">,
): readonly WeightPlace[] {
  const trained = weights.filter((weight) => weight.trained).map(({ tensor }) => tensor);
  const greatest = (sizes: (tensor: string) => ArrayLike<number>): { place: WeightPlace; size: number }[] => {
    const best: { place: WeightPlace; size: number }[] = [];
    for (const tensor of trained) {
      const all = sizes(tensor);
      for (let index = 0; index < all.length; index++) {
        const size = Math.abs(all[index] ?? 0);
        if (best.length === 2 && !(size > (best[1]?.size ?? 0))) continue;
        best.push({ place: { tensor, index }, size });
        best.sort((a, b) => b.size - a.size);
        best.length = Math.min(best.length, 2);
      }
    }
    return best;
  };
  const moved = greatest((tensor) => {
    const before = from.weights[tensor];
    return Array.from(to.weights[tensor] ?? [], (value, at) => value - (before?.[at] ?? value));
  });
  const isMoved = (moved[0]?.size ?? 0) > 0;
  return (isMoved ? moved : greatest((tensor) => step.weights[tensor]?.gradient ?? [])).map(({ place }) => place);
}
