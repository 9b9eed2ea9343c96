// Which problem's card is open: that of the layer asked for, else that of a layer in which an edit has just made one.

import type { ComputedRef } from "vue";
import { computed, watch } from "vue";
import type { Problem } from "../../../src-engine/document/errors";
import { layerOfProblem, problemsOfLayer } from "../../canvas";
import { t } from "../../text";
import type { Editor } from "./useEditor";

/** @param isShown the layer's problems are shown elsewhere already */
export function useProblemCard(editor: Editor, isShown: (id: string) => boolean): ComputedRef<Problem | undefined> {
  // A problem that an edit has just made opens its card; so does the first one when the station opens.
  watch(
    () => editor.check.value.problems,
    (now, before) => {
      const open = editor.problemAt.value;
      if (open !== null && problemsOfLayer(now, open).length > 0) return;
      const key = ({ code, subject }: Problem): string => JSON.stringify([code, subject]);
      const old = new Set(before?.map(key));
      const fresh = now.find(
        (problem) =>
          problem.warning !== true &&
          layerOfProblem(problem) !== null &&
          (problem.repairs?.length ?? 0) > 0 &&
          !old.has(key(problem)),
      );
      editor.problemAt.value = fresh ? layerOfProblem(fresh) : null;
      const errors = now.filter(({ warning }) => warning !== true);
      const [first] = errors;
      if (fresh && first)
        editor.say(t("build.said.problems", { n: errors.length, first: first.message }, errors.length));
    },
    { immediate: true },
  );

  return computed(() => {
    const id = editor.problemAt.value;
    return id === null || isShown(id) ? undefined : problemsOfLayer(editor.check.value.problems, id)[0];
  });
}
