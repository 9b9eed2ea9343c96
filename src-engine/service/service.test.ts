// The whole engine without Electron: requests over a real channel, real files, real training in a real thread.

import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import type { Document } from "../document/schema";
import type { OpenProject } from "../protocol/requests";
import { openProject } from "../project/project";
import { builtEngine } from "../testing/builtEngine";
import type { Client } from "../testing/serviceClient";
import { csv, newProject, testService } from "../testing/serviceClient";
import { temporaryFolders, writeIn } from "../testing/temporaryFolder";
import { describeFormats } from "../data/formats/registry";
import { DEVICE } from "./device";

const trainer = builtEngine("trainer");
const folder = temporaryFolders();

const { start, attach } = testService(trainer);
const project = (client: Client): Promise<OpenProject> => newProject(client, folder());

/** A document that would train for hours. */
function endless(document: Document): Document {
  return { ...document, training: { ...document.training, epochs: 50_000_000, rules: [], restoreBest: false } };
}

describe("a connection", () => {
  it("greets with the version of the protocol and the device", async () => {
    expect(await start().client.hello).toEqual({
      type: "hello",
      version: 1,
      device: "CPU",
      threads: DEVICE.threads,
      formats: describeFormats(),
    });
  });

  it("answers wrong requests with a problem, and goes on", async () => {
    const { client, report } = start();
    await expect(client.request("no.such" as "runs.list", { project: "x" })).rejects.toMatchObject({
      code: "internal-error",
    });
    await expect(client.request("__proto__" as "runs.list", { project: "x" })).rejects.toMatchObject({
      code: "internal-error",
    });
    await expect(client.request("runs.list", { project: 5 } as never)).rejects.toMatchObject({
      code: "internal-error",
    });
    await expect(client.request("runs.metrics", { project: "x", run: "../../etc" })).rejects.toMatchObject({
      code: "internal-error",
    });
    client.send("nonsense");
    client.send({ type: "request", id: "one", name: "runs.list", input: {} });
    await expect(client.request("runs.list", { project: "project-9" })).rejects.toMatchObject({
      code: "project-not-open",
    });
    expect(report).toHaveBeenCalledTimes(6);
  });
});

