// The rule written by hand: what it does on the training rows, and how it does beside a run's network. What was judged is gone with the
// rule that it was judged by.

import { computed, shallowRef, watch } from "vue";
import type { Problem } from "../../src-engine/document/errors";
import type { HandRule } from "../../src-engine/document/handRule";
import { columnsOf } from "../../src-engine/handwritten/apply";
import { ruleProblems } from "../../src-engine/handwritten/check";
import { ROUNDS } from "../../src-engine/handwritten/contest";
import type { RuleContest, RuleJudgment, RuleRegion, RuleRows } from "../../src-engine/protocol/rule";
import { t } from "../text";
import { useDatasetStore } from "./dataset";
import { defineStore } from "./defineStore";
import { useDocumentStore } from "./document";
import { useEngineStore } from "./engine";
import { useLearnViewStore } from "./learnView";
import { problemOf } from "./notices";
import { countRule, rangeOf } from "./ruleCounts";
import { ruleEdits } from "./ruleEdits";
import { useRunsStore } from "./runs";
import type { Task } from "./task";
import { beginTask, wasCanceled } from "./task";

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
  const columns = computed(() => rows.value?.columns.filter(({ name }) => !targets.value.includes(name)) ?? []);
  const numbers = computed(() => columns.value.filter(({ kind }) => kind === "number").map(({ name }) => name));
  /** Columns that can be drawn over: those of numbers, then dates. */
  const axes = computed(() => [
    ...numbers.value,
    ...columns.value.filter(({ kind }) => kind === "date" || kind === "timestamp").map(({ name }) => name),
  ]);
  /** The two columns that are drawn; null where the table has fewer. */
  const drawn = computed<readonly [string, string] | null>(() => {
    const chosen = views.view.ruleColumns;
    if (chosen?.every((name) => axes.value.includes(name))) return chosen;
    const own = rule.value === null ? [] : columnsOf(rule.value).filter((name) => axes.value.includes(name));
    const [x, y] = [...new Set([...own, ...axes.value])];
    return x === undefined || y === undefined ? null : [x, y];
  });
  /** Columns whose training rows are read. */
  const wanted = computed(() => [
    ...new Set([...(rule.value === null ? [] : columnsOf(rule.value)), ...(drawn.value ?? [])]),
  ]);

  const problems = computed(() =>
    rule.value === null || rows.value === null
      ? []
      : ruleProblems(rule.value, { ...rows.value, targets: targets.value }),
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

  /** Another target needs a rule of its own: what is written goes, and is one undo away. */
  function answer(name: string): void {
    if (whyFixed.value !== null || name === target.value) return;
    asked.value = name;
    if (rule.value !== null) edits.remove();
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

  const edits = ruleEdits({ rule, rows, target, columns, numbers, ranges, whyFixed, isMoving });

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
    answer,
    whyFixed,
    rule,
    target,
    targets,
    isTable,
    columns,
    axes,
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
    judge,
    compete,
    ...edits,
  };
});
