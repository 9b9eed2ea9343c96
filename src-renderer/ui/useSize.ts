// How large an element is, told by the browser after it has laid out the page. (VueUse's useElementSize also asks when the component is
// mounted: each such question has the whole page laid out at once, while the rest of it is still being built.)

import { useResizeObserver } from "@vueuse/core";
import type { Ref } from "vue";
import { ref, watch } from "vue";

export interface Size {
  /** CSS pixels, without padding and border unless they are asked for. */
  readonly width: Readonly<Ref<number>>;
  readonly height: Readonly<Ref<number>>;
}

/** @param before until it is known; 0 where the element is gone @param box "border-box": with padding and border */
export function useSize(
  element: Readonly<Ref<HTMLElement | null | undefined>>,
  before: { readonly width: number; readonly height: number } = { width: 0, height: 0 },
  box: "content-box" | "border-box" = "content-box",
): Size {
  const [width, height] = [ref(before.width), ref(before.height)];
  useResizeObserver(
    element,
    ([entry]) => {
      const sizes = box === "border-box" ? entry?.borderBoxSize : entry?.contentBoxSize;
      width.value = sizes?.[0]?.inlineSize ?? 0;
      height.value = sizes?.[0]?.blockSize ?? 0;
    },
    { box },
  );
  watch(element, (now) => {
    [width.value, height.value] = now ? [before.width, before.height] : [0, 0];
  });
  return { width, height };
}