describe("a project", () => {
  it("goes the whole way: make, prepare, train, pause, go on, stop, read, export, open again", async () => {
    const { client } = start();
    const made = await project(client);
    expect(made).toMatchObject({ readOnly: false, notices: [], runs: [], table: { rows: 120 } });
    expect(made.document.data).toMatchObject({ target: ["kind"], task: "classification" });

    const page = await client.request("data.page", {
      project: made.project,
      offset: 2,
      limit: 2,
      sort: { column: "x", descending: true },
    });
    expect(page).toMatchObject({ offset: 2, total: 120, columns: ["x", "y", "side", "kind"] });
    expect(page.rows).toHaveLength(2);
    const fit = await client.request("data.prepare", { project: made.project, data: made.document.data });
    expect(fit).toMatchObject({ outputs: 2, classes: ["down", "up"], counts: { train: 84, left: 0 } });

    const started = await client.request("train.start", { project: made.project, document: endless(made.document) });
    expect(started).toMatchObject({ id: "0001-adam", status: "running", stopReason: null });
    await expect(
      client.request("train.start", { project: made.project, document: made.document }),
    ).rejects.toMatchObject({ code: "run-going-on" });
    await client.event("run.progress", ({ progress }) => progress.epochs.length > 0);

    const run = { project: made.project, run: started.id };
    await client.request("train.pause", run);
    await client.event("run.changed", ({ run: { status } }) => status === "paused");
    const before = (await client.request("runs.metrics", run)).get("epoch")?.length ?? 0;
    const annotated = await client.request("runs.annotate", {
      ...run,
      name: "gentle",
      star: true,
      tags: [" slow ", "slow"],
    });
    expect(annotated).toMatchObject({ name: "gentle", star: true, tags: ["slow"] });
    client.events.length = 0;
    await client.request("train.continue", run);
    await client.event("run.progress", ({ progress }) => (progress.epochs.at(-1)?.epoch ?? 0) > before);

    await client.request("train.stop", run);
    // Why it stopped is known before its files are written.
    await client.event(
      "run.changed",
      ({ run: { status, stopReason } }) => status === "running" && stopReason?.kind === "user",
    );
    const ended = await client.ended(started.id);
    expect(ended).toMatchObject({ status: "ended", stopReason: { kind: "user" }, name: "gentle", star: true });
    await expect(client.request("train.pause", run)).rejects.toMatchObject({ code: "run-not-going-on" });

    const metrics = await client.request("runs.metrics", run);
    const [epochs, losses] = [metrics.get("epoch"), metrics.get("loss")];
    expect(epochs?.length).toBeGreaterThan(before);
    expect(epochs).toEqual(epochs?.map((_, index) => index + 1));
    expect(losses?.at(-1)).toBeLessThan(losses?.[0] ?? 0);

    for (const to of ["onnx", "safetensors"] as const) {
      const path = join(folder(), `points.${to}`);
      const report = await client.request("runs.export", { ...run, to, path });
      expect(report.path).toBe(path);
      expect(report.difference).toBeLessThan(1e-5);
      expect(report.bytes).toBe(readFileSync(path).length);
    }

    await client.request("project.close", { project: made.project });
    await expect(client.request("runs.list", { project: made.project })).rejects.toMatchObject({
      code: "project-not-open",
    });
    const again = await client.request("project.open", { path: join(made.folder, "points.gradual") });
    expect(again).toMatchObject({ readOnly: false, notices: [], table: { rows: 120 } });
    expect(again.runs).toEqual([ended]);
    expect(again.document).toEqual(made.document);
  });

  it("tries learning rates, and changes that of a run in progress", async () => {
    const { client } = start();
    const made = await project(client);
    const found = await client.request("train.findRate", { project: made.project, document: made.document });
    expect(found.points.length).toBeGreaterThan(20);
    expect(found.suggestion).toBeGreaterThan(0);
    expect(readdirSync(made.folder)).not.toContain("runs");

    const started = await client.request("train.start", { project: made.project, document: endless(made.document) });
    const run = { project: made.project, run: started.id };
    await expect(client.request("train.learningRate", { ...run, learningRate: 0 })).rejects.toMatchObject({
      code: "internal-error",
    });
    await client.request("train.learningRate", { ...run, learningRate: 0.004 });
    const { run: told } = await client.event("run.changed", ({ run: { rateChanges } }) => rateChanges.length > 0);
    expect(told.rateChanges).toMatchObject([{ learningRate: 0.004 }]);
    await client.event("run.progress", ({ progress }) => progress.epochs.at(-1)?.learningRate === 0.004);
    await client.request("train.stop", run);
    const ended = await client.ended(started.id);
    expect(ended.rateChanges).toEqual(told.rateChanges);
    expect((await client.request("runs.metrics", run)).get("learningRate")?.at(-1)).toBe(0.004);
    await expect(client.request("train.learningRate", { ...run, learningRate: 0.1 })).rejects.toMatchObject({
      code: "run-not-going-on",
    });
  });

  it("trains on what is there where a GPU is wished for, with as many threads as are allowed, and says so", async () => {
    const { client } = start();
    const made = await project(client);
    expect(await client.request("engine.devices", {})).toMatchObject({
      threads: DEVICE.threads,
      gpu: { found: false, why: "None is here." },
    });
    const wish = { device: "gpu", threads: 1 } as const;
    const { id, device } = await client.request("train.start", {
      project: made.project,
      document: made.document,
      wish,
    });
    expect(device).toEqual({ name: "cpu", threads: 1, whyNotGpu: "None is here." });
    const { device: kept } = await client.ended(id);
    expect(kept).toEqual(device);
  });

  it("tells beforehand what a run takes of memory", async () => {
    const { client } = start();
    const made = await project(client);
    const { preparation, counts } = await client.request("data.prepare", {
      project: made.project,
      data: made.document.data,
    });
    const rows = { train: counts.train, validation: counts.validation };
    const { estimate, available, problem } = await client.request("train.memory", {
      document: made.document,
      preparation,
      rows,
    });
    expect(problem).toBeNull();
    expect(estimate.total).toBeGreaterThan(10e6);
    expect(estimate.total).toBeLessThan(available);
    // Without a connection there is no network to speak of.
    const broken: Document = { ...made.document, model: { ...made.document.model, connections: [] } };
    await expect(client.request("train.memory", { document: broken, preparation, rows })).rejects.not.toMatchObject({
      code: "internal-error",
    });
  });

  it("tells of every epoch once, and of the memory while it trains", async () => {
    const { client } = start();
    const made = await project(client);
    const document: Document = {
      ...made.document,
      training: { ...made.document.training, epochs: 40, rules: [], restoreBest: false },
    };
    const { id } = await client.request("train.start", { project: made.project, document });
    expect(await client.ended(id)).toMatchObject({ stopReason: { kind: "epochs", epochs: 40 }, epochs: 40 });
    const epochs = client.events.flatMap((event) =>
      event.type === "run.progress" ? event.progress.epochs.map(({ epoch }) => epoch) : [],
    );
    const stored = await client.request("runs.metrics", { project: made.project, run: id });
    expect(epochs).toEqual([...(stored.get("epoch") ?? [])].slice(0, epochs.length));
    const busy = client.events.flatMap((event) => (event.type === "engine.status" ? [event.busy] : []));
    expect(busy).toContain("Training");
    expect(busy.at(-1)).toBeNull();
    // Another run can start as soon as the end of the first was told.
    expect(await client.request("train.start", { project: made.project, document })).toMatchObject({ id: "0002-adam" });
  });

  it("leaves nothing of a project that could not be made", async () => {
    const { client } = start();
    const place = folder();
    await expect(
      client.request("project.create", { path: join(place, "p"), from: writeIn(place, "empty.csv", "") }),
    ).rejects.toMatchObject({ message: expect.any(String) as string });
    expect(readdirSync(place)).toEqual(["empty.csv"]);
    await expect(
      client.request("project.create", {
        path: join(place, "p"),
        from: writeIn(place, "t.csv", csv()),
        target: "nothing",
      }),
    ).rejects.toMatchObject({ code: "no-such-column" });
    expect(existsSync(join(place, "p"))).toBe(false);
  });

  it("explains a network that cannot be trained, and makes no run of it", async () => {
    const { client } = start();
    const made = await project(client);
    const broken: Document = { ...made.document, model: { ...made.document.model, connections: [] } };
    await expect(client.request("train.start", { project: made.project, document: broken })).rejects.toMatchObject({
      code: expect.not.stringMatching("internal-error") as string,
    });
    expect(await client.request("runs.list", { project: made.project })).toEqual([]);
  });

  it("opens without its data or with a damaged run, and says so", async () => {
    const { client } = start();
    const made = await project(client);
    await client.request("project.close", { project: made.project });
    rmSync(join(made.folder, "data"), { recursive: true });
    const again = await client.request("project.open", { path: made.folder });
    expect(again).toMatchObject({ table: null, readOnly: false });
    expect(again.notices).toHaveLength(1);
  });
});

