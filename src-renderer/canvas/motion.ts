/** How long a movement of the view takes; ms. None where motion is unwanted. */
export function motion(wanted = 120): number {
  const reduced =
    document.documentElement.dataset.reducedMotion === "on" || matchMedia("(prefers-reduced-motion: reduce)").matches;
  return reduced ? 0 : wanted;
}
