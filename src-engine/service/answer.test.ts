import { expect, it, vi } from "vitest";
import type { Question } from "../protocol/question";
import { REQUESTS } from "../protocol/requests";
import { createActivity } from "./activity";
import { createHandlers } from "./handlers";
import { OpenProjects } from "./openProjects";
import { createQueues } from "./queues";
import { READER_HANDLERS } from "./readerHandlers";
import { Training } from "./training";
import { Walks } from "./walks";
import { WORKER_HANDLERS } from "./workerHandlers";

const questions: [string, Question][] = Object.entries(REQUESTS);
const namesOn = (where: Question["on"]): string[] =>
  questions.flatMap(([name, { on }]) => (on === where ? [name] : [])).sort();

it("has one handler for each question of the protocol, in the thread that its row names, and no other", () => {
  const dataWorker = { run: vi.fn() };
  const openProjects = new OpenProjects();
  const findAdapter = vi.fn();
  const training = new Training({
    openProjects,
    activity: createActivity(vi.fn()),
    startWorker: vi.fn(),
    dataWorker,
    findAdapter,
    report: vi.fn(),
  });
  const walks = new Walks({ startWorker: vi.fn(), report: vi.fn() });
  const queues = createQueues(vi.fn());
  const reader = { run: vi.fn() };
  const handlers = createHandlers({ openProjects, training, queues, dataWorker, reader, walks, findAdapter });
  expect(Object.keys(handlers).sort()).toEqual(namesOn("engine"));
  // The names of questions have a dot, those of the parts of questions have none.
  const questionsOf = (table: object): string[] => Object.keys(table).filter((name) => name.includes("."));
  expect(questionsOf(WORKER_HANDLERS).sort()).toEqual([...namesOn("worker"), ...namesOn("walk")].sort());
  expect(questionsOf(READER_HANDLERS).sort()).toEqual(namesOn("reader"));
});

it("asks for a project wherever a question writes to one", () => {
  for (const [name, question] of questions)
    if (question.writes === true)
      expect(Object.keys((question.input as { entries?: object }).entries ?? {}), name).toContain("project");
});