describe("a request that is canceled", () => {
  const CANCELED = { code: "canceled" };

  it("leaves no project behind", async () => {
    const { client, report } = start();
    const place = folder();
    const file = writeIn(place, "large.csv", csv(200_000));
    const created = client.ask("project.create", { path: join(place, "p"), from: file });
    await client.event("task.progress", ({ id }) => id === created.id);
    created.cancel();
    await expect(created.answer).rejects.toMatchObject(CANCELED);
    expect(readdirSync(place)).toEqual(["large.csv"]);
    expect(report).not.toHaveBeenCalled();
  });

  it.each(["Checking the file", "Reading the rows", "Looking at the data"])(
    "leaves the old table as it was: during %j",
    async (step) => {
      const { client } = start();
      const made = await project(client);
      const data = join(made.folder, "data");
      const before = readdirSync(data).map((name) => [name, readFileSync(join(data, name)).toString("base64")]);
      const imported = client.ask("data.import", {
        project: made.project,
        file: writeIn(folder(), "large.csv", csv(50_000)),
      });
      await client.event("task.progress", ({ id, what }) => id === imported.id && what === step);
      imported.cancel();
      await expect(imported.answer).rejects.toMatchObject(CANCELED);
      expect(readdirSync(data).map((name) => [name, readFileSync(join(data, name)).toString("base64")])).toEqual(
        before,
      );
      const again = await client.request("data.page", { project: made.project, offset: 0, limit: 1 });
      expect(again.total).toBe(120);
      expect(JSON.parse(readFileSync(join(made.folder, "points.gradual"), "utf8"))).toEqual(made.document);
      // Once more, to the end.
      expect(
        (await client.request("data.import", { project: made.project, file: writeIn(folder(), "other.csv", csv(40)) }))
          .table.rows,
      ).toBe(40);
    },
  );

  it("writes no exported file", async () => {
    const { client } = start();
    const made = await project(client);
    const document: Document = {
      ...made.document,
      training: { ...made.document.training, epochs: 2, rules: [], restoreBest: false },
    };
    const { id } = await client.request("train.start", { project: made.project, document });
    await client.ended(id);
    const place = folder();
    const exported = client.ask("runs.export", {
      project: made.project,
      run: id,
      to: "onnx",
      path: join(place, "points.onnx"),
    });
    exported.cancel();
    await expect(exported.answer).rejects.toMatchObject(CANCELED);
    expect(readdirSync(place)).toEqual([]);
  });

  it("is answered with its result where the wish came too late, and an unknown one is let be", async () => {
    const { client, report } = start();
    const made = await project(client);
    const rows = client.ask("data.page", { project: made.project, offset: 0, limit: 1 });
    await rows.answer;
    rows.cancel();
    client.send({ type: "cancel", id: 4711 });
    expect(await client.request("runs.list", { project: made.project })).toEqual([]);
    expect(report).not.toHaveBeenCalled();
  });

  it("ends with its window", async () => {
    const { service, client } = start();
    const place = folder();
    const created = client.ask("project.create", {
      path: join(place, "p"),
      from: writeIn(place, "large.csv", csv(200_000)),
    });
    await client.event("task.progress", ({ id }) => id === created.id);
    client.close();
    const other = attach(service);
    await vi.waitFor(() => expect(readdirSync(place)).toEqual(["large.csv"]), 20_000);
    expect(await other.hello).toMatchObject({ type: "hello" });
  });
});

