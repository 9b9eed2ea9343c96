// Calls to the main process: the reply's value, or a RequestFailure with the problem in words.

import type { Place, PlaceUse } from "../../src-engine/protocol/places";
import type { CallArguments, CallName, CallResults, GradualBridge, MainEvents } from "../../src-main/contract/calls";
import { RequestFailure } from "./failure";
import type { KnownPlaces } from "./places";

export interface MainClient {
  /** Rejects with a {@link RequestFailure}. Places are named by their paths. */
  call<K extends CallName>(name: K, ...args: CallArguments<K>): Promise<CallResults[K]>;
  readonly on: GradualBridge["on"];
  /** The path of a file dropped on the window, or "" if it has none. */
  pathOfFile(file: File): Promise<string>;
}

/** The place in a call's first argument: its field, or the argument itself; and what it is given for. */
const PLACES: { readonly [K in CallName]?: readonly [field: string | null, use: PlaceUse | null] } = {
  "recent.add": ["folder", "project"],
  "recent.remove": [null, "project"],
  "shell.showInFolder": [null, null],
  "runs.toBin": ["folder", "project"],
  "window.describe": ["folder", "project"],
  "report.savePdf": ["path", "write"],
};

/** A client over `window.gradual`. */
export function createMainClient(gradual: GradualBridge, places: KnownPlaces): MainClient {
  function withToken<K extends CallName>(name: K, args: CallArguments<K>): CallArguments<K> {
    const [first, ...rest] = args as readonly unknown[];
    const [field, use] = PLACES[name] ?? [];
    if (field === undefined || use === undefined) return args;
    const path = field === null ? first : (first as Readonly<Record<string, unknown>>)[field];
    if (typeof path !== "string") return args;
    const token = places.tokenOf(path, use);
    // The arguments of K again, with a text for a text.
    return [field === null ? token : { ...(first as object), [field]: token }, ...rest] as unknown as CallArguments<K>;
  }
  return {
    async call(name, ...args) {
      const reply = await gradual.call(name, ...withToken(name, args));
      if (!reply.ok) throw new RequestFailure(reply.problem);
      places.learn(reply.places ?? []);
      return reply.value;
    },
    on: (name, listener) =>
      gradual.on(name, (event) => {
        if (isPlace(name, event)) places.learn([event]);
        listener(event);
      }),
    async pathOfFile(file) {
      const place = await gradual.placeOfFile(file);
      if (place === null) return "";
      places.learn([place]);
      return place.path;
    },
  };
}

function isPlace(name: keyof MainEvents, event: MainEvents[keyof MainEvents]): event is Place {
  return name === "project.open" && event !== null;
}
