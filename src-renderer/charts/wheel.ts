// The wheel over a chart: it zooms, but where what the chart stands in can be scrolled it scrolls on, until the chart has the focus.

import { STEP } from "./zoom";

/** The most steps that one turn makes. */
const MOST = 3;

/** By which factor a turn of the wheel zooms; null where it is to scroll. What zooms does nothing else. */
export function wheelFactor(event: WheelEvent, chart: HTMLElement): number | null {
  const isMeant = event.ctrlKey || chart.ownerDocument.activeElement === chart || !isInScrolled(chart);
  if (!isMeant || event.deltaY === 0) return null;
  event.preventDefault();
  return STEP ** Math.max(-MOST, Math.min(MOST, -event.deltaY / 100));
}

function isInScrolled(chart: HTMLElement): boolean {
  for (let around = chart.parentElement; around !== null; around = around.parentElement) {
    const { overflowY } = getComputedStyle(around);
    if (around.scrollHeight > around.clientHeight + 1 && (overflowY === "auto" || overflowY === "scroll")) return true;
  }
  return false;
}
