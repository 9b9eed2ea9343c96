// What a group has to train next, from what its runs have come to. Nothing is remembered but what the runs' own records say, so
// that a group goes on after a restart as if there had been none.

import type { Figure } from "../metrics/figures";
import { figureOf, isBetter } from "../metrics/figures";
import type { RunSummary } from "../runs/run";
import type { Group } from "./group";
import { judgedBy, memberDocument } from "./group";

/** A member's run as far as the schedule is concerned; null while it has none. */
export type MemberRun = Pick<RunSummary, "id" | "status" | "stopReason" | "epochs" | "best" | "last" | "document">;

/** A run to begin, or to go on with, up to so many epochs or to its end. */
export interface Leg {
  readonly member: number;
  readonly run: string | null;
  readonly until: number | null;
}

/** A run that others are better than. */
export interface Halved {
  readonly run: string;
  readonly epochs: number;
  readonly place: number;
  readonly of: number;
  readonly kept: number;
}

export interface Next {
  readonly legs: readonly Leg[];
  /** To be written down before anything goes on: the members that go on, and the runs that do not. */
  readonly promote: readonly number[] | null;
  readonly halved: readonly Halved[];
  /** Nothing is left to be trained. */
  readonly done: boolean;
}

interface Member {
  readonly member: number;
  readonly run: MemberRun | null;
}

/** @param runs by member: null where it has not begun, or was removed */
export function nextOf(group: Group, runs: readonly (MemberRun | null)[]): Next {
  const members = group.members
    .map((_, member): Member => ({ member, run: runs[member] ?? null }))
    .filter(({ member, run }) => {
      const place = String(member);
      return group.refused[place] === undefined && (run !== null || group.runs[place] === undefined);
    });
  return group.method === "halving" && group.eta !== undefined
    ? nextOfHalving(group, members, group.eta)
    : nextTo(members, () => null);
}

/** When the runs of a successive halving are compared, as shares of a run's own epochs, and how many come so far. */
export function rungsOf(members: number, eta: number): readonly { readonly share: number; readonly runs: number }[] {
  const last = Math.floor(Math.log(members) / Math.log(eta) + 1e-9);
  return Array.from({ length: last + 1 }, (_, rung) => ({
    share: eta ** (rung - last),
    runs: Math.max(1, Math.floor(members / eta ** rung)),
  }));
}

/** What brings each member so far; null is its end. */
function nextTo(members: readonly Member[], epochsOf: (member: Member) => number | null): Next {
  const legs = members.flatMap((one): Leg[] => {
    const { member, run } = one;
    const until = epochsOf(one);
    if (run === null) return [{ member, run: null, until }];
    const { stopReason, epochs } = run;
    const isCut = stopReason?.kind === "closed" || stopReason?.kind === "interrupted";
    const waits = stopReason?.kind === "waiting" && (until === null || epochs < until);
    return run.status === "ended" && (isCut || waits) ? [{ member, run: run.id, until }] : [];
  });
  const done = legs.length === 0 && members.every(({ run }) => run?.status === "ended");
  return { legs, promote: null, halved: [], done };
}

function nextOfHalving(group: Group, members: readonly Member[], eta: number): Next {
  const rungs = rungsOf(group.members.length, eta);
  const figure = judgedBy(group);
  let alive = members;
  for (const [rung, { share }] of rungs.entries()) {
    const next = rungs[rung + 1];
    const promoted = group.promoted[rung];
    if (next === undefined) return nextTo(alive, () => null);
    if (promoted === undefined) {
      const reached = nextTo(alive, ({ member, run }) => {
        const { epochs } = (run?.document ?? memberDocument(group, member)).training;
        return Math.max(1, Math.round(epochs * share));
      });
      if (!reached.done) return reached;
      // One that ended by itself, or was ended by a person, is compared too.
      const best = [...alive].sort((a, b) => byFigure(figure, a.run, b.run)).slice(0, next.runs);
      return { legs: [], promote: best.map(({ member }) => member), halved: [], done: false };
    }
    const worse = alive
      .filter(({ member }) => !promoted.includes(member))
      .sort((a, b) => byFigure(figure, a.run, b.run));
    const halved = worse.flatMap(({ run }, at): Halved[] =>
      run?.stopReason?.kind === "waiting"
        ? [
            {
              run: run.id,
              epochs: run.epochs,
              place: promoted.length + at + 1,
              of: alive.length,
              kept: promoted.length,
            },
          ]
        : [],
    );
    if (halved.length > 0) return { legs: [], promote: null, halved, done: false };
    alive = alive.filter(({ member }) => promoted.includes(member));
  }
  return { legs: [], promote: null, halved: [], done: true };
}

/** The figure on the validation rows, of the weights that the run keeps. */
export function judgedFigure(
  figure: Figure,
  { document, best, last }: Pick<MemberRun, "document" | "best" | "last">,
): number | null {
  const kept = document.training.restoreBest ? (best ?? last) : last;
  return kept === null ? null : figureOf(kept, figure, "validation");
}

/** The better one first; those without a figure, and those whose numbers broke, last. */
export function byFigure(figure: Figure, a: MemberRun | null, b: MemberRun | null): number {
  const [x = null, y = null] = [a, b].map((run) => {
    const value = run === null || run.stopReason?.kind === "diverged" ? null : judgedFigure(figure, run);
    return value !== null && Number.isFinite(value) ? value : null;
  });
  if (isBetter(figure, x, y)) return -1;
  return isBetter(figure, y, x) ? 1 : 0;
}
