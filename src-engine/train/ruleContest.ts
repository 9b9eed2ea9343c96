// A rule written by hand and a run's recipe on other splits of the same rows: the network is trained anew on each, the rule is only
// counted again. Nothing is written.

import type { TaskOptions } from "../data/duckdb";
import { prepareData } from "../data/prepare";
import { throwIfCanceled } from "../document/canceled";
import { UserError } from "../document/errors";
import type { HandRule } from "../document/handRule";
import type { Document, Split } from "../document/schema";
import { answersFor, ruleAnswers, tally } from "../evaluate/judgeRule";
import { createPredictor } from "../evaluate/predictor";
import { readRuleColumns, targetCalled } from "../evaluate/ruleColumns";
import { truthOf } from "../evaluate/ruleRows";
import { contestOf } from "../handwritten/contest";
import type { Round } from "../handwritten/contest";
import { costOf } from "../handwritten/tally";
import type { RuleContest } from "../protocol/rule";
import type { Backend } from "../runtime/backend";
import { createControl } from "./control";
import { checkOrRefuse, preparedRun } from "./prepareRun";
import { trainNetwork } from "./trainNetwork";

export interface RuleContestInput extends TaskOptions {
  readonly folder: string;
  /** The run's: its network, its recipe, its seed of the initial weights. */
  readonly document: Document;
  readonly rule: HandRule;
  readonly rounds: number;
  readonly backend: Backend;
}

/**
 * Both on the test rows of `rounds` splits, each drawn by a seed of its own.
 * @throws UserError "no-rows" where the split has no test rows, "canceled", what is wrong with the rule, or why training is refused
 */
export async function ruleContest(input: RuleContestInput): Promise<RuleContest> {
  const { folder, document, rule, rounds, backend, signal, onProgress } = input;
  const seeds = Array.from({ length: rounds }, (_, at) => (document.data.split.seed + 1 + at) % 2 ** 32);
  if (document.data.split.test === 0) {
    throw new UserError({
      code: "no-rows",
      message: "The split keeps no test rows to judge on.",
      next: "Give the test part a share of the split and train again.",
      subject: { kind: "setting", path: "data.split.test" },
    });
  }
  const done: Round[] = [];
  let known: Pick<RuleContest, "target"> | undefined;
  for (const [at, seed] of seeds.entries()) {
    throwIfCanceled(signal);
    onProgress?.(at / rounds, `Training on split ${at + 1} of ${rounds}`);
    const split = otherSplit(document.data.split, seed);
    const data = { ...document.data, split };
    const { raw, ...prepared } = await prepareData({ folder, data, signal });
    const called = targetCalled(prepared.preparation, rule.target);
    const { recipe, target } = called;
    known = { target };
    const columns = await readRuleColumns(folder, data.source, rule, called, { signal });
    const { rows } = prepared.test;
    const truth = truthOf(recipe, raw, rows);
    const run = preparedRun({ ...document, data }, prepared);
    checkOrRefuse(run, run.data);
    const weights = await trained(run, input, (share) =>
      onProgress?.((at + share) / rounds, `Training on split ${at + 1} of ${rounds}`),
    );
    const predictor = await createPredictor(backend, run.network, weights);
    try {
      const answers = await predictor.predict(prepared.test.features.data);
      const ofNetwork = answersFor(run.network.outputs, prepared.preparation, rule.target, answers);
      done.push({
        seed,
        rows: rows.length,
        rule: costOf(tally(ruleAnswers(rule, columns, target, rows), truth, target)),
        network: costOf(tally(ofNetwork, truth, target)),
      });
    } finally {
      await predictor.dispose();
    }
  }
  if (known === undefined) throw new TypeError("there is at least one round");
  return { ...known, rounds: done, contest: contestOf(done) };
}

/** The same shares, drawn by another seed: shuffled, and without the parts that the source itself gives. */
export function otherSplit({ predefined: _, ...split }: Split, seed: number): Split {
  return { ...split, shuffle: true, seed };
}

async function trained(
  { network, data }: ReturnType<typeof preparedRun>,
  { backend, signal }: RuleContestInput,
  onShare: (share: number) => void,
): Promise<Awaited<ReturnType<typeof trainNetwork>>["weights"]> {
  const control = createControl();
  const stop = (): void => control.ask("stop");
  signal?.addEventListener("abort", stop, { once: true });
  try {
    const { epochs } = network.training;
    const { weights } = await trainNetwork({
      backend,
      network,
      data,
      control,
      observers: async () => [{ epoch: ({ epoch }) => onShare(Math.min(1, epoch / epochs)) }],
    });
    throwIfCanceled(signal);
    return weights;
  } finally {
    signal?.removeEventListener("abort", stop);
  }
}
