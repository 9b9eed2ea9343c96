// The only code that touches window.gradual and the engine's port.

import type { InjectionKey } from "vue";
import { inject } from "vue";
import type { ENGINE_PORT_MESSAGE, GradualBridge } from "../../src-main/contract/calls";
import type { EngineClient } from "./engine";
import { createEngineClient } from "./engine";
import type { MainClient } from "./main";
import { createMainClient } from "./main";

import { createKnownPlaces } from "./places";

export type { OnProgress } from "./engine";
export { createEngineClient } from "./engine";
export { RequestFailure } from "./failure";

/** The two parties the window talks to. */
export interface Bridge {
  readonly main: MainClient;
  readonly engine: EngineClient;
}

export const BRIDGE: InjectionKey<Bridge> = Symbol("bridge");

/** The bridge, inside a component or a store. */
export function useBridge(): Bridge {
  const bridge = inject(BRIDGE, null);
  if (!bridge) throw new Error("Internal error: the app was mounted without a bridge");
  return bridge;
}

declare global {
  interface Window {
    readonly gradual: GradualBridge;
  }
}

// A type-only import of the constant: it does not compile when the contract's text changes.
const PORT_MESSAGE: typeof ENGINE_PORT_MESSAGE = "gradual:engine-port";

/** The real bridge: window.gradual, and the engine ports that preload passes on. */
export function createBridge(window: Window): Bridge {
  const places = createKnownPlaces();
  const engine = createEngineClient(places);
  window.addEventListener("message", (event: MessageEvent<unknown>) => {
    const port = event.ports[0];
    if (event.source === window && event.data === PORT_MESSAGE && port) engine.connect(port);
  });
  window.gradual.on("engine.failed", () => engine.disconnect());
  return { main: createMainClient(window.gradual, places), engine };
}
