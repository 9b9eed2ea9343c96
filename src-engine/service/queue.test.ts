// Runs that wait, and groups of them, as a window has them: real runs in threads of their own.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Document } from "../document/schema";
import type { GroupWish } from "../protocol/queueRequests";
import type { QueueState } from "../protocol/queue";
import type { RunSummary } from "../runs/run";
import { readWeights } from "../project/runs";
import { builtEngine } from "../testing/builtEngine";
import type { Client } from "../testing/serviceClient";
import { newProject, testService } from "../testing/serviceClient";
import { temporaryFolders } from "../testing/temporaryFolder";

const trainer = builtEngine("trainer");
const { start } = testService(trainer);
const folder = temporaryFolders();

const withTraining = (document: Document, changes: Partial<Document["training"]>): Document => ({
  ...document,
  training: { ...document.training, rules: [], ...changes },
});

/** What was told before is not waited for. */
const forget = (client: Client): unknown => client.events.splice(0);

/** The queue once it says so. */
const when = (client: Client, is: (queue: QueueState) => boolean): Promise<QueueState> =>
  client.event("queue.changed", ({ queue }) => is(queue)).then(({ queue }) => queue);
const isIdle = (queue: QueueState): boolean => queue.idle && queue.items.length === 0;

async function started(epochs = 9) {
  const { client, service } = start();
  const { document, ...made } = await newProject(client, folder());
  return { client, service, ...made, document: withTraining(document, { epochs }) };
}

/** What a group came to, once all its runs have ended. */
async function ran(client: Client, project: string, document: Document, group: GroupWish) {
  forget(client);
  const { id } = await client.request("groups.start", { project, document, group });
  await when(client, isIdle);
  const runs = (await client.request("runs.list", { project })).filter((run) => run.group?.id === id);
  return { id, runs, report: await client.request("groups.report", { project, group: id }) };
}

describe("a group", () => {
  it("of a successive halving stops the worse early, and the best ends with the bits of a run of its own settings", async () => {
    const { client, project, folder: place, document } = await started();
    const axes = [{ path: "training.optimizer.learningRate", from: 1e-5, to: 0.1, logarithmic: true }];
    const { runs, report } = await ran(client, project, document, {
      kind: "sweep",
      axes,
      method: "halving",
      runs: 9,
      seed: 3,
    });
    expect(runs.map(({ epochs }) => epochs).sort((a, b) => a - b)).toEqual([1, 1, 1, 1, 1, 1, 3, 3, 9]);
    expect(runs.filter(({ stopReason }) => stopReason?.kind === "halved").length).toBe(8);
    const [best] = report.members;
    const winner = runs.find(({ epochs }) => epochs === 9);
    expect(best?.run).toBe(winner?.id);
    expect(winner?.document.training.optimizer.params?.learningRate).toBe(best?.values[0]);
    expect(report.members.map(({ judged }) => judged)).toEqual(
      report.members.map(({ judged }) => judged).sort((a, b) => (a ?? Infinity) - (b ?? Infinity)),
    );
    expect(best?.figures[0]?.[0]?.interval).not.toBeNull();

    const alone = await client.request("train.start", {
      project,
      document: winner?.document ?? document,
      wish: { device: "cpu", threads: 1 },
    });
    await client.ended(alone.id);
    expect(await readWeights(place, winner?.id ?? "")).toEqual(await readWeights(place, alone.id));
    // One that was stopped early goes on as if it had not been.
    const halved = runs.find(({ epochs }) => epochs === 1)?.id ?? "";
    await client.request("train.resume", { project, run: halved });
    await client.event(
      "run.changed",
      ({ run }) => run.id === halved && run.stopReason?.kind === "epochs" && run.status === "ended",
    );
  });

  it("of folds tests every row once, with preparation fitted on the fold's own training rows", async () => {
    const { client, project, folder: place, document } = await started(3);
    const { runs, report } = await ran(client, project, document, { kind: "folds", folds: 4 });
    expect(runs.length).toBe(4);
    // 120 rows, of which 18 are the project's own test rows.
    expect(report).toMatchObject({ part: "fold", rows: 102 });
    const accuracy = report.targets[0]?.spread.find(({ id }) => id === "accuracy")?.spread;
    expect(accuracy?.count).toBe(4);
    const pooled = report.targets[0]?.pooled?.find(({ id }) => id === "accuracy")?.value ?? NaN;
    expect(pooled).toBeGreaterThanOrEqual(accuracy?.least ?? NaN);
    expect(pooled).toBeLessThanOrEqual(accuracy?.most ?? NaN);
    const preparations = runs.map(({ id }) => readFileSync(join(place, "runs", id, "preparation.json"), "utf8"));
    expect(new Set(preparations).size).toBe(4);
  });

  it("of seeds tells how far its runs are apart, and goes on telling when one is removed", async () => {
    const { client, project, document } = await started(3);
    const { id, runs, report } = await ran(client, project, document, { kind: "seeds", runs: 3 });
    expect(runs.map((run) => run.document.training.seed).sort()).toEqual([1, 2, 3]);
    expect(report.targets[0]?.spread[0]?.spread?.count).toBe(3);
    await client.request("runs.remove", { project, run: runs[1]?.id ?? "" });
    const after = await client.request("groups.report", { project, group: id });
    expect(after.members.filter(({ removed }) => removed).length).toBe(1);
    expect(after.targets[0]?.spread[0]?.spread?.count).toBe(2);
  });

  it("names the runs that cannot be trained, and trains the others", async () => {
    const { client, project, document } = await started(2);
    const axes = [{ path: "training.loss", values: ["categorical-cross-entropy", "poisson", "mape"] }];
    const { report } = await ran(client, project, document, { kind: "sweep", axes, method: "grid", runs: 1, seed: 1 });
    const refused = report.members.filter((member) => member.refused !== null);
    expect(report.members.filter(({ run }) => run !== null).length).toBe(3 - refused.length);
    expect(report.members.some(({ judged }) => judged !== null)).toBe(true);
  });
});

