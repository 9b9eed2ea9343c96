// The queue of each project that is open.

import type { SharedProject } from "./openProjects";
import { Queue } from "./queue";
import type { QueueOptions } from "./queue";

export type Queues = ReturnType<typeof createQueues>;

/** Queues are opened once for a project that may be written to, and live as long as it is open. */
export function createQueues(options: (shared: SharedProject) => QueueOptions) {
  const queues = new WeakMap<SharedProject, { readonly queue: Queue; readonly opened: Promise<void> }>();
  return {
    /** @throws UserError "file-damaged" where what waits cannot be read */
    async of(shared: SharedProject): Promise<Queue> {
      let known = queues.get(shared);
      if (known === undefined) {
        const queue = new Queue(options(shared));
        known = { queue, opened: queue.open() };
        queues.set(shared, known);
      }
      await known.opened;
      return known.queue;
    },
  };
}