describe("several windows", () => {
  it("the second one on a project looks on: it may read and follow, and not write", async () => {
    const { service, client } = start();
    const made = await project(client);
    const other = attach(service);
    const seen = await other.request("project.open", { path: made.folder });
    expect(seen.readOnly).toBe(true);
    expect(seen.notices[0]).toMatch(/another window/i);
    for (const name of ["project.save", "train.start"] as const) {
      await expect(other.request(name, { project: seen.project, document: seen.document })).rejects.toMatchObject({
        code: "read-only",
      });
    }
    const { id } = await client.request("train.start", { project: made.project, document: endless(made.document) });
    await expect(other.request("train.stop", { project: seen.project, run: id })).rejects.toMatchObject({
      code: "read-only",
    });
    expect(await other.event("run.progress")).toMatchObject({ project: seen.project, run: id });
    // A handle is its window's alone.
    await expect(other.request("runs.list", { project: made.project })).rejects.toMatchObject({
      code: "project-not-open",
    });
    await client.request("train.stop", { project: made.project, run: id });
    expect(await other.ended(id)).toMatchObject({ stopReason: { kind: "user" } });
  });

  it("a project that another program held can be written to once that has let go, without closing it first", async () => {
    const { client } = start();
    const made = await project(client);
    await client.request("project.close", { project: made.project });
    const elsewhere = await openProject(made.folder);
    expect(await client.request("project.open", { path: made.folder })).toMatchObject({ readOnly: true });
    await elsewhere.close();
    const again = await client.request("project.open", { path: made.folder });
    expect(again).toMatchObject({ readOnly: false, notices: [] });
    expect(await client.request("project.save", { project: again.project, document: again.document })).toEqual({
      savedAt: expect.any(String) as string,
    });
  });

  it("a window that is loaded anew finds its run again", async () => {
    const { service, client } = start();
    const made = await project(client);
    const { id } = await client.request("train.start", { project: made.project, document: endless(made.document) });
    client.close();
    const again = attach(service);
    // Until the engine has heard that the first window is gone, the second looks on.
    const found = await vi.waitFor(async () => {
      const reopened = await again.request("project.open", { path: made.folder });
      if (reopened.readOnly) await again.request("project.close", { project: reopened.project });
      expect(reopened.readOnly).toBe(false);
      return reopened;
    }, 20_000);
    expect(found.runs).toMatchObject([{ id, status: "running" }]);
    await again.event("run.progress", ({ project: handle }) => handle === found.project);
    await again.request("train.stop", { project: found.project, run: id });
    expect(await again.ended(id)).toMatchObject({ stopReason: { kind: "user" } });
  });
});

