// How the window closes: a run in progress is asked about first and may go on in the background, and what is unsaved is saved.

import { ref } from "vue";
import type { Ref } from "vue";
import { useBridge } from "../bridge";
import { useDocumentStore } from "../stores/document";
import { useNoticesStore } from "../stores/notices";
import { useProjectsStore } from "../stores/projects";
import { useRunsStore } from "../stores/runs";
import { useTrainingStore } from "../stores/training";

export interface Closing {
  /** The window shall close, but the last changes could not be saved: the person decides. */
  readonly closeRefused: Ref<boolean>;
  closeAnyway(): void;
}

/** Answers main's wish to close the window, for as long as it lives. */
export function useClosing(): Closing {
  const { main } = useBridge();
  const document = useDocumentStore();
  const projects = useProjectsStore();
  const notices = useNoticesStore();
  const runs = useRunsStore();
  const training = useTrainingStore();
  const closeRefused = ref(false);

  const tell = (failure: unknown): void => void notices.fail(failure);

  main.on("window.closing", ({ mayAsk }) => void close(mayAsk));

  /** The window is out of sight until its run has ended, and closes then. */
  let inBackground = false;
  /** However often a run is sent to the background, its end is waited for once. */
  let awaited = false;
  main.on("window.shown", () => void (inBackground = false));

  /** Trains on without a window; then everything is saved and the window closes. */
  async function goOnInBackground(): Promise<void> {
    // It ended while the person was asked.
    if (training.active === null) await close(false);
    else if (!(await document.flush())) refuse();
    else {
      await main.call("window.hide");
      inBackground = true;
      if (!awaited) await closeAfterRun();
    }
  }

  async function closeAfterRun(): Promise<void> {
    awaited = true;
    await training.ended();
    awaited = false;
    // Brought back meanwhile, the window stays, and the person sees the end in it.
    if (inBackground) await close(false);
  }

  async function close(mayAsk: boolean): Promise<void> {
    if (mayAsk && (training.active || training.starting)) {
      // The start of a run, and the person, may take their time.
      main.call("window.keepOpen").catch(tell);
      const choice = await projects.settleRun(true);
      if (choice === "cancel") return;
      if (choice === "background") return goOnInBackground().catch(tell);
    }
    const saved = await document.flush();
    await runs.settle();
    if (saved) {
      closeAnyway();
      return;
    }
    refuse();
  }

  /** What could not be saved is up to the person. */
  function refuse(): void {
    closeRefused.value = true;
    main.call("window.keepOpen").catch(tell);
  }

  function closeAnyway(): void {
    main.call("window.readyToClose").catch(tell);
  }

  return { closeRefused, closeAnyway };
}
