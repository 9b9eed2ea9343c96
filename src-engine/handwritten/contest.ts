// Who is better, over many splits of the same rows. One split of a few rows says little: the spread is shown, and a winner is named
// only where one side is ahead nearly everywhere.

import { median } from "../document/median";

/** Both costs (less is better) on the judged rows of one split. */
export interface Round {
  readonly seed: number;
  readonly rows: number;
  readonly rule: number;
  readonly network: number;
}

/** Splits that both are judged on again. */
export const ROUNDS = 20;

/**
 * Ahead on at least this share of the splits: of 20 independent ones, 15 would be so by luck 4 times in 100 (a sign test, both sides).
 * Splits of the same rows are not independent, so it is a rule of thumb, and people are told that.
 */
const CLEAR = 0.75;

export interface Contest {
  readonly rounds: number;
  readonly ruleAhead: number;
  readonly networkAhead: number;
  readonly level: number;
  readonly rule: Spread;
  readonly network: Spread;
  /** "none": neither is clearly better. */
  readonly winner: "rule" | "network" | "none";
}

export interface Spread {
  readonly least: number;
  readonly median: number;
  readonly greatest: number;
}

export function contestOf(rounds: readonly Round[]): Contest {
  const ruleAhead = rounds.filter(({ rule, network }) => rule < network).length;
  const networkAhead = rounds.filter(({ rule, network }) => network < rule).length;
  const clear = (ahead: number): boolean => rounds.length > 0 && ahead >= CLEAR * rounds.length;
  return {
    rounds: rounds.length,
    ruleAhead,
    networkAhead,
    level: rounds.length - ruleAhead - networkAhead,
    rule: spreadOf(rounds.map(({ rule }) => rule)),
    network: spreadOf(rounds.map(({ network }) => network)),
    winner: clear(ruleAhead) ? "rule" : clear(networkAhead) ? "network" : "none",
  };
}

function spreadOf(values: readonly number[]): Spread {
  return { least: Math.min(...values), median: median(values), greatest: Math.max(...values) };
}
