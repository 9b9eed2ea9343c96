// Calls to the main process: the reply's value, or a RequestFailure with the problem in words.

import type { CallArguments, CallName, CallResults, GradualBridge } from "../../src-main/contract/calls";
import { RequestFailure } from "./failure";

export interface MainClient {
  /** Rejects with a {@link RequestFailure}. */
  call<K extends CallName>(name: K, ...args: CallArguments<K>): Promise<CallResults[K]>;
  readonly on: GradualBridge["on"];
  readonly pathOfFile: GradualBridge["pathOfFile"];
}

/** A client over `window.gradual`. */
export function createMainClient(gradual: GradualBridge): MainClient {
  return {
    async call(name, ...args) {
      const reply = await gradual.call(name, ...args);
      if (!reply.ok) throw new RequestFailure(reply.problem);
      return reply.value;
    },
    on: (name, listener) => gradual.on(name, listener),
    pathOfFile: (file) => gradual.pathOfFile(file),
  };
}
