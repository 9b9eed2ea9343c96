// Asks a worker for an arrangement, so that the window stays fluent.

import type { Positions } from "../../src-engine/document/edits";
import type { ArrangeRequest } from "./arrange";
import { trustedScript } from "../ui";
import workerUrl from "./tidy.worker.ts?worker&url";

/** A place for each layer: from top to bottom. The worker lives for one request. */
export function tidy(request: ArrangeRequest): Promise<Positions> {
  const worker = new Worker(trustedScript(workerUrl), { type: "module" });
  return new Promise<Positions>((resolve, reject) => {
    worker.addEventListener("message", ({ data }: MessageEvent<Positions>) => resolve(data));
    worker.addEventListener("error", (event) => {
      event.preventDefault();
      reject(new Error(event.message === "" ? "the worker could not be started" : event.message));
    });
    worker.postMessage(request);
  }).finally(() => worker.terminate());
}
