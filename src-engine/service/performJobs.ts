// The far end of a line of jobs, in a worker thread or a process: does each that comes, and says how it ended.

import { UserError } from "../document/errors";
import type { JobCancel, JobHandlers, JobInput, JobMessage, JobName, JobNews, JobRequest, JobResult } from "./jobs";

/** Takes what comes from the other end; `say` sends to it. */
export function performJobs<N extends JobName>(
  handlers: Pick<JobHandlers, N>,
  say: (message: JobMessage) => void,
): (request: JobRequest<N> | JobCancel) => void {
  /** The jobs under way, by number. */
  const underWay = new Map<number, AbortController>();

  async function perform<K extends N>({ id, name, input }: { id: number; name: K; input: JobInput<K> }): Promise<void> {
    const controller = new AbortController();
    underWay.set(id, controller);
    try {
      const result: JobResult<K> = await handlers[name](
        input,
        (news: JobNews<K>) => say({ type: "news", id, news }),
        controller.signal,
      );
      say({ type: "done", id, result });
    } catch (error) {
      if (error instanceof UserError) say({ type: "failed", id, problem: error.problem });
      else if (error instanceof Error)
        say({ type: "broke", id, message: error.message, stack: error.stack ?? error.message });
      else say({ type: "broke", id, message: String(error), stack: String(error) });
    } finally {
      underWay.delete(id);
    }
  }

  return (request) => {
    if (request.name === null) underWay.get(request.id)?.abort();
    else void perform(request as { id: number; name: N; input: JobInput<N> });
  };
}
