// What happens at a stage, in one sentence: the drawing in words.

import type { BatchTrace, NetworkView, StepView, Subject } from "../../../src-engine/protocol/learn";
import { withScaled } from "../../charts";
import type { Moment } from "../../stores/learn";
import type { Stage } from "../../stores/learnView";
import { figure, integer, t } from "../../text";
import { subjectName } from "./subjectName";

/** Outputs that a sentence names. */
const MOST = 5;

export function stageSentence(network: NetworkView, moment: Moment, subject: Subject, stage: Stage): string {
  const { row, at } = moment;
  const name = subjectName(network, subject);
  if (stage === "predict")
    return t("learn.sentence.predict", { row: integer(row.inFile + 1), answer: list(network, moment, "prediction") });
  const measured = { target: list(network, moment, "target"), cost: figure(row.cost.total) };
  if (moment.batch === null) {
    const pending = pendingText(moment);
    return stage === "measure" ? `${t("learn.sentence.measureRow", measured)} ${pending}` : pending;
  }
  const { step } = moment.batch;
  const of = subject.kind === "weight" ? step.weights[subject.tensor] : undefined;
  switch (stage) {
    case "measure":
      return t("learn.sentence.measure", { ...measured, n: integer(at.batch.length), mean: figure(step.cost) });
    case "blame":
      return subject.kind === "weight" && of !== undefined
        ? blame(moment.batch, name, of.gradient[subject.index] ?? NaN)
        : t("learn.sentence.blameAll", { norm: figure(step.gradientNorm) });
    case "change":
      return subject.kind === "weight" && of !== undefined
        ? `${change(moment.batch, name, subject.index, of)} ${t("learn.sentence.most", { most: figure(step.change) })}`
        : t("learn.sentence.changeAll", { rate: figure(step.learningRate), most: figure(step.change) });
    default:
      return stage satisfies never;
  }
}

type WeightStep = StepView["weights"][string];

/** What the rows of the batch say, and what penalties and clipping make of it. */
function blame({ ledger }: BatchTrace, subject: string, given: number): string {
  if (ledger === null) return t("learn.sentence.blameNone", { subject });
  const mean = ledger.reduce((sum, one) => sum + one, 0) / ledger.length;
  const said = t("learn.sentence.blame", { subject, gradient: figure(mean) });
  const isOther = Math.abs(given - mean) > 1e-9 * Math.max(Math.abs(mean), 1e-12);
  return isOther ? `${said} ${t("learn.sentence.given", { gradient: figure(given) })}` : said;
}

function change({ move }: BatchTrace, subject: string, index: number, weight: WeightStep): string {
  const [before, after, gradient] = [weight.before[index] ?? NaN, weight.after[index] ?? NaN, weight.gradient[index]];
  const said = { subject, before: figure(before), after: figure(after), gradient: figure(gradient ?? NaN) };
  if (!Number.isFinite(after)) return t("learn.sentence.move.broken", said);
  if (move === null) return t(before === after ? "learn.sentence.move.untrained" : "learn.sentence.move.kept", said);
  switch (move.way) {
    case "held":
    case "against":
      return t(`learn.sentence.move.${move.way}`, said);
    case "still":
      if (gradient === 0) return t("learn.sentence.move.flat", said);
      return t("learn.sentence.move.still", { ...said, why: t(`learn.sentence.why.${move.because ?? "other"}`) });
    case "with":
    case "alone":
      return t(`learn.sentence.move.${move.way}`, { ...said, why: t(`learn.sentence.why.${move.because ?? "other"}`) });
    default:
      return move satisfies never;
  }
}

/** What stands where the whole batch is told of, before it has been worked out. */
export function pendingText({ at }: Pick<Moment, "at">): string {
  return t("learn.sentence.pending", { n: integer(at.batch.length) }, at.batch.length);
}

/** What is predicted, or what would be right, by name; of classes the right one alone is what would be right. */
function list(network: NetworkView, { row }: Moment, what: "prediction" | "target"): string {
  const named = row.cost.parts.flatMap(({ layer, outputs }) => {
    const isClasses = network.layers.find(({ id }) => id === layer)?.classes === true;
    const right = outputs.filter(({ target }) => target !== 0);
    if (isClasses && what === "target" && right.length === 1) return right.map(({ name }) => ({ text: name, size: 1 }));
    return outputs.map((output, index) => {
      const value = withScaled(network, layer, index, output[what]);
      const text = t(isClasses ? "learn.sentence.class" : "learn.sentence.number", { name: output.name, value });
      return { text, size: Math.abs(output[what]) };
    });
  });
  const shown = named.length <= MOST ? named : [...named].sort((a, b) => b.size - a.size).slice(0, MOST);
  const text = shown.map((one) => one.text).join(", ");
  return named.length > shown.length
    ? t("learn.sentence.more", { list: text, n: integer(named.length - shown.length) })
    : text;
}
