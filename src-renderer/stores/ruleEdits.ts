// Changes of the rule written by hand: lines, conditions, bounds and answers, each a step of undo.

import type { Ref } from "vue";
import type { HandAnswer, HandCondition, HandLine, HandRule, HandTest } from "../../src-engine/document/handRule";
import { median } from "../../src-engine/document/median";
import { withHandRule } from "../../src-engine/document/recipeEdits";
import { kept } from "../../src-engine/document/typedArrays";
import { columnsOf, linesFor } from "../../src-engine/handwritten/apply";
import type { RuleRows } from "../../src-engine/protocol/rule";
import { t } from "../text";
import { useDatasetStore } from "./dataset";
import { useDocumentStore } from "./document";

/** What a condition compares with: one number, or the two of a range. */
export type BoundName = "value" | "from" | "to";

export interface RuleInHand {
  readonly rule: Readonly<Ref<HandRule | null>>;
  /** The training rows; null before they are read. */
  readonly rows: Readonly<Ref<RuleRows | null>>;
  readonly target: Readonly<Ref<string | null>>;
  /** Columns that a condition can ask about; of these, those of numbers. */
  readonly columns: Readonly<Ref<RuleRows["columns"]>>;
  readonly numbers: Readonly<Ref<readonly string[]>>;
  readonly ranges: Readonly<Ref<ReadonlyMap<string, { readonly min: number; readonly max: number }>>>;
  /** Why the rule cannot be changed; null where it can. */
  readonly whyFixed: Readonly<Ref<string | null>>;
  /** A bound is under way between two finished changes. */
  readonly isMoving: Ref<boolean>;
}

