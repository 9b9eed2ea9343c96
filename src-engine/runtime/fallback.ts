// A backend that goes over to another one where the first fails in the middle: a GPU may be lost, run out of
// memory or refuse an operation at any step. What was computed before that step is kept, and the step is done again, so that
// whoever trains notices nothing but that the numbers are rounded differently from there on.

import { InvariantError } from "../document/errors";
import type { Backend, Program, TrainingProgram } from "./backend";

/** @param onFailure told once, before the second backend does anything */
export function withFallback(first: Backend, second: Backend, onFailure: (error: unknown) => void): Backend {
  let fallen = false;
  /** A bug of ours is one on either. */
  const fall = (error: unknown): void => {
    if (error instanceof InvariantError) throw error;
    if (fallen) return;
    fallen = true;
    onFailure(error);
  };
  /** Does it by the first, unless that has failed, or by the second. */
  const either = async <T>(byFirst: () => Promise<T>, bySecond: () => Promise<T>): Promise<T> => {
    if (!fallen) {
      try {
        return await byFirst();
      } catch (error) {
        fall(error);
      }
    }
    return bySecond();
  };
  /** What has failed may fail to be let go as well: there is nothing left to lose. */
  const letGo = (program: { dispose(): Promise<void> }): Promise<void> => program.dispose().catch(() => undefined);

  return {
    name: first.name,
    async load(graph) {
      let isSecond = false;
      const load = async (): Promise<Program> => {
        isSecond = true;
        return second.load(graph);
      };
      let program = await either(() => first.load(graph), load);
      return {
        run: (feeds) =>
          isSecond
            ? program.run(feeds)
            : either(
                () => program.run(feeds),
                async () => {
                  await letGo(program);
                  program = await load();
                  return program.run(feeds);
                },
              ),
        dispose: () => (isSecond ? program.dispose() : letGo(program)),
      };
    },
    async loadTraining(step, rows) {
      let isSecond = false;
      const load = async (): Promise<TrainingProgram> => {
        isSecond = true;
        return second.loadTraining(step, rows);
      };
      let program = await either(() => first.loadTraining(step, rows), load);
      return {
        setState: (state) => program.setState(state),
        getState: () => program.getState(),
        async run(steps) {
          if (isSecond) return program.run(steps);
          // A run that fails may have done some of its steps.
          const before = program.getState();
          return either(
            () => program.run(steps),
            async () => {
              await letGo(program);
              program = await load();
              program.setState(before);
              return program.run(steps);
            },
          );
        },
        dispose: () => (isSecond ? program.dispose() : letGo(program)),
      };
    },
  };
}
