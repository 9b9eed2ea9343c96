// The data doctor: what is doubtful about the project's data, by the findings of the engine's vocabulary. The engine asks the rows; what
// comes of it is judged here, for the document as it is now.

import { computed, ref, shallowRef, watch } from "vue";
import type { DataFinding } from "../../src-engine/findings/data/diagnoseData";
import { diagnoseData } from "../../src-engine/findings/data/diagnoseData";
import type { DataEvidence, DataFindingWords } from "../../src-engine/findings/data/spec";
import { figure, integer, share, t } from "../text";
import { createAsked } from "./asked";
import { useDatasetStore } from "./dataset";
import { defineStore } from "./defineStore";
import { useDocumentStore } from "./document";
import { useEngineStore } from "./engine";
import { useNoticesStore } from "./notices";

/** How long the document must rest before the rows are asked again; ms. */
const REST = 500;
/** Larger tables are asked once after each import, and then when a person wants it. */
const MOST_CELLS = 5_000_000;

const WORDS: DataFindingWords = {
  number: figure,
  whole: integer,
  count: (number, unit) => `${integer(number)} ${number === 1 ? unit : `${unit}s`}`,
  share: (value) => share(value),
};

/** The notice of a fix that was made. */
const FIXED = "data-fix";

export const useDataDoctorStore = defineStore("dataDoctor", () => {
  const document = useDocumentStore();
  const dataset = useDatasetStore();
  const engine = useEngineStore();
  const notices = useNoticesStore();

  const asked = createAsked<DataEvidence>();
  /** The last answer: it stays while the next one is on its way. */
  const evidence = shallowRef<DataEvidence | null>(null);
  /** Where it is looked at: nothing is asked before. */
  const shown = ref(false);
  /** The rows were changed since they were asked. */
  const stale = ref(false);

  watch(asked.value, (found) => {
    if (found === null) return;
    evidence.value = found;
    stale.value = false;
  });

  const findings = computed<readonly DataFinding[]>(() => {
    const now = document.document;
    if (now === null || evidence.value === null || evidence.value.of !== dataset.table?.id) return [];
    return diagnoseData(evidence.value, now, WORDS);
  });

  async function examine(): Promise<void> {
    const { project, document: value } = document;
    if (project === null || value === null || dataset.table === null || engine.state !== "ready") return;
    await asked.ask(t("data.doctor.looking"), ({ onProgress, signal }) =>
      engine.request("data.examine", { project, document: value }, onProgress, signal),
    );
  }

  let timer: ReturnType<typeof setTimeout> | undefined;
  watch(
    [shown, () => dataset.table?.id, () => document.document?.data, () => engine.state],
    ([isShown, id], [wasShown, before]) => {
      clearTimeout(timer);
      const { table } = dataset;
      if (id !== before) evidence.value = null;
      if (table === null) {
        asked.clear();
        return;
      }
      stale.value = evidence.value !== null && (isShown !== wasShown ? stale.value : true);
      const isLarge = table.rows * Math.max(1, table.columns.length) > MOST_CELLS;
      const isWanted = evidence.value === null || (stale.value && !isLarge);
      if (isShown && isWanted) timer = setTimeout(() => void examine(), evidence.value === null ? 0 : REST);
    },
    { immediate: true },
  );

  // What was done to other data is not to be undone in these.
  watch(
    () => dataset.table?.id,
    () => notices.dismissKey(FIXED),
  );

  /** Makes the change in the document, as one step of undo, and offers to undo it. */
  function fix({ fix: wanted }: DataFinding): boolean {
    if (wanted === null) return false;
    const label = t("data.doctor.edit", { fix: wanted.label });
    if (!document.edit(label, () => wanted.document)) return false;
    const fixed = document.document;
    notices.add("ok", t("data.doctor.fixed", { fix: wanted.label }), {
      key: FIXED,
      action: {
        label: t("edit.undo"),
        // What was changed meanwhile is not undone in its place.
        run() {
          if (document.document === fixed) document.undo();
        },
      },
    });
    return true;
  }

  return {
    findings,
    evidence,
    shown,
    stale,
    task: asked.task,
    problem: asked.problem,
    examine,
    fix,
  };
});
