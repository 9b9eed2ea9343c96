import type { Place } from "../../src-engine/protocol/places";
import type { BrowserWindow } from "electron";
import type { AppRequest } from "../app-arguments";
import type { Addressee, Handlers } from "../ipc";
import { send } from "../ipc";
import { copySample, freeFolder, projectsFolder } from "./project-folders";

export interface Projects {
  readonly handlers: Pick<Handlers, "app.initialProject" | "samples.copy" | "projects.freeFolder">;
  /** Where the person's projects lie. */
  readonly home: () => Promise<string>;
  /** A second start, a double click or the menu's recent list: in the window that is there, else in the next one. */
  readonly open: (request: AppRequest) => Promise<void>;
}

/** Which project is shown first, and where projects and copies of samples go. */
export function setupProjects(options: {
  readonly initial: AppRequest;
  readonly documents: string;
  readonly userData: string;
  readonly examples: string;
  /** The window to show a project in, brought forward; null while there is none. */
  readonly window: () => Addressee | null;
  /** The project that this window showed before its page was loaded anew; given once. */
  readonly shownBefore: (window: BrowserWindow) => string | null;
  /** As the window is told of it. */
  readonly placeOf: (path: string) => Place;
  readonly report: (error: unknown) => void;
}): Projects {
  let waiting = options.initial;
  const home = (): Promise<string> => projectsFolder(options.documents, options.userData);

  async function pathOf(request: AppRequest): Promise<string | null> {
    switch (request.kind) {
      case "nothing":
        return null;
      case "project":
        return request.path;
      case "sample":
        return copySample(request.sample, options.examples, await home());
      default:
        return request satisfies never;
    }
  }

  return {
    handlers: {
      "app.initialProject": async (window) => {
        const request = waiting;
        waiting = { kind: "nothing" };
        return (await pathOf(request)) ?? options.shownBefore(window);
      },
      "samples.copy": async (_window, sample) => copySample(sample, options.examples, await home()),
      "projects.freeFolder": async (_window, { name }) => freeFolder(await home(), name),
    },
    home,
    async open(request) {
      const window = options.window();
      if (request.kind === "nothing") return;
      if (window === null) {
        waiting = request;
        return;
      }
      try {
        const path = await pathOf(request);
        if (path !== null) send(window, "project.open", options.placeOf(path));
      } catch (error) {
        options.report(error);
      }
    },
  };
}
