// The rule written by hand: its edits, what it does on the training rows, and how it does beside a run's network. What was judged is
// gone with the rule that it was judged by.

import { defineStore } from "pinia";
import { computed, shallowRef, watch } from "vue";
import type { Problem } from "../../src-engine/document/errors";
import type { HandAnswer, HandCondition, HandLine, HandRule, HandTest } from "../../src-engine/document/handRule";
import { median } from "../../src-engine/document/median";
import { withHandRule } from "../../src-engine/document/recipeEdits";
import { columnsOf, linesFor } from "../../src-engine/handwritten/apply";
import { ruleProblems } from "../../src-engine/handwritten/check";
import { ROUNDS } from "../../src-engine/handwritten/contest";
import type { RuleContest, RuleJudgment, RuleRegion, RuleRows } from "../../src-engine/protocol/rule";
import { t } from "../text";
import { useDatasetStore } from "./dataset";
import { useDocumentStore } from "./document";
import { useEngineStore } from "./engine";
import { useLearnViewStore } from "./learnView";
import { problemOf } from "./notices";
import { countRule, rangeOf } from "./ruleCounts";
import { useRunsStore } from "./runs";
import type { Task } from "./task";
import { beginTask, wasCanceled } from "./task";

/** What a condition compares with: one number, or the two of a range. */
export type BoundName = "value" | "from" | "to";

/** Points along each side of a region. */
export const REGION_POINTS = 80;

