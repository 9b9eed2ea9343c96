// The focus stays in the window: where the element that had it is gone (a button whose banner went, a station that was left), the
// place where one works has it, so that keys and screen readers go on from there.

import { useEventListener, useMutationObserver, useTimeoutFn } from "@vueuse/core";

/** What a menu or a dialog that closes gives back is given back a little later; ms. */
const LATER = 50;

/** @param place where the focus goes, null while there is none */
export function useFocusKeeper(place: () => HTMLElement | null): void {
  const page = globalThis.document;
  let last: Element | null = null;
  const isLost = (): boolean =>
    last?.isConnected === false && (page.activeElement === null || page.activeElement === page.body);

  const later = useTimeoutFn(
    () => {
      if (!isLost()) return;
      last = null;
      place()?.focus({ preventScroll: true });
    },
    LATER,
    { immediate: false },
  );

  useEventListener(page, "focusin", ({ target }) => void (last = target instanceof Element ? target : null));
  useMutationObserver(
    page.body,
    () => {
      if (isLost()) later.start();
    },
    { childList: true, subtree: true },
  );
}
