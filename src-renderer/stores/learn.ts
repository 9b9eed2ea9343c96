// The walk through a training that the Learn station shows: where it stands, the step to come, a row on its way, and why a number is
// what it is. Everything shown belongs to one moment: the answers for a new one take the place of the old ones together. What the whole
// batch says may take seconds and comes after the rest; whatever else is wanted meanwhile goes first.

import { computed, onScopeDispose, ref, shallowRef, watch } from "vue";
import { canonicalJson } from "../../src-engine/document/canonicalJson";
import type { Problem } from "../../src-engine/document/errors";
import type { Document } from "../../src-engine/document/schema";
import type {
  BatchTrace,
  LearnStart,
  RowPlace,
  RowView,
  SplitPart,
  StepOrigin,
  StepView,
  Subject,
  Trace,
  WalkPoint,
  WeightTouch,
} from "../../src-engine/protocol/learn";
import { t } from "../text";
import { defineStore } from "./defineStore";
import { useDocumentStore } from "./document";
import { useEngineStore } from "./engine";
import type { LearnView, Move, Place, Stage } from "./learnView";
import { FIRST_VIEW, choicesIn, placeAfter, useLearnViewStore } from "./learnView";
import { momentQuestions } from "./momentQuestions";
import { useNavigationStore } from "./navigation";
import { problemOf, useNoticesStore } from "./notices";
import { runTitle, useRunsStore } from "./runs";
import type { Task, TaskControl } from "./task";
import { beginTask, wasCanceled } from "./task";
import { useTrainingStore } from "./training";
import { weightTouches } from "./weightTouches";

/** All that is shown of one moment. */
export interface Moment {
  readonly at: WalkPoint;
  readonly place: RowPlace;
  readonly row: RowView;
  readonly trace: Trace;
  /** What all rows of the batch say together; null while that is being worked out. */
  readonly batch: (BatchTrace & { readonly step: StepView }) | null;
}

/** The rest of a moment is shown without its batch where that takes longer than so many ms. */
const PATIENCE = 80;

/** Stages at which the whole batch is told of. */
function isOfBatch(stage: Stage): boolean {
  return stage === "blame" || stage === "change";
}

