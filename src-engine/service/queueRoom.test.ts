// How many runs of the queue are trained at once: as the threads and the memory of the machine allow. The runs are played.

import { afterEach, expect, it, vi } from "vitest";
import { emptyDocument } from "../document/create";
import { UserError } from "../document/errors";
import type { Project } from "../project/project";
import { createProject } from "../project/project";
import type { RunSummary } from "../runs/run";
import { temporaryFolders } from "../testing/temporaryFolder";
import type { SharedProject } from "./openProjects";
import { Queue } from "./queue";

const folder = temporaryFolders();
const document = emptyDocument("Room");
const opened: Project[] = [];
afterEach(async () => {
  for (const project of opened.splice(0)) await project.close();
});

/** A queue whose runs end when the test says so. @param fits whether there is memory for one more beside so many */
async function played(threads: number, fits: (beside: number) => boolean = () => true) {
  const project = await createProject({ folder: `${folder()}/room`, document });
  opened.push(project);
  const shared: SharedProject = { project, runs: new Set() };
  const going = new Map<string, { readonly threads: number; readonly end: () => void }>();
  let most = 0;
  let count = 0;
  const queue = new Queue({
    shared,
    threads,
    tell: () => undefined,
    report: (error) => {
      throw error;
    },
    training: {
      ask: () => undefined,
      threadsOf: () => [...going.values()].reduce((sum, run) => sum + run.threads, 0),
      launch: (_shared, _what, wish) => {
        if (!fits(going.size)) {
          const full = new UserError({ code: "not-enough-memory", message: "It does not fit." });
          return { begun: Promise.reject(full), ended: Promise.resolve(null) };
        }
        const id = `000${++count}-adam`;
        const run = { id, status: "ended", stopReason: { kind: "epochs", epochs: 1 } } as RunSummary;
        const ended = new Promise<RunSummary>((resolve) => {
          const end = (): void => {
            going.delete(id);
            resolve(run);
          };
          going.set(id, { threads: wish.threads ?? 1, end });
        });
        most = Math.max(most, going.size);
        return { begun: Promise.resolve(run), ended };
      },
    },
  });
  await queue.open();
  return {
    queue,
    /** Those in progress, once they are these. */
    going: (...numbers: number[]) =>
      vi.waitFor(() => expect([...going.keys()]).toEqual(numbers.map((number) => `000${number}-adam`))),
    most: () => most,
    endFirst: () => [...going.values()][0]?.end(),
    async add(runs: number, wanted: number | null) {
      for (let run = 0; run < runs; run++) await queue.add(document, { device: "cpu", threads: wanted });
    },
  };
}

it("a run takes a thread, or as many as a person named; those without room wait in their order", async () => {
  const { queue, going, most, endFirst, add } = await played(4);
  await add(3, null);
  await add(2, 3);
  await going(1, 2, 3);
  endFirst();
  await going(2, 3);
  endFirst();
  await going(3, 4);
  endFirst();
  await going(4);
  endFirst();
  await going(5);
  endFirst();
  await vi.waitFor(() => expect(queue.state).toEqual({ paused: false, items: [], idle: true }));
  expect(most()).toBe(3);
});

it("where memory does not suffice for another beside those in progress, it waits; alone it is refused with the reason", async () => {
  const { queue, going, endFirst, add } = await played(8, (beside) => beside < 2);
  await add(4, null);
  await going(1, 2);
  expect(queue.state.items.map((item) => item.kind === "run" && item.refused)).toEqual([null, null, null, null]);
  endFirst();
  await going(2, 3);
  endFirst();
  await going(3, 4);
  endFirst();
  await going(4);
  endFirst();
  await vi.waitFor(() => expect(queue.state.items).toEqual([]));

  const tight = await played(8, () => false);
  await tight.add(1, null);
  await vi.waitFor(() =>
    expect(tight.queue.state.items).toMatchObject([{ kind: "run", run: null, refused: "It does not fit." }]),
  );
});
