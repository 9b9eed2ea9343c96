// What is asked of a walk through a training, in the worker thread that the walk has to itself.

import { invariant } from "../document/errors";
import { LearnSession } from "../learn/learnSession";
import type { RequestOn } from "../protocol/requests";
import { DEVICE, backendFor } from "./device";
import type { JobHandlers, TaskNews } from "./jobs";

type WalkHandlers = Pick<JobHandlers, RequestOn<"walk"> | "openWalk" | "runFromHere">;

/** Handlers that share one walk, which `openWalk` begins. */
export function createWalkHandlers(): WalkHandlers {
  let session: LearnSession | null = null;
  const walk = (): LearnSession => {
    invariant(session !== null, "a walk is begun before anything is asked about it");
    return session;
  };
  const task = (tell: (news: TaskNews) => void, signal: AbortSignal) => ({
    signal,
    onProgress: (share: number | null, what: string): void => tell({ type: "task", share, what }),
  });
  return {
    async openWalk({ project: { folder }, document, origin }, tell, signal) {
      session = await LearnSession.open({
        folder,
        document,
        origin,
        backendFor: (threads) => backendFor({ name: "cpu", threads: threads ?? DEVICE.threads }),
        ...task(tell, signal),
      });
      return session.start();
    },
    runFromHere: (_, _tell, signal) => walk().runFromHere(signal),
    "learn.move": ({ step }, tell, signal) => walk().move(step, task(tell, signal)),
    "learn.step": (_, _tell, signal) => walk().step(signal),
    "learn.row": ({ row }, _, signal) => walk().row(row, signal),
    "learn.batchCost": ({ layer, output }, _, signal) => walk().batchCost({ layer, output }, signal),
    "learn.worst": ({ part, limit }, _, signal) => walk().worst(part, limit, signal),
    "learn.trace": ({ subject, row }, _, signal) => walk().trace(subject, row, signal),
    "learn.traceBatch": ({ subject }, _, signal) => walk().traceBatch(subject, signal),
    "learn.nudge": ({ tensor, index, row, value }, _, signal) => walk().nudge({ tensor, index }, row, value, signal),
    "learn.lab": ({ steps }, tell, signal) => walk().lab(steps, task(tell, signal)),
    "learn.labCosts": ({ steps }, _, signal) => walk().labCosts(steps, signal),
    "learn.landscape": ({ axes, rows, points, span }, tell, signal) =>
      walk().landscape({ axes, rows, points, span }, task(tell, signal)),
    "learn.records": (_, _tell, signal) => walk().records(signal),
    "learn.record": ({ step, part, columns, target }, _, signal) =>
      walk().record(step, { part, columns, target }, signal),
    "learn.recordWeights": ({ step }, _, signal) => walk().recordWeights(step, signal),
    "learn.replay": (_, tell, signal) => walk().replay(task(tell, signal)),
    "learn.edit": ({ edits }, _, signal) => walk().edit(edits, signal),
    "learn.hold": ({ tensor, index, held }, _, signal) => walk().hold({ tensor, index }, held, signal),
    "learn.retouch": ({ touches }, tell, signal) => walk().retouch(touches, task(tell, signal)),
    "learn.putBack": ({ weight }, tell, signal) => walk().putBack(weight, task(tell, signal)),
  };
}
