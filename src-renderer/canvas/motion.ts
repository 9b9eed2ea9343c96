import { isMotionReduced } from "../stores/settings";

/** How long a movement of the view takes; ms. None where motion is unwanted. */
export function motion(wanted = 120): number {
  return isMotionReduced() ? 0 : wanted;
}
