// What is drawn and said of a person's tries beside a network's training.

import { mapped } from "../../../src-engine/document/typedArrays";
import type { Scale, StepsLine } from "../../charts";
import { evenScale } from "../../charts";
import type { NetworkCosts, RuleTry } from "../../stores/ruleTries";
import { figure, integer, t } from "../../text";

/**
 * Both curves over one axis. It counts the network's epochs; the tries are spread evenly over it, so that few changes beside many
 * epochs can be seen. Without a network it counts the changes.
 */
export function descentLines(
  tries: readonly RuleTry[],
  network: NetworkCosts | null,
  colors: { readonly you: string; readonly network: string },
): readonly StepsLine[] {
  const changes = Math.max(1, tries.length - 1);
  const stride = network === null ? 1 : (network.epochs.at(-1) ?? 1) / changes;
  const curve = {
    x: mapped(Float64Array, tries, (_, at) => at * stride),
    y: mapped(Float64Array, tries, ({ cost }) => cost),
  };
  const now = tries.length - 1;
  const you: StepsLine = {
    id: "you",
    curve,
    color: colors.you,
    dashes: "4 3",
    dots: true,
    end: now < 0 ? null : { step: curve.x[now] ?? 0, value: curve.y[now] ?? NaN },
  };
  if (network === null) return [you];
  const end = { step: network.epochs.at(-1) ?? 0, value: network.costs.at(-1) ?? NaN };
  const machine = { x: network.epochs, y: network.costs };
  return [{ id: "network", curve: machine, color: colors.network, dashes: null, end }, you];
}

/** From 0 to a little above the greatest cost; to 1 where all costs are 0. */
export function descentScale(lines: readonly StepsLine[]): Scale {
  const costs = lines.flatMap(({ curve }) => Array.from(curve.y)).filter(Number.isFinite);
  const most = costs.reduce((a, b) => Math.max(a, b), 0);
  return evenScale(0, most > 0 ? 1.06 * most : 1);
}

/** "After 7 changes your rule costs 0.075. Your best so far is 0.071, after 5 changes." */
export function descentText(tries: readonly RuleTry[], best: RuleTry | null): string {
  const last = tries.at(-1);
  if (last === undefined || best === null) return "";
  const now = t("handRule.descent.now", { n: integer(last.change), cost: figure(last.cost, 3) }, last.change);
  const least = t(
    last.cost <= best.cost ? "handRule.descent.nowBest" : "handRule.descent.best",
    { n: integer(best.change), cost: figure(best.cost, 3) },
    best.change,
  );
  return `${now} ${least}`;
}

/** What the network cost first and last, and from which epoch it costs less than the best try. */
export function networkText(name: string, { epochs, costs }: NetworkCosts, best: RuleTry | null): string {
  const [first, last] = [costs[0] ?? NaN, costs.at(-1) ?? NaN];
  const way = t("handRule.descent.network", {
    name,
    first: figure(first, 3),
    last: figure(last, 3),
    n: integer(epochs.at(-1) ?? 0),
  });
  if (best === null) return way;
  const at = costs.findIndex((cost) => cost < best.cost);
  return `${way} ${
    at < 0 ? t("handRule.descent.never") : t("handRule.descent.below", { n: integer(epochs[at] ?? 0) })
  }`;
}
