// A case on which a person tries the run in hand: its values, the row it began with, and what the run says of it. An answer to other
// values, or of another run, is not shown.

import { computed, ref, shallowRef, watch } from "vue";
import type { Problem } from "../../src-engine/document/errors";
import { MOST_PICTURE_BYTES } from "../../src-engine/document/pictureOptions";
import type {
  NearestRows,
  TriedPicture,
  TryAnswer,
  TryForm,
  TryInputs,
  TryPart,
  TryRow,
  TrySpread,
  TryValues,
} from "../../src-engine/protocol/trying";
import { RequestFailure } from "../bridge";
import { t } from "../text";
import { useDatasetStore } from "./dataset";
import { defineStore } from "./defineStore";
import { useDocumentStore } from "./document";
import { useEngineStore } from "./engine";
import { problemOf, useNoticesStore } from "./notices";
import { useRunsStore } from "./runs";
import { wasCanceled } from "./task";

/** Training rows that are shown as most like the case. */
const NEAREST = 8;

/** A row of the data that the case began with. */
export interface BegunRow extends TryRow {
  readonly from: TryPart;
  readonly at: number;
}

export const useTrialStore = defineStore("trial", () => {
  const dataset = useDatasetStore();
  const document = useDocumentStore();
  const engine = useEngineStore();
  const notices = useNoticesStore();
  const runs = useRunsStore();

  const form = shallowRef<TryForm | null>(null);
  /** Why there is no form. */
  const problem = shallowRef<Problem | null>(null);
  const values = shallowRef<TryValues | null>(null);
  const begun = shallowRef<BegunRow | null>(null);
  const answer = shallowRef<TryAnswer | null>(null);
  /** Why there is no answer. */
  const answerProblem = shallowRef<Problem | null>(null);
  const spread = shallowRef<TrySpread | null>(null);
  const nearest = shallowRef<NearestRows | null>(null);
  /** Columns in whose field something stands that is no value: the answer is still that to the value before. */
  const odd = shallowRef<ReadonlySet<string>>(new Set());
  const nearestProblem = shallowRef<Problem | null>(null);
  /** The rows that are gone through. */
  const part = ref<TryPart>("validation");
  /** What is in front: one case, or a file of them. */
  const mode = ref("case");
  watch(mode, () => notices.leave());
  /** Takes pictures, while there is a pad for them. */
  const pictures = shallowRef<{ readonly take: (file: File) => void } | null>(null);
  let shownKey = "";
  /** Counts runs that were shown. */
  let turn = 0;
  let asking = false;
  let searching: AbortController | null = null;
  /** What was searched for last: a run that trains is asked again and again about the same. */
  let searched: { readonly values: TryValues; readonly turn: number } | null = null;
  /** Counts tables: other rows may stand in the parts. */
  const imports = ref(0);
  watch(
    () => dataset.table,
    () => void (imports.value += 1),
  );

  const run = computed(() => runs.selected);
  const isTraining = computed(() => run.value !== null && run.value.status !== "ended");
  /** Why there is nothing to try; null where there is. */
  const why = computed<"no-run" | "no-weights" | null>(() => {
    if (run.value === null) return "no-run";
    return run.value.status === "ended" && run.value.epochs === 0 ? "no-weights" : null;
  });
  const wanted = computed(() =>
    document.project === null || run.value === null || why.value !== null
      ? null
      : JSON.stringify([document.project, engine.generation, imports.value, run.value.id, isTraining.value]),
  );
  const isChanged = computed(
    () => begun.value !== null && values.value !== null && !isSameCase(begun.value.values, values.value),
  );

  /** An empty pad: what the network says of it tells nobody anything. */
  const isBlank = computed(() => {
    const inputs = form.value?.inputs;
    if (inputs?.kind !== "array" || inputs.picture === null || begun.value !== null) return false;
    const { ground } = inputs.picture;
    return values.value?.kind === "array" && values.value.values.every((value) => value === ground);
  });

  /** Whom a question is about; null without a project or a run. */
  function subject() {
    const { project } = document;
    return project === null || run.value === null ? null : { project, run: run.value.id };
  }

  /** Shows the run in hand, unless it is shown already. The case stays where the run takes the same inputs. */
  async function show(): Promise<void> {
    const key = wanted.value;
    if (key === null || engine.state !== "ready" || key === shownKey) return;
    shownKey = key;
    const mine = ++turn;
    const about = subject();
    if (about === null) return;
    answer.value = null;
    answerProblem.value = null;
    spread.value = null;
    nearest.value = null;
    nearestProblem.value = null;
    problem.value = null;
    try {
      const found = await engine.request("try.form", about);
      if (mine !== turn) return;
      const before = form.value;
      form.value = found;
      if (before === null || !takesSame(before.inputs, found.inputs)) {
        values.value = emptyCase(found);
        begun.value = null;
        if (found.rows !== null && found.rows[part.value] === 0) part.value = "all";
        // A drawing begins with an empty sheet, everything else with a row.
        if (found.rows !== null && !(found.inputs.kind === "array" && found.inputs.picture !== null)) await useRow(0);
      }
      void ask();
      if (found.outputs.some(({ kind }) => kind === "numbers")) void readSpread(about, mine);
    } catch (failure) {
      if (mine !== turn) return;
      form.value = null;
      shownKey = "";
      if (!wasCanceled(failure)) problem.value = problemOf(failure);
    }
  }

  async function readSpread(about: { readonly project: string; readonly run: string }, mine: number): Promise<void> {
    try {
      const found = await engine.request("try.spread", about);
      if (mine === turn) spread.value = found;
    } catch {
      // Without an interval the number is shown alone, and the form says what is wrong with the data.
    }
  }

  /** Asks for the answer to the values as they are; while one is on its way, only the newest values follow. */
  async function ask(): Promise<void> {
    if (asking) return;
    asking = true;
    try {
      for (;;) {
        const [about, asked, mine] = [subject(), values.value, turn];
        if (about === null || asked === null || form.value === null) return;
        try {
          const found = await engine.request("try.answer", { ...about, values: asked });
          if (mine === turn) {
            answer.value = found;
            answerProblem.value = null;
          }
        } catch (failure) {
          if (mine === turn) {
            answer.value = null;
            answerProblem.value = problemOf(failure);
          }
        }
        if (asked === values.value && mine === turn) break;
      }
    } finally {
      asking = false;
    }
    void search();
  }

  /** Looks for the training rows that are most like the case; another case ends the search. */
  async function search(): Promise<void> {
    const [about, asked, mine] = [subject(), values.value, turn];
    if (about === null || asked === null || form.value?.rows == null) return;
    if (searched?.values === asked && searched.turn === mine) return;
    searching?.abort();
    searched = { values: asked, turn: mine };
    if ((answer.value?.needed.length ?? 0) > 0) {
      nearest.value = null;
      return;
    }
    const control = new AbortController();
    searching = control;
    try {
      const found = await engine.request(
        "try.nearest",
        { ...about, values: asked, limit: NEAREST },
        undefined,
        control.signal,
      );
      if (mine !== turn || asked !== values.value) return;
      nearest.value = found;
      nearestProblem.value = null;
    } catch (failure) {
      if (mine !== turn || wasCanceled(failure)) return;
      searched = null;
      nearestProblem.value = problemOf(failure);
    }
  }

  /** The numbers of a file of a picture, as the network takes it. @throws RequestFailure with what is wrong with it */
  async function readPicture(file: File, name: string): Promise<TriedPicture | null> {
    const about = subject();
    if (about === null) return null;
    if (file.size > MOST_PICTURE_BYTES)
      throw new RequestFailure({ code: "no-picture", message: t("trying.picture.tooLarge", { name }) });
    return engine.request("try.picture", { ...about, name, bytes: new Uint8Array(await file.arrayBuffer()) });
  }

  function fill(next: TryValues): void {
    values.value = next;
    void ask();
  }

  function setColumn(name: string, value: number | string | null): void {
    if (values.value?.kind === "columns") fill({ kind: "columns", values: { ...values.value.values, [name]: value } });
  }

  function markOdd(name: string, isOdd: boolean): void {
    odd.value = new Set([...odd.value].filter((other) => other !== name).concat(isOdd ? [name] : []));
  }

  /** Begins with a row of the part that is gone through, by its position there. */
  async function useRow(at: number, from: TryPart = part.value): Promise<void> {
    const [about, mine] = [subject(), turn];
    if (about === null) return;
    try {
      const found = await engine.request("try.row", { ...about, part: from, at });
      if (mine !== turn) return;
      part.value = from;
      begun.value = { ...found, from, at };
      fill(found.values);
    } catch (failure) {
      if (mine === turn) notices.fail(failure, { key: "try-row" });
    }
  }

  function backToRow(): void {
    if (begun.value !== null) fill(begun.value.values);
  }

  /** Nothing filled in: of a drawing an empty sheet. */
  function clear(): void {
    if (form.value === null) return;
    begun.value = null;
    fill(emptyCase(form.value));
  }

  watch(
    () => document.project,
    () => {
      turn += 1;
      shownKey = "";
      form.value = null;
      values.value = null;
      begun.value = null;
      answer.value = null;
      nearest.value = null;
      part.value = "validation";
    },
  );

  return {
    form,
    problem,
    values,
    begun,
    answer,
    answerProblem,
    spread,
    nearest,
    nearestProblem,
    odd,
    markOdd,
    part,
    mode,
    pictures,
    run,
    isTraining,
    isChanged,
    isBlank,
    why,
    wanted,
    show,
    ask,
    readPicture,
    fill,
    setColumn,
    useRow,
    backToRow,
    clear,
  };
});

/** Whether a case for one run is one for another. */
function takesSame(one: TryInputs, other: TryInputs): boolean {
  if (one.kind === "columns" && other.kind === "columns")
    return (
      one.columns.length === other.columns.length &&
      one.columns.every(({ name, type }, at) => other.columns[at]?.name === name && other.columns[at].type === type)
    );
  return one.kind === "array" && other.kind === "array" && one.shape.join() === other.shape.join();
}

function isSameCase(one: TryValues, other: TryValues): boolean {
  if (one === other) return true;
  if (one.kind === "columns" && other.kind === "columns")
    return Object.entries(one.values).every(([name, value]) => value === (other.values[name] ?? null));
  return one.kind === "array" && other.kind === "array" && one.values.every((value, at) => value === other.values[at]);
}

function emptyCase({ inputs }: TryForm): TryValues {
  if (inputs.kind === "columns")
    return { kind: "columns", values: Object.fromEntries(inputs.columns.map(({ name }) => [name, null])) };
  const size = inputs.shape.reduce((product, extent) => product * extent, 1);
  return { kind: "array", values: new Float64Array(size).fill(inputs.picture?.ground ?? 0) };
}
