// The landscape in words.

import type { LandscapeView, NetworkView } from "../../../src-engine/protocol/learn";
import { lowestPoint, pointAt, steepestDescent } from "../../charts";
import type { GridPlace } from "../../charts";
import type { ShownLandscape } from "../../stores/landscape";
import type { LandscapeChoice, WeightPlace } from "../../stores/learnView";
import { figure, integer, share, t } from "../../text";
import { subjectName } from "./subjectName";

export interface AxisLabels {
  readonly x: string;
  readonly y: string;
}

export function axisLabels(network: NetworkView, choice: LandscapeChoice, view: LandscapeView): AxisLabels {
  const weight = (place: WeightPlace | null): string =>
    place === null ? "" : subjectName(network, { kind: "weight", ...place });
  switch (choice.axes) {
    case "weights":
      return { x: weight(choice.x), y: weight(choice.y) };
    case "slice":
      return { x: weight(choice.x), y: t("learn.landscape.cost") };
    case "random":
      return { x: t("learn.landscape.direction", { n: 1 }), y: t("learn.landscape.direction", { n: 2 }) };
    case "path": {
      const label = (n: 1 | 2): string =>
        t("learn.landscape.directionShare", { n, share: share(view.shares?.[n === 1 ? 0 : 1] ?? 0) });
      return { x: label(1), y: label(2) };
    }
    default:
      return choice.axes satisfies never;
  }
}

function placeText(view: LandscapeView, x: number, y: number): string {
  return view.y.length === 1
    ? t("learn.landscape.placeSlice", { x: figure(x) })
    : t("learn.landscape.place", { x: figure(x), y: figure(y) });
}

/** What it costs in the middle, over how many rows, and what the step itself has where that is another number. */
function centerSentences({ view: { center, rows }, at, stepCost }: ShownLandscape): string[] {
  const values = { step: integer(at.step), cost: figure(center.cost) };
  const [asked, all] = [integer(rows.asked), integer(rows.all)];
  const isAll = rows.asked === rows.all;
  const middle = isAll
    ? t("learn.landscape.center", values)
    : t("learn.landscape.centerSome", { ...values, asked, all, part: t(`learn.landscape.facts.parts.${rows.of}`) });
  if (rows.of !== "batch" || isSameCost(center.cost, stepCost)) return [middle];
  const why = t(isAll ? "learn.landscape.layersAct" : "learn.landscape.allRows", { n: all });
  return [middle, t("learn.landscape.stepCost", { cost: figure(stepCost), why })];
}

/** Where the weights are, what is lowest in view, and where it goes down. */
export function landscapeSentence(shown: ShownLandscape): string {
  const { view } = shown;
  const { center } = view;
  const parts = centerSentences(shown);
  const lowest = lowestPoint(view.cost);
  if (!Number.isFinite(center.cost) || lowest === null) return `${parts.join(" ")} ${t("learn.landscape.notFinite")}`;
  const cost = view.cost[lowest] ?? NaN;
  const columns = view.x.length;
  parts.push(
    cost < center.cost
      ? t("learn.landscape.lowest", {
          cost: figure(cost),
          place: placeText(view, view.x[lowest % columns] ?? NaN, view.y[Math.floor(lowest / columns)] ?? NaN),
        })
      : t("learn.landscape.lowestThere"),
  );
  const steepest = steepestDescent(center.slopes);
  if (steepest === null) parts.push(t("learn.landscape.level"));
  else if (view.y.length === 1 && view.rows.of !== "batch" && view.rows.of !== "train") {
    // Training never sees these rows.
    parts.push(t("learn.landscape.slopeOnly", { slope: figure(center.slopes[0]) }));
  } else if (view.y.length === 1) {
    const way = t(steepest.x > 0 ? "learn.landscape.larger" : "learn.landscape.smaller");
    parts.push(t("learn.landscape.slope", { slope: figure(center.slopes[0]), way }));
  } else {
    const way = t("learn.landscape.way", { x: figure(steepest.x, 2), y: figure(steepest.y, 2) });
    parts.push(t("learn.landscape.steepest", { way, slope: figure(-steepest.slope) }));
  }
  return parts.join(" ");
}

export function cursorSentence(view: LandscapeView, cursor: GridPlace | null): string {
  if (cursor === null) return t("learn.landscape.cursorHint");
  const [column, row] = [pointAt(cursor.x, view.x.length), pointAt(cursor.y, view.y.length)];
  const cost = view.cost[row * view.x.length + column] ?? NaN;
  const place = placeText(view, view.x[column] ?? NaN, view.y[row] ?? NaN);
  if (!Number.isFinite(cost)) return t("learn.landscape.cursorNone", { place });
  const difference = cost - view.center.cost;
  return t("learn.landscape.cursor", {
    cost: figure(cost),
    place,
    difference: `${difference > 0 ? "+" : ""}${figure(difference)}`,
  });
}

/** A true cost of the path that differs by more than this share of the picture's heights from what is drawn leaves the picture. */
const ON_PLANE = 1e-9;
/** A step whose cost differs by more than this from that in the middle had layers that act. */
const SAME_COST = 1e-5;

const isSameCost = (cost: number, stepCost: number): boolean =>
  Math.abs(cost - stepCost) <= SAME_COST * Math.max(1, Math.abs(stepCost));

/** How much of the truth the picture is. */
export function trustFacts({ view, at, choice, stepCost }: ShownLandscape): readonly string[] {
  const { rows, center, shares } = view;
  const facts = [
    t("learn.landscape.facts.directions", {
      shown: view.y.length === 1 ? 1 : 2,
      all: integer(view.weights),
      step: integer(at.step),
    }),
    t("learn.landscape.facts.rows", {
      asked: integer(rows.asked),
      all: integer(rows.all),
      part: t(`learn.landscape.facts.parts.${rows.of}`),
    }),
    t(`learn.landscape.facts.${view.precision}`),
  ];
  if (choice.rows === "batch" && rows.asked === rows.all) {
    const difference = Math.abs(center.cost - stepCost);
    facts.push(
      t("learn.landscape.facts.check", {
        cost: figure(center.cost, 6),
        step: figure(stepCost, 6),
        difference: figure(difference, 2),
      }),
    );
    if (!isSameCost(center.cost, stepCost)) facts.push(t("learn.landscape.facts.checkDropout"));
  }
  facts.push(pathFact(view));
  if (shares !== null) {
    facts.push(t("learn.landscape.facts.shares", { x: share(shares[0]), y: share(shares[1]) }));
  }
  return facts;
}

/** Whether the path lies on the picture, and where it is farthest from it. */
function pathFact({ path: { steps, cost, planeCost, away }, center }: LandscapeView): string {
  if (steps.length < 2) return t("learn.landscape.facts.alone");
  const off = (at: number): number => {
    const difference = Math.abs((cost[at] ?? NaN) - (planeCost[at] ?? NaN));
    return Number.isNaN(difference) ? Infinity : difference;
  };
  const worst = Array.from(steps.keys()).reduce((most, one) => (off(one) > off(most) ? one : most), 0);
  if (off(worst) <= ON_PLANE * Math.max(1, Math.abs(center.cost)))
    return t("learn.landscape.facts.onPlane", { most: figure(off(worst), 2) });
  return t("learn.landscape.facts.offPlane", {
    step: integer(steps[worst] ?? 0),
    cost: figure(cost[worst] ?? NaN),
    drawn: figure(planeCost[worst] ?? NaN),
    away: figure(away[worst] ?? NaN, 3),
  });
}
