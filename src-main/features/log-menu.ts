import type { Shell } from "electron";
import type { Handlers } from "../ipc";
import { Refusal } from "../refusal";
import { text } from "../text";
import type { Log } from "./log";

/** Opens the log with the system's program for texts. */
export function setupLogMenu(shell: Pick<Shell, "openPath">, log: Log): Pick<Handlers, "log.open"> {
  return {
    "log.open": async () => {
      const failure = await shell.openPath(log.path);
      if (failure !== "") throw new Refusal(text.problems.cannotOpenLog(log.path));
      return null;
    },
  };
}
