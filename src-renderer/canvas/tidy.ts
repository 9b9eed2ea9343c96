// Asks a worker for an arrangement, so that the window stays fluent.

import type { Positions } from "../../src-engine/document/edits";
import type { ArrangeRequest } from "./arrange";
import workerUrl from "./tidy.worker.ts?worker&url";

// The part of the Trusted Types interface that is used here; the page's policy names "gradual".
interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL: (url: string) => string },
  ): { createScriptURL(url: string): string };
}

let policy: { createScriptURL(url: string): string } | null = null;

function trusted(url: string): string {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  if (!trustedTypes) return url;
  // A policy's name can be used once.
  policy ??= trustedTypes.createPolicy("gradual", {
    createScriptURL: (wanted) => {
      if (new URL(wanted, location.href).origin !== location.origin)
        throw new TypeError(`not a script of this app: ${wanted}`);
      return wanted;
    },
  });
  return policy.createScriptURL(url);
}

/** A place for each layer: from top to bottom. The worker lives for one request. */
export function tidy(request: ArrangeRequest): Promise<Positions> {
  const worker = new Worker(trusted(workerUrl), { type: "module" });
  return new Promise<Positions>((resolve, reject) => {
    worker.addEventListener("message", ({ data }: MessageEvent<Positions>) => resolve(data));
    worker.addEventListener("error", (event) => {
      event.preventDefault();
      reject(new Error(event.message === "" ? "the worker could not be started" : event.message));
    });
    worker.postMessage(request);
  }).finally(() => worker.terminate());
}
