// Is there a screen to open a window on?
import { existsSync } from "node:fs";

/** @returns {string | undefined} why there is none, or undefined when there is one */
export function noDisplay(env = process.env, exists = existsSync) {
  if (process.platform !== "linux") return undefined;
  if (env.WAYLAND_DISPLAY) return undefined;
  if (!env.DISPLAY) return "neither DISPLAY nor WAYLAND_DISPLAY is set";
  const local = /^(?:unix)?:(\d+)(?:\.\d+)?$/.exec(env.DISPLAY);
  if (local !== null && !exists(`/tmp/.X11-unix/X${local[1]}`))
    return `DISPLAY is ${env.DISPLAY}, but no X server answers there`;
  return undefined;
}