describe("the end", () => {
  it("of a project pauses its run, which can be continued, and gives the lock back", async () => {
    const { client } = start();
    const made = await project(client);
    const { id } = await client.request("train.start", { project: made.project, document: endless(made.document) });
    await client.event("run.progress");
    await client.request("project.close", { project: made.project });
    expect(existsSync(join(made.folder, "gradual.lock"))).toBe(false);
    const { runs } = await client.request("project.open", { path: made.folder });
    expect(runs).toMatchObject([{ id, status: "ended", stopReason: { kind: "closed" } }]);
    expect(existsSync(join(made.folder, "runs", id, "weights.safetensors"))).toBe(true);
    const again = await client.request("project.open", { path: made.folder });
    expect(await client.request("train.resume", { project: again.project, run: id })).toMatchObject({
      id,
      status: "running",
      stopReason: null,
    });
    await client.request("train.stop", { project: again.project, run: id });
    await client.ended(id);
  });

  it("of the engine pauses every run and gives every lock back", async () => {
    const { service, client } = start();
    const made = await project(client);
    const { id } = await client.request("train.start", { project: made.project, document: endless(made.document) });
    await client.event("run.progress");
    await service.close();
    expect(existsSync(join(made.folder, "gradual.lock"))).toBe(false);
    expect(JSON.parse(readFileSync(join(made.folder, "runs", id, "run.json"), "utf8"))).toMatchObject({
      status: "ended",
      stopReason: { kind: "closed" },
    });
  });

  it("of a training thread ends the run as failed, with what it wrote, and the engine goes on", async () => {
    // The real trainer, in a thread that dies once its run has told of an epoch.
    const dying = writeIn(
      folder(),
      "dying.cjs",
      `const { parentPort } = require("node:worker_threads");
       const post = parentPort.postMessage.bind(parentPort);
       parentPort.postMessage = (message) => {
         post(message);
         if (message.type === "news" && message.news.type === "progress") process.exit(7);
       };
       require(${JSON.stringify(trainer())});`,
    );
    const { client, report } = start(dying);
    const made = await project(client);
    const { id } = await client.request("train.start", { project: made.project, document: endless(made.document) });
    const ended = await client.ended(id);
    expect(ended.stopReason).toEqual({
      kind: "failed",
      message: "The training thread ended unexpectedly. What it wrote until then was kept.",
    });
    expect(report).toHaveBeenCalledTimes(1);
    expect(await client.request("runs.list", { project: made.project })).toEqual([ended]);
    expect(await client.request("data.page", { project: made.project, offset: 0, limit: 1 })).toMatchObject({
      total: 120,
    });
  });
});