export const useHandRuleStore = defineStore("handRule", () => {
  const dataset = useDatasetStore();
  const document = useDocumentStore();
  const engine = useEngineStore();
  const runs = useRunsStore();
  const views = useLearnViewStore();

  /** Of several targets, the one that a new rule answers. */
  const asked = shallowRef<string | null>(null);
  const rows = shallowRef<RuleRows | null>(null);
  const region = shallowRef<RuleRegion | null>(null);
  const judgment = shallowRef<RuleJudgment | null>(null);
  const contest = shallowRef<RuleContest | null>(null);
  const task = shallowRef<Task | null>(null);
  /** A bound is under way between two finished changes. */
  const isMoving = shallowRef(false);
  /** Why the training rows could not be read; why the network's region could not; why a judgment failed. */
  const rowsProblem = shallowRef<Problem | null>(null);
  const regionProblem = shallowRef<Problem | null>(null);
  const problem = shallowRef<Problem | null>(null);
  /** Count questions: only the answer to the newest is shown. */
  let reads = 0;
  let regions = 0;
  let trials = 0;

  /** Why the rule cannot be changed; null where it can. */
  const whyFixed = computed(() =>
    views.isLocked("rule") ? t("handRule.locked") : document.readOnly ? t("why.readOnly") : null,
  );
  const rule = computed<HandRule | null>(() => document.document?.handRule ?? null);
  const data = computed(() => document.document?.data ?? null);
  const targets = computed<readonly string[]>(() => data.value?.target ?? []);
  /** What the rule answers, or a new one would. */
  const target = computed(() => {
    const names = [rule.value?.target, asked.value, targets.value[0]];
    return names.find((name) => targets.value.some((one) => one === name)) ?? null;
  });
  const isTable = computed(() => dataset.table !== null && dataset.table.arrays === undefined);
  /** Columns that a condition can ask about. */
  const columns = computed(() => rows.value?.columns.filter(({ name }) => name !== target.value) ?? []);
  const numbers = computed(() => columns.value.filter(({ kind }) => kind === "number").map(({ name }) => name));
  /** The two columns that are drawn; null where the table has fewer of numbers. */
  const drawn = computed<readonly [string, string] | null>(() => {
    const chosen = views.view.ruleColumns;
    if (chosen?.every((name) => numbers.value.includes(name))) return chosen;
    const own = rule.value === null ? [] : columnsOf(rule.value).filter((name) => numbers.value.includes(name));
    const [x, y] = [...new Set([...own, ...numbers.value])];
    return x === undefined || y === undefined ? null : [x, y];
  });
  /** Columns whose training rows are read. */
  const wanted = computed(() => [
    ...new Set([...(rule.value === null ? [] : columnsOf(rule.value)), ...(drawn.value ?? [])]),
  ]);

  const problems = computed(() =>
    rule.value === null || rows.value === null ? [] : ruleProblems(rule.value, rows.value),
  );
  const counts = computed(() =>
    rule.value === null || rows.value === null || problems.value.length > 0 ? null : countRule(rule.value, rows.value),
  );
  const ranges = computed(
    () =>
      new Map(
        [...(rows.value?.values ?? [])].flatMap(([name, column]) => {
          const range = column.kind === "numbers" ? rangeOf(column.values) : null;
          return range === null ? [] : [[name, range] as const];
        }),
      ),
  );

  /** Runs whose network answers the same. */
  const judged = computed(() =>
    runs.list.filter(
      ({ epochs, status, document: of }) =>
        epochs > 0 && status === "ended" && target.value !== null && of.data.target.includes(target.value),
    ),
  );
  const run = computed(() => judged.value.find(({ id }) => id === runs.selectedId) ?? judged.value[0] ?? null);
  const part = computed(() => views.view.rulePart);

  watch(
    () => document.project,
    () => {
      reads += 1;
      rows.value = null;
      rowsProblem.value = null;
    },
    { flush: "sync" },
  );
  watch([rule, data, () => run.value?.id, part, () => document.project], forget, { flush: "sync" });
  /** Changes where another region of the network is wanted; null: none can be drawn. */
  const regionKey = computed(() => {
    const [x, y] = (drawn.value ?? []).map((column) => ({ column, range: ranges.value.get(column) }));
    if (run.value === null || x?.range === undefined || y?.range === undefined) return null;
    return JSON.stringify([document.project, run.value.id, target.value, x, y]);
  });
  watch(
    regionKey,
    () => {
      regions += 1;
      region.value = null;
      regionProblem.value = null;
    },
    { flush: "sync" },
  );

  function forget(): void {
    trials += 1;
    task.value?.cancel?.();
    task.value = null;
    judgment.value = null;
    contest.value = null;
    problem.value = null;
  }

  /** The training rows of the columns that are wanted. */
  async function read(): Promise<void> {
    const { project } = document;
    if (project === null || data.value === null || target.value === null || !isTable.value) return;
    const mine = ++reads;
    try {
      const next = await engine.request("rule.rows", {
        project,
        data: data.value,
        target: target.value,
        columns: [...wanted.value],
      });
      if (mine !== reads) return;
      rows.value = next;
      rowsProblem.value = null;
    } catch (failure) {
      if (mine !== reads) return;
      rows.value = null;
      rowsProblem.value = problemOf(failure);
    }
  }

  /** What the run's network answers over the two columns. */
  async function readRegion(): Promise<void> {
    const { project } = document;
    const [x, y] = (drawn.value ?? []).map((column) => ({ column, range: ranges.value.get(column) }));
    if (project === null || run.value === null || target.value === null) return;
    if (x?.range === undefined || y?.range === undefined) return;
    const mine = ++regions;
    regionProblem.value = null;
    try {
      const next = await engine.request("rule.region", {
        project,
        run: run.value.id,
        target: target.value,
        x: { column: x.column, from: x.range.min, to: x.range.max },
        y: { column: y.column, from: y.range.min, to: y.range.max },
        points: REGION_POINTS,
      });
      if (mine === regions) region.value = next;
    } catch (failure) {
      if (mine === regions && !wasCanceled(failure)) regionProblem.value = problemOf(failure);
    }
  }

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

  /** Asks the engine something about the rule as it is, and puts the answer where it belongs if it is still that rule. */
  async function tryOut<T>(
    what: string,
    ask: (control: ReturnType<typeof beginTask>) => Promise<T>,
    put: (answer: T) => void,
  ) {
    if (task.value !== null) return;
    const mine = ++trials;
    problem.value = null;
    const control = beginTask(what, (now) => mine === trials && (task.value = now));
    try {
      const answer = await ask(control);
      if (mine === trials) put(answer);
    } catch (failure) {
      if (mine === trials && !wasCanceled(failure)) problem.value = problemOf(failure);
    } finally {
      if (mine === trials) task.value = null;
    }
  }

  /** Rule and network on the same rows. Without a run, the rule alone. */
  async function judge(): Promise<void> {
    const [{ project }, ask, of] = [document, rule.value, data.value];
    if (project === null || ask === null || of === null) return;
    contest.value = null;
    await tryOut(
      t("handRule.judge.working"),
      ({ onProgress, signal }) =>
        engine.request(
          "rule.judge",
          { project, data: of, rule: ask, run: run.value?.id ?? null, part: part.value },
          onProgress,
          signal,
        ),
      (answer) => (judgment.value = answer),
    );
  }

  /** Both on other splits of the same rows. */
  async function compete(): Promise<void> {
    const [{ project }, ask, opponent] = [document, rule.value, run.value];
    if (project === null || ask === null || opponent === null) return;
    await tryOut(
      t("handRule.contest.working"),
      ({ onProgress, signal }) =>
        engine.request("rule.contest", { project, rule: ask, run: opponent.id, rounds: ROUNDS }, onProgress, signal),
      (answer) => (contest.value = answer),
    );
  }

  return {
    asked,
    whyFixed,
    rule,
    target,
    targets,
    isTable,
    columns,
    numbers,
    drawn,
    wanted,
    rows,
    rowsProblem,
    regionProblem,
    isMoving,
    problems,
    counts,
    ranges,
    region,
    regionKey,
    judged,
    run,
    part,
    judgment,
    contest,
    task,
    problem,
    read,
    readRegion,
    start,
    remove,
    conditionOn,
    addLine,
    setLine,
    removeLine,
    moveLine,
    addCondition,
    setCondition,
    setBound,
    settle,
    put,
    removeCondition,
    setOtherwise,
    judge,
    compete,
  };
});

/** Most frequent in training, or the median. */
function usualAnswer({ target, truth }: RuleRows): HandAnswer {
  if (target.kind === "number") {
    const known = truth.filter((value) => !Number.isNaN(value));
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
  const own = rows.truth.filter((value, row) => chosen[row] === rule.lines.length && !Number.isNaN(value));
  return own.length === 0 ? null : median(own);
}

/** A class that the rule does not answer yet. */
function otherAnswer(rows: RuleRows, { lines, otherwise }: HandRule): HandAnswer {
  if (rows.target.kind === "number") return usualAnswer(rows);
  const used = [otherwise, ...lines.map(({ answer }) => answer)];
  return rows.target.classes.find((name) => !used.includes(name)) ?? rows.target.classes[0] ?? "";
}
