// What need not be there at once appears a frame later, in a task of its own, so that the window's thread is never held up for long.

import { onBeforeUnmount, onMounted, ref } from "vue";
import type { Ref } from "vue";

/** False when a component appears, true so many frames later. */
export function useLater(frames = 1): Readonly<Ref<boolean>> {
  const isThere = ref(false);
  let frame = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const wait = (left: number): void => {
    frame = requestAnimationFrame(() => {
      if (left > 1) wait(left - 1);
      // Behind the frame, not within it.
      else timer = setTimeout(() => (isThere.value = true));
    });
  };
  onMounted(() => wait(frames));
  onBeforeUnmount(() => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  });
  return isThere;
}
