// What happens at a stage, in one sentence: the drawing in words.

import type { NetworkView, Subject } from "../../../src-engine/protocol/learn";
import type { Moment } from "../../stores/learn";
import type { Stage } from "../../stores/learnView";
import { figure, integer, t } from "../../text";
import { subjectName } from "./subjectName";

/** Outputs that a sentence names. */
const MOST = 5;

export function stageSentence(network: NetworkView, moment: Moment, subject: Subject, stage: Stage): string {
  const { step, row, place } = moment;
  const name = subjectName(network, subject);
  const of = subject.kind === "weight" ? step.weights[subject.tensor] : undefined;
  switch (stage) {
    case "predict":
      return t("learn.sentence.predict", { row: integer(place.row + 1), answer: list(moment, "prediction") });
    case "measure":
      return t("learn.sentence.measure", {
        target: list(moment, "target"),
        cost: figure(row.cost.total),
        n: integer(step.batch.length),
        mean: figure(step.cost),
      });
    case "blame":
      return subject.kind === "weight" && of !== undefined
        ? t("learn.sentence.blame", { subject: name, gradient: figure(of.gradient[subject.index] ?? NaN) })
        : t("learn.sentence.blameAll", { norm: figure(step.gradientNorm) });
    case "change":
      return subject.kind === "weight" && of !== undefined
        ? t("learn.sentence.change", {
            subject: name,
            before: figure(of.before[subject.index] ?? NaN),
            after: figure(of.after[subject.index] ?? NaN),
            most: figure(step.change),
          })
        : t("learn.sentence.changeAll", { rate: figure(step.learningRate), most: figure(step.change) });
    default:
      return stage satisfies never;
  }
}

function list({ row }: Moment, what: "prediction" | "target"): string {
  const outputs = row.cost.parts.flatMap((part) => part.outputs);
  const named = outputs.map((output) => ({ name: output.name, value: output[what] }));
  const shown =
    named.length <= MOST ? named : [...named].sort((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, MOST);
  const text = shown.map(({ name, value }) => `${name} ${figure(value)}`).join(", ");
  return named.length > shown.length
    ? t("learn.sentence.more", { list: text, n: integer(named.length - shown.length) })
    : text;
}