export function ruleEdits({ rule, rows, target, columns, numbers, ranges, whyFixed, isMoving }: RuleInHand) {
  const dataset = useDatasetStore();
  const document = useDocumentStore();

  function edit(label: string, next: (now: HandRule) => HandRule, coalesce?: string): void {
    if (whyFixed.value !== null) return;
    isMoving.value = coalesce !== undefined;
    document.edit(
      label,
      (now) => (now.handRule === undefined ? now : withHandRule(now, next(now.handRule))),
      coalesce === undefined ? {} : { coalesce },
    );
  }

  /** A rule that always answers what is most frequent, or in the middle: the least that a rule can be. */
  function start(): void {
    const known = rows.value;
    if (whyFixed.value !== null || known === null) return;
    if (known.target.name !== target.value) return;
    const fresh: HandRule = { target: known.target.name, lines: [], otherwise: usualAnswer(known) };
    document.edit(t("handRule.edit.start"), (now) => withHandRule(now, fresh));
  }

  function remove(): void {
    if (whyFixed.value === null) document.edit(t("handRule.edit.remove"), (now) => withHandRule(now, undefined));
  }

  /** A condition on this column that holds for about half of the rows, of the same kind as the one before where that can be. */
  function conditionOn(column: string, test: HandTest = "at-least"): HandCondition {
    const profile = dataset.table?.columns.find(({ name }) => name === column);
    const kind = rows.value?.columns.find(({ name }) => name === column)?.kind;
    if (kind === "text") return { column, test: "is", value: profile?.categories?.[0]?.value ?? "" };
    const value = profile?.median ?? profile?.histogram?.min ?? ranges.value.get(column)?.min ?? 0;
    if (test === "between") {
      const { min = value, max = value } = profile?.histogram ?? {};
      return { column, test, from: Math.min(min, value), to: Math.max(max, value) };
    }
    return { column, test, value };
  }

  function addLine(): void {
    const known = rows.value;
    const now = rule.value;
    const column = numbers.value[0] ?? columns.value[0]?.name;
    if (known === null || now === null || column === undefined) return;
    const line: HandLine = { conditions: [conditionOn(column)], join: "and", answer: otherAnswer(known, now) };
    if (known.target.kind === "number") line.answer = middleOf(known, now, line) ?? line.answer;
    edit(t("handRule.edit.addLine"), (old) => ({ ...old, lines: [...old.lines, line] }));
  }

  function setLine(at: number, change: Partial<HandLine>, label: string, coalesce?: string): void {
    edit(
      label,
      (now) => ({ ...now, lines: now.lines.map((line, place) => (place === at ? { ...line, ...change } : line)) }),
      coalesce,
    );
  }

  function removeLine(at: number): void {
    edit(t("handRule.edit.removeLine"), (now) => ({ ...now, lines: now.lines.filter((_, place) => place !== at) }));
  }

  /** Up or down by one; the first line that holds answers, so the order counts. */
  function moveLine(at: number, by: 1 | -1): void {
    edit(t("handRule.edit.moveLine"), (now) => {
      const lines = [...now.lines];
      const [moved, other] = [lines[at], lines[at + by]];
      if (moved === undefined || other === undefined) return now;
      lines[at] = other;
      lines[at + by] = moved;
      return { ...now, lines };
    });
  }

  function addCondition(line: number): void {
    const own = rule.value?.lines[line];
    if (own === undefined) return;
    const used = own.conditions.map(({ column }) => column);
    const names = [...numbers.value, ...columns.value.map(({ name }) => name)];
    const column = names.find((name) => !used.includes(name)) ?? names[0];
    if (column === undefined) return;
    setLine(line, { conditions: [...own.conditions, conditionOn(column)] }, t("handRule.edit.addCondition"));
  }

  /** Changes with the same key are one step of undo until the gesture ends (document.seal). */
  function setCondition(line: number, at: number, condition: HandCondition, coalesce?: string): void {
    const own = rule.value?.lines[line];
    if (own === undefined) return;
    const conditions = own.conditions.map((old, place) => (place === at ? condition : old));
    setLine(line, { conditions }, t("handRule.edit.condition"), coalesce);
  }

  /** Moves a number that a condition compares with; the bounds of a range do not pass each other. Until `settle`, one change. */
  function setBound(line: number, at: number, which: BoundName, to: number): void {
    const now = rule.value?.lines[line]?.conditions[at];
    if (now === undefined) return;
    const coalesce = `rule-${line}-${at}-${which}`;
    if (now.test !== "between") setCondition(line, at, { ...now, value: to }, coalesce);
    else if (which === "from") setCondition(line, at, { ...now, from: Math.min(now.to, to) }, coalesce);
    else setCondition(line, at, { ...now, to: Math.max(now.from, to) }, coalesce);
  }

  /** The change is finished: the next one is a step of undo of its own. */
  function settle(): void {
    document.seal();
    isMoving.value = false;
  }

  /** The last one goes with its line. */
  function removeCondition(line: number, at: number): void {
    const own = rule.value?.lines[line];
    if (own === undefined) return;
    const conditions = own.conditions.filter((_, place) => place !== at);
    if (conditions.length === 0) removeLine(line);
    else setLine(line, { conditions }, t("handRule.edit.removeCondition"));
  }

  function setOtherwise(answer: HandAnswer): void {
    edit(t("handRule.edit.answer"), (now) => ({ ...now, otherwise: answer }));
  }

  /** Another rule in place of this one. */
  function put(other: HandRule): void {
    edit(t("handRule.edit.put"), () => other);
  }

  return {
    ...{ start, remove, put, setOtherwise },
    ...{ addLine, setLine, removeLine, moveLine },
    ...{ conditionOn, addCondition, setCondition, removeCondition, setBound, settle },
  };
}

/** Most frequent in training, or the median. */
function usualAnswer({ target, truth }: RuleRows): HandAnswer {
  if (target.kind === "number") {
    const known = kept(truth, (value) => !Number.isNaN(value));
    return known.length === 0 ? 0 : median(known);
  }
  const counts = target.classes.map((_, at) => truth.reduce((sum, one) => sum + (one === at ? 1 : 0), 0));
  return target.classes[counts.indexOf(Math.max(...counts))] ?? "";
}

/** The median of what the rows that a new last line answers are; null where it answers none, or its columns have not been read. */
function middleOf(rows: RuleRows, rule: HandRule, line: HandLine): number | null {
  const next = { ...rule, lines: [...rule.lines, line] };
  if (columnsOf(next).some((name) => !rows.values.has(name))) return null;
  const chosen = linesFor(next, rows.values, rows.rows);
  const own = kept(rows.truth, (value, row) => chosen[row] === rule.lines.length && !Number.isNaN(value));
  return own.length === 0 ? null : median(own);
}

/** A class that the rule does not answer yet. */
function otherAnswer(rows: RuleRows, { lines, otherwise }: HandRule): HandAnswer {
  if (rows.target.kind === "number") return usualAnswer(rows);
  const used = [otherwise, ...lines.map(({ answer }) => answer)];
  return rows.target.classes.find((name) => !used.includes(name)) ?? rows.target.classes[0] ?? "";
}