export const useLearnStore = defineStore("learn", () => {
  const document = useDocumentStore();
  const engine = useEngineStore();
  const notices = useNoticesStore();
  const training = useTrainingStore();
  const navigation = useNavigationStore();
  const views = useLearnViewStore();
  const runs = useRunsStore();

  const start = shallowRef<LearnStart | null>(null);
  const moment = shallowRef<Moment | null>(null);
  /** Why there is no walk, or nothing of its moment. */
  const problem = shallowRef<Problem | null>(null);
  /** Opening, or many steps. */
  const task = shallowRef<Task | null>(null);
  const playing = ref(false);

  /** The document and the project that the walk was opened with, and what its run is called. */
  let opened: { readonly project: string; readonly document: Document; readonly run: string | null } | null = null;
  /** What a walk was asked for last: it is on its way, or open; null where that came to a problem. */
  let wanted: { readonly project: string; readonly document: Document; readonly origin: string } | null = null;
  /** Counts walks and moments: an answer for an older one is not shown. */
  let walks = 0;
  let moments = 0;
  /** Where the walk stands by the newest answer; what is shown may still be of the moment before. */
  let standing: WalkPoint | null = null;
  /** The move under way, by its number among the walks. */
  const moving = shallowRef<number | null>(null);
  /** Ends what is asked about the newest moment's batch, and settles when nothing is asked any more. */
  let rest: { readonly end: () => void; readonly over: Promise<unknown> } = {
    end: () => undefined,
    over: Promise.resolve(),
  };
  let timer: ReturnType<typeof setTimeout> | undefined;

  const bounds = computed(() =>
    start.value === null
      ? null
      : {
          first: start.value.first,
          last: start.value.last,
          ended: ended.value,
          stepsPerEpoch: start.value.network.stepsPerEpoch,
        },
  );
  /** The run, where it ended before all epochs of its recipe; null otherwise. */
  const endedRun = computed(() => {
    const { origin } = views.view;
    const run = origin.kind === "run" ? runs.find(origin.run) : null;
    return run?.status === "ended" && run.steps < (start.value?.last ?? 0) ? run : null;
  });
  /** Steps that it did, and by what it ended. */
  const ended = computed(() => endedRun.value?.steps ?? null);
  const endedBy = computed(() => endedRun.value?.stopReason?.kind ?? null);

  /** Where questions about the walk go; null while there is none. */
  function ask(): { readonly project: string; readonly walk: string } | null {
    return opened === null || start.value === null ? null : { project: opened.project, walk: start.value.walk };
  }

  // The walk goes with its project: nothing of it is shown, or asked for, beside the next one.
  watch(
    () => document.folder,
    () => {
      leaveWalk();
      task.value = null;
      problem.value = null;
      touched.forget();
    },
    { flush: "sync" },
  );

  /** Nothing is shown of the walk any more, and no answer about it is waited for. */
  function leaveWalk(): void {
    stop();
    walks += 1;
    moments += 1;
    rest.end();
    task.value?.cancel?.();
    wanted = null;
    opened = null;
    start.value = null;
    standing = null;
    moment.value = null;
  }

  const touched = weightTouches({ ask, known: () => standing?.touches ?? null, change });

  const questions = momentQuestions({ ask, shown: () => moment.value?.place ?? null });

  /** The walk goes, and with it what was done to its weights: that is said. */
  function forgetTouches(): void {
    touched.forget();
    const n = moment.value?.at.touches.length ?? 0;
    if (n > 0)
      notices.add("info", t("learn.weight.gone"), { text: t("learn.weight.goneText"), key: "learn-weights-gone" });
  }

  /** What it goes through is a run that is no longer among the project's. */
  const isRunGone = computed(() => {
    const { origin } = views.view;
    return origin.kind === "run" && runs.find(origin.run) === null;
  });

  /** Leaves a run that is gone for the initial weights of the network, and says so. */
  function leaveRun(project: string): void {
    if (opened?.project === project && opened.run !== null)
      notices.add("info", t("learn.origin.gone"), {
        text: t("learn.origin.goneText", { name: opened.run }),
        key: "learn-run-gone",
      });
    const before = ask();
    forgetTouches();
    leaveWalk();
    if (before !== null) engine.request("learn.close", before).catch(() => undefined);
    views.set({ origin: FIRST_VIEW.origin, row: null, stage: "predict" });
  }

  /** Shows the walk that is open; opens one where there is none, or where it was opened for what the network no longer is. */
  async function show(): Promise<void> {
    const { document: now, project } = document;
    if (now === null || project === null) return;
    if (isRunGone.value) leaveRun(project);
    const { origin } = views.view;
    const isSameOrigin = wanted?.project === project && wanted.origin === canonicalJson(origin);
    if (isSameOrigin && origin.kind === "run") return;
    const isSameNetwork = isSameOrigin && wanted?.document.model === now.model && wanted.document.data === now.data;
    if (isSameNetwork && wanted?.document.training === now.training) return;
    // Another recipe for the same network and rows: what was done to weights is done to them again.
    const touches = standing?.touches ?? [];
    if (isSameNetwork && touches.length > 0) await open(origin, { step: views.view.step, touches });
    else await open(origin);
  }

  /** Begins a walk at `origin`; at `step` where it is given, and with what was done to weights on another one. */
  async function open(
    origin: StepOrigin,
    { step = null, touches = [] }: { readonly step?: number | null; readonly touches?: readonly WeightTouch[] } = {},
  ): Promise<void> {
    const { document: now, project } = document;
    if (now === null || project === null) return;
    stop();
    const mine = ++walks;
    moments += 1;
    rest.end();
    task.value?.cancel?.();
    const before = ask();
    if (touches.length === 0) forgetTouches();
    wanted = { project, document: now, origin: canonicalJson(origin) };
    const { onProgress, signal } = beginTask(t("learn.opening"), (shown) => mine === walks && (task.value = shown));
    opened = null;
    start.value = null;
    standing = null;
    moment.value = null;
    problem.value = null;
    if (before !== null) engine.request("learn.close", before).catch(() => undefined);
    try {
      const next = await engine.request("learn.open", { project, document: now, origin }, onProgress, signal);
      if (mine !== walks) {
        engine.request("learn.close", { project, walk: next.walk }).catch(() => undefined);
        return;
      }
      const run = origin.kind === "run" ? runs.find(origin.run) : null;
      opened = { project, document: now, run: run === null ? null : runTitle(run) };
      start.value = next;
      views.set({ origin, step: next.at.step, ...choicesIn(next, views.view) });
      const walk = { project, walk: next.walk };
      const at =
        touches.length === 0 ? next.at : await engine.request("learn.retouch", { ...walk, touches: [...touches] });
      if (mine !== walks) return;
      if (step !== null && step !== at.step) await moveTo({ step });
      else await refresh(at);
    } catch (failure) {
      if (mine !== walks) return;
      wanted = null;
      fail(failure);
    } finally {
      if (mine === walks) task.value = null;
    }
  }

  function fail(failure: unknown): void {
    if (wasCanceled(failure)) return;
    stop();
    const found = problemOf(failure);
    if (found.code === "walk-not-open" || found.code === "engine-restarted") {
      wanted = null;
      opened = null;
      start.value = null;
      standing = null;
      forgetTouches();
      moment.value = null;
    }
    problem.value = found;
  }

  /** Asks all that is shown of where the walk stands. It is over when something of that is shown; the batch may follow. */
  async function refresh(at: WalkPoint | null = standing): Promise<void> {
    const walk = ask();
    if (walk === null || at === null) return;
    standing = at;
    const mine = ++moments;
    rest.end();
    try {
      const before = moment.value?.at === at ? moment.value : null;
      const place: RowPlace = views.view.row ?? { part: "train", row: at.batch[0] ?? 0 };
      const isShown = before?.place.part === place.part && before.place.row === place.row;
      const row = isShown ? before.row : await engine.request("learn.row", { ...walk, row: place });
      if (mine !== moments || start.value === null) return;
      // The cost is everywhere, but is not what is looked at first.
      const subject = views.view.subject === FIRST_VIEW.subject ? null : views.view.subject;
      const trace = await engine.request("learn.trace", { ...walk, subject, row: place });
      if (mine !== moments) return;
      if (subject === null) views.set({ subject: trace.subject });
      let isThere = false;
      const show = (batch: Moment["batch"]): void => {
        if (mine !== moments || isThere) return;
        isThere = batch !== null;
        problem.value = null;
        moment.value = { at, place, row, trace, batch };
      };
      const known = before?.batch?.step ?? null;
      const whole = askBatch(walk, trace.subject, known).then(show);
      // Of the same step, what the batch says is there soon.
      if (known !== null) {
        await whole;
        return;
      }
      whole.catch((failure: unknown) => mine === moments && fail(failure));
      await Promise.race([whole, new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
      show(null);
    } catch (failure) {
      if (mine === moments) fail(failure);
    }
  }

  /** The step, and what its batch makes of the subject; ended by what is asked next. */
  function askBatch(
    walk: { readonly project: string; readonly walk: string },
    subject: Subject,
    known: StepView | null,
  ): Promise<NonNullable<Moment["batch"]>> {
    const controller = new AbortController();
    const ask = async (): Promise<NonNullable<Moment["batch"]>> => {
      const step = known ?? (await engine.request("learn.step", walk, undefined, controller.signal));
      const trace = await engine.request("learn.traceBatch", { ...walk, subject }, undefined, controller.signal);
      return { step, ...trace };
    };
    const answer = ask();
    rest = { end: () => controller.abort(), over: Promise.allSettled([answer]) };
    return answer;
  }

  async function moveTo(to: Partial<Pick<LearnView, "step" | "stage">>): Promise<void> {
    const walk = ask();
    if (walk === null) return;
    if (to.stage !== undefined) views.set({ stage: to.stage });
    // While it is on its way elsewhere, where it stood is a place to go to, too.
    if (to.step === undefined || (moving.value === null && to.step === moment.value?.at.step)) return;
    const mine = (moving.value = ++walks);
    rest.end();
    const long = Math.abs(to.step - views.view.step) > 1;
    const { onProgress, signal } = beginTask(
      t("learn.moving"),
      (shown) => long && mine === walks && (task.value = shown),
    );
    try {
      const at = await engine.request("learn.move", { ...walk, step: to.step }, onProgress, signal);
      if (mine !== walks) return;
      views.set({ step: at.step });
      await refresh(at);
    } catch (failure) {
      if (mine !== walks) return;
      fail(failure);
      // Canceled, it stands where it stood.
      if (moment.value?.batch === null) await refresh();
    } finally {
      if (mine === moving.value) moving.value = null;
      if (mine === walks) task.value = null;
    }
  }

  /** Where the moves lead that are still under way. */
  let goal: Place | null = null;

  /** Moves as the transport's buttons do, unless the step is locked. A move that is asked for before the last one has come to its end goes on from there. */
  async function move(by: Move): Promise<void> {
    if (bounds.value === null) return;
    const from = goal ?? { step: views.view.step, stage: views.view.stage };
    const next = placeAfter(by, from, bounds.value);
    const to: Place = {
      stage: views.isLocked("stage") ? from.stage : next.stage,
      step: views.isLocked("step") ? from.step : next.step,
    };
    goal = to;
    try {
      await moveTo(to);
    } finally {
      if (goal === to) goal = null;
    }
  }

  async function choose(change: Partial<Pick<LearnView, "subject" | "row">>): Promise<void> {
    views.choose(change);
    await refresh();
  }

  function play(): void {
    if (start.value === null || playing.value) return;
    playing.value = true;
    const tick = async (): Promise<void> => {
      const before = views.view;
      await move(views.view.slow && views.view.mode === "step" ? "stage" : "step");
      if (isOfBatch(views.view.stage)) await rest.over;
      if (!playing.value) return;
      if (views.view.step === before.step && views.view.stage === before.stage) {
        stop();
        return;
      }
      timer = setTimeout(() => void tick(), 1000 / views.view.speed);
    };
    void tick();
  }

  function stop(): void {
    playing.value = false;
    clearTimeout(timer);
  }

  /** Asks the engine to change the walk, and shows where it then stands; false where nothing was changed in the walk that is open. */
  async function change(request: (options: TaskControl) => Promise<WalkPoint>): Promise<boolean> {
    stop();
    rest.end();
    const mine = walks;
    const walk = start.value?.walk;
    // Shown once it tells how far it is: weights that are put back may be worked out over many steps.
    const control = beginTask(
      t("learn.moving"),
      (shown) => mine === walks && shown.share !== null && (task.value = shown),
    );
    try {
      const at = await request(control);
      // Another walk was asked for meanwhile.
      if (walk === undefined || walk !== start.value?.walk) return false;
      standing = at;
      // Another place in it was: that is shown once it is there.
      if (mine !== walks) return true;
      views.set({ step: at.step });
      await refresh(at);
      return true;
    } catch (failure) {
      if (mine !== walks) return false;
      if (!wasCanceled(failure)) notices.fail(failure);
      if (moment.value?.batch === null) await refresh();
      return false;
    } finally {
      if (mine === walks) task.value = null;
    }
  }

  /** Shows the row of a part that costs most. */
  async function showWorst(part: SplitPart): Promise<void> {
    const row = await questions.worstRow(part);
    if (row !== null) await choose({ row: { part, row } });
  }

  /** A training run that begins with the weights as they are here. */
  async function trainOn(): Promise<void> {
    const walk = ask();
    if (walk === null) return;
    stop();
    if (await training.trainOnFromWalk(walk.walk)) navigation.go("train");
  }

  onScopeDispose(stop);

  return {
    start,
    moment,
    problem,
    task,
    playing,
    bounds,
    ended,
    endedBy,
    moving,
    isRunGone,
    ask,
    show,
    open,
    move,
    moveTo,
    choose,
    play,
    stop,
    setWeight: touched.setWeight,
    setWeights: touched.setWeights,
    hold: touched.hold,
    putBack: touched.putBack,
    undoable: touched.undoable,
    redoable: touched.redoable,
    undo: touched.undo,
    redo: touched.redo,
    isTouching: touched.isTouching,
    nudge: questions.nudge,
    batchCost: questions.batchCost,
    showWorst,
    trainOn,
  };
});
