import type * as v from "valibot";
import { vocabulary } from "../document/vocabulary";
import { diverged } from "./diverged";
import { epochs } from "./epochs";
import { exploding } from "./exploding";
import { gradientSmall } from "./gradient-small";
import { layersUnchanged } from "./layers-unchanged";
import { noImprovement } from "./no-improvement";
import type { EndSpec, RuleSpec } from "./spec";
import { steps } from "./steps";
import { target } from "./target";
import { time } from "./time";
import { weightsUnchanged } from "./weights-unchanged";

const ALL = [weightsUnchanged, layersUnchanged, gradientSmall, exploding, steps, time, target, noImprovement] as const;

/** Every rule that a recipe may have, in the order in which they are asked: of two that end a run at the same step the first is named. */
export const RULES = vocabulary<RuleSpec>("stopping rule", ALL);

/** The ends of a run that need no rule in the recipe. */
const ALWAYS = [epochs, diverged] as const;

/** What run.json may say of the rule that ended a run. */
export const RULE_REASONS = [...ALL, ...ALWAYS].map(({ reason }) => reason);
export type RuleReason = v.InferOutput<(typeof RULE_REASONS)[number]>;

/** The ways in which a rule may end a run. */
export const RULE_ENDS: readonly EndSpec[] = [...ALL, ...ALWAYS];