it("a group that was removed from the queue halfway is trained to its end when it is continued", async () => {
  const { client, project, document } = await started(2);
  await client.request("queue.pause", { project, paused: true });
  const group = await client.request("groups.start", {
    project,
    document,
    group: { kind: "seeds", runs: 3 },
    wish: { device: "cpu", threads: 1 },
  });
  const [entry] = (await client.request("queue.pause", { project, paused: true })).items;
  await client.request("queue.remove", { project, item: entry?.number ?? 0 });
  await client.request("queue.pause", { project, paused: false });
  expect(await client.request("runs.list", { project })).toEqual([]);
  forget(client);
  await client.request("groups.continue", { project, group: group.id, wish: { device: "cpu", threads: 1 } });
  // Twice is once.
  await client.request("groups.continue", { project, group: group.id, wish: { device: "cpu", threads: 1 } });
  await client.event("queue.changed", ({ queue }) => queue.items.length === 0 && queue.idle);
  const runs = await client.request("runs.list", { project });
  expect(runs.map(({ stopReason }) => stopReason?.kind)).toEqual(["epochs", "epochs", "epochs"]);
});

describe("the queue", () => {
  const endless = 100_000_000;

  it("forks runs and trains them on when their turn comes, as is done at once", async () => {
    const { client, project, folder: place, document } = await started(4);
    const wish = { device: "cpu", threads: 1 } as const;
    const first = await client.request("train.start", { project, document, wish });
    await client.ended(first.id);
    const other = withTraining(document, { batchSize: 8 });
    await client.request("train.fork", { project, run: first.id, epoch: 2, document: other, wish });
    await client.event("run.changed", ({ run }) => run.number === 2 && run.status === "ended");
    await client.request("train.on", { project, run: first.id, more: 3, wish });
    await client.event("run.changed", ({ run }) => run.number === 3 && run.status === "ended");
    const fork = { kind: "fork", run: first.id, epoch: 2 } as const;
    const on = { kind: "on", run: first.id, more: 3 } as const;
    await client.request("queue.pause", { project, paused: true });
    await client.request("queue.add", { project, document: other, origin: fork, wish });
    const { items } = await client.request("queue.add", { project, document: first.document, origin: on, wish });
    expect(items.map((item) => (item.kind === "run" ? item.origin : null))).toEqual([fork, on]);
    forget(client);
    await client.request("queue.pause", { project, paused: false });
    await client.event("queue.changed", ({ queue }) => queue.items.length === 0 && queue.idle);
    const runs = (await client.request("runs.list", { project })).slice().sort((a, b) => a.number - b.number);
    expect(runs).toHaveLength(5);
    const weights = await Promise.all(runs.map(({ id }) => readWeights(place, id)));
    const [, forked, longer] = weights;
    const later = runs.slice(3).map((run, at) => ({ run, weights: weights[3 + at] }));
    expect(later.find(({ run }) => run.document.training.batchSize === 8)?.weights).toEqual(forked);
    expect(later.find(({ run }) => run.document.training.batchSize !== 8)?.weights).toEqual(longer);
  });

  it("trains its runs in their order, and a run of a person's own beside them is refused", async () => {
    const { client, project, document } = await started(2);
    await client.request("queue.pause", { project, paused: true });
    for (const seed of [11, 12, 13])
      await client.request("queue.add", {
        project,
        document: withTraining(document, { seed }),
        wish: { device: "cpu", threads: 256 },
      });
    const waiting = await client.request("queue.move", { project, item: 3, before: 1 });
    expect(waiting.items.map(({ number }) => number)).toEqual([3, 1, 2]);
    expect((await client.request("queue.remove", { project, item: 1 })).items.map(({ number }) => number)).toEqual([
      3, 2,
    ]);
    expect(await client.request("runs.list", { project })).toEqual([]);
    forget(client);
    await client.request("queue.pause", { project, paused: false });
    await when(client, (queue) => isIdle(queue) && !queue.paused);
    expect((await client.request("runs.list", { project })).map((run) => run.document.training.seed)).toEqual([13, 12]);
  });

  it("waits for the end of a run that a person started, where that has all threads", async () => {
    const { client, project, document } = await started(2);
    const own = withTraining(document, { epochs: endless });
    const wish = { device: "cpu", threads: 256 } as const;
    const first = await client.request("train.start", { project, document: own, wish });
    forget(client);
    await client.request("queue.add", { project, document });
    await when(client, ({ items, idle: isIdleNow }) => items.length === 1 && !isIdleNow);
    await expect(client.request("train.start", { project, document, wish })).rejects.toMatchObject({
      code: "run-going-on",
    });
    expect((await client.request("runs.list", { project })).length).toBe(1);
    forget(client);
    await client.request("train.stop", { project, run: first.id });
    await when(client, isIdle);
    expect((await client.request("runs.list", { project })).map(({ stopReason }) => stopReason?.kind)).toEqual([
      "user",
      "epochs",
    ]);
  });

  it("that cannot be read does not keep a project from opening, and is not written over", async () => {
    const { client, project, folder: place } = await started();
    await client.request("project.close", { project });
    writeFileSync(join(place, "queue.json"), "{ torn");
    const again = await client.request("project.open", { path: place });
    expect(again.readOnly).toBe(false);
    expect(again.notices.join()).toContain("queue.json");
    await expect(client.request("queue.pause", { project: again.project, paused: true })).rejects.toMatchObject({
      code: "file-damaged",
    });
    expect(readFileSync(join(place, "queue.json"), "utf8")).toBe("{ torn");
  });

  it("pauses all, and goes on where it was when the project is opened again", async () => {
    const { client, project, folder: place, document } = await started();
    await client.request("groups.start", {
      project,
      document: withTraining(document, { epochs: endless }),
      group: { kind: "seeds", runs: 2 },
    });
    await client.request("queue.add", { project, document });
    const going = await when(client, ({ items: [first] }) => first?.kind === "group" && first.going.length > 0);
    const [first] = going.items[0]?.kind === "group" ? going.items[0].going : [];
    await client.event("run.progress", ({ run }) => run === first);
    await client.request("queue.pause", { project, paused: true });
    await client.event("run.changed", ({ run }) => run.id === first && run.status === "paused");
    await client.request("queue.pause", { project, paused: false });
    await client.request("project.close", { project });
    expect(existsSync(join(place, "queue.json"))).toBe(true);

    forget(client);
    const again = await client.request("project.open", { path: place });
    expect(again.queue.items.map(({ kind }) => kind)).toEqual(["group", "run"]);
    const closed = again.runs.find(({ id }) => id === first) as RunSummary;
    await client.event(
      "run.progress",
      ({ run, project: of, progress }) => of === again.project && run === first && progress.step > closed.steps,
    );
    // What of it is in progress stops, and the next begins.
    await client.request("queue.remove", { project: again.project, item: 1 });
    await client.event("queue.changed", ({ project: of, queue }) => of === again.project && isIdle(queue));
    const runs = await client.request("runs.list", { project: again.project });
    expect(runs.find(({ id }) => id === first)?.stopReason).toEqual({ kind: "user" });
    expect(runs.at(-1)).toMatchObject({ status: "ended", stopReason: { kind: "epochs", epochs: 9 } });
    expect(runs.at(-1)?.group).toBeUndefined();
  });
});
