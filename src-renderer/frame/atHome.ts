// What the window asks of the system while a run trains: that the machine stays awake, that the taskbar shows how far it is, and a word at its end to a
// person who is elsewhere.

import { computed, watch } from "vue";
import type { QueueState } from "../../src-engine/protocol/queue";
import { isUnfinished } from "../../src-engine/runs/stopReason";
import { useBridge } from "../bridge";
import { stopText } from "../runs";
import { useNoticesStore } from "../stores/notices";
import { useQueueStore } from "../stores/queue";
import { runTitle, useRunsStore } from "../stores/runs";
import { useTrainingStore } from "../stores/training";
import { integer, t } from "../text";

/** For as long as the window lives. */
export function useAtHome(): void {
  const { main } = useBridge();
  const runs = useRunsStore();
  const training = useTrainingStore();
  const queue = useQueueStore();
  const notices = useNoticesStore();
  const tell = (failure: unknown): void => void notices.fail(failure, { key: "at-home" });

  /** In whole percent: main is told some hundred times at most, however long the run. */
  const told = computed(() => {
    const { active } = training;
    if (active === null) return null;
    const { epochs } = active.document.training;
    const done = runs.newest(active)?.epoch ?? active.epochs;
    const share = Math.min(1, Math.floor((100 * done) / epochs) / 100);
    return JSON.stringify({ isPaused: active.status === "paused", share });
  });
  watch(told, (now) => {
    main
      .call("window.training", now === null ? null : (JSON.parse(now) as { isPaused: boolean; share: number }))
      .catch(tell);
  });

  watch(
    () => training.active?.id ?? null,
    (_now, before) => {
      const ended = before === null ? null : runs.find(before);
      // What a person ended themselves is no news to them; where the project was closed, nobody waits for it.
      if (ended?.stopReason == null || ended.stopReason.kind === "user" || ended.stopReason.kind === "closed") return;
      // One of many: the last of them is told of.
      if (isMoreToCome(queue.state)) return;
      const { title, text } = stopText(ended, ended.stopReason);
      const body = isUnfinished(ended.stopReason)
        ? t("notices.runBroken", { epochs: integer(ended.epochs) })
        : `${title} ${text}`.trim();
      main
        .call("window.notify", {
          title: t("notices.runEnded", { name: runTitle(ended) }).slice(0, 200),
          body: body.slice(0, 500),
        })
        .catch(tell);
    },
  );
}

/** Runs wait for the one that ended now. */
function isMoreToCome({ paused, items }: QueueState): boolean {
  return (
    !paused &&
    items.some((item) =>
      item.kind === "run"
        ? item.run === null && item.refused === null
        : item.done + Math.max(1, item.going.length) < item.total,
    )
  );
}
