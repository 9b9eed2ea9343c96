// Walks through trainings as a window asks about them: real files, real training, a worker thread for each walk.

import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Document } from "../document/schema";
import { inLetters, inNumbers } from "../explain/text";
import type { LearnStart, StepOrigin, WalkPoint } from "../protocol/learn";
import type { OpenProject } from "../protocol/requests";
import type { RunSummary } from "../runs/run";
import { readWeights } from "../project/runs";
import { builtEngine } from "../testing/builtEngine";
import type { Client } from "../testing/serviceClient";
import { csv, newProject, testService } from "../testing/serviceClient";
import { temporaryFolders, writeIn } from "../testing/temporaryFolder";

const folder = temporaryFolders();
const { start, attach } = testService(builtEngine("trainer"));

const INITIAL: StepOrigin = { kind: "initial" };

function short(document: Document, epochs = 6): Document {
  return { ...document, training: { ...document.training, epochs, rules: [], restoreBest: false } };
}

async function begin(client: Client): Promise<OpenProject> {
  return newProject(client, folder());
}

async function trained(client: Client, { project, document }: OpenProject, epochs = 6): Promise<RunSummary> {
  const { id } = await client.request("train.start", { project, document: short(document, epochs) });
  return client.ended(id);
}

async function open(client: Client, made: OpenProject, origin: StepOrigin = INITIAL): Promise<LearnStart> {
  return client.request("learn.open", { project: made.project, document: short(made.document), origin });
}

function bytes({ weights }: Pick<WalkPoint, "weights">): Record<string, string> {
  return Object.fromEntries(
    Object.entries(weights).map(([name, data]) => [name, Buffer.from(data.slice().buffer).toString("base64")]),
  );
}

async function weightsOf(made: OpenProject, run: string): Promise<Record<string, string>> {
  const tensors = await readWeights(made.folder, run);
  return bytes({
    weights: Object.fromEntries(
      Object.entries(tensors).map(([name, { data }]) => [name, Float32Array.from(data, Number)]),
    ),
  });
}

describe("a walk", () => {
  it("goes from the initial weights to those that the run ends with, and back", async () => {
    const { client } = start();
    const made = await begin(client);
    const begun = await open(client, made);
    expect(begun).toMatchObject({ first: 0, exact: true, parts: { train: 84, validation: 18, test: 18 } });
    expect(begun.network.weights.map(({ tensor }) => tensor)).toEqual(Object.keys(begun.at.weights));
    expect(begun.last).toBe(6 * begun.network.stepsPerEpoch);

    const { project } = made;
    const { walk } = begun;
    const end = await client.request("learn.move", { project, walk, step: begun.last });
    expect(end).toMatchObject({ step: begun.last, epoch: 6, end: "recipe" });
    expect(end.last?.epochLoss).toBeGreaterThan(0);
    const run = await trained(client, made);
    expect(bytes(end)).toEqual(await weightsOf(made, run.id));
    expect(end.last).toMatchObject({ epochLoss: run.last?.loss, change: run.last?.change });
    const back = await client.request("learn.move", { project, walk, step: 0 });
    expect(back).toEqual(begun.at);
  });

  it("tells of the step to come, of any row, and of a weight", async () => {
    const { client } = start();
    const made = await begin(client);
    const { walk, at, network } = await open(client, made);
    const ask = { project: made.project, walk };
    const step = await client.request("learn.step", ask);
    expect(step).toMatchObject({ step: 0, epoch: 0, edits: [], frozen: [] });
    const next = await client.request("learn.move", { ...ask, step: 1 });
    for (const [tensor, { before, after }] of Object.entries(step.weights)) {
      expect(before).toEqual(at.weights[tensor]);
      expect(
        Math.max(...Array.from(after, (value, i) => Math.abs(value - (next.weights[tensor]?.[i] ?? NaN)))),
      ).toBeLessThan(1e-6);
    }
    expect(step.cost).toBeCloseTo(next.last?.loss ?? NaN, 5);

    await client.request("learn.move", { ...ask, step: 0 });
    const [first = -1] = step.batch;
    expect(at.batch).toEqual(step.batch);
    const inBatch = await client.request("learn.row", { ...ask, row: { part: "train", row: first } });
    expect(inBatch).toMatchObject({ part: "train", row: first, place: 0 });
    expect(inBatch.cost.total).toBeCloseTo(step.rowCosts[0] ?? NaN, 12);
    expect(inBatch.raw.map(({ column }) => column)).toEqual(["x", "y", "side", "kind"]);
    const tested = await client.request("learn.row", { ...ask, row: { part: "test", row: 3 } });
    expect(tested).toMatchObject({ part: "test", row: 3, place: null });
    expect(tested.raw).not.toEqual(inBatch.raw);

    const worst = await client.request("learn.worst", { ...ask, part: "train", limit: 5 });
    expect(worst).toMatchObject({ asked: 84, of: 84 });
    expect(worst.rows).toHaveLength(5);
    const [top] = worst.rows;
    const shown = await client.request("learn.row", { ...ask, row: { part: "train", row: top?.row ?? -1 } });
    expect(shown.cost.total).toBeCloseTo(top?.cost ?? NaN, 5);

    const tensor = network.weights[0]?.tensor ?? "";
    const subject = { kind: "weight", tensor, index: 0 } as const;
    const place = { part: "train", row: first } as const;
    const trace = await client.request("learn.trace", { ...ask, subject, row: place });
    const { ledger } = await client.request("learn.traceBatch", { ...ask, subject });
    expect(ledger).toHaveLength(step.batch.length);
    expect(ledger?.[step.batch.indexOf(first)]).toBe(trace.check?.derivative);
    const outside = await client.request("learn.trace", { ...ask, subject, row: { part: "validation", row: 0 } });
    expect(outside.check).not.toEqual(trace.check);
    const nudge = await client.request("learn.nudge", { ...ask, tensor, index: 0, row: place, value: 1 });
    expect(nudge.lines[0]).toMatchObject({ before: at.weights[tensor]?.[0], after: 1 });
  });

  it("goes on from weights that were set and held, puts them back, and trains on from there", async () => {
    const { client } = start();
    const made = await begin(client);
    const { walk, network } = await open(client, made);
    const ask = { project: made.project, walk };
    const tensor = network.weights[0]?.tensor ?? "";
    const plain = await client.request("learn.move", { ...ask, step: 4 });
    await client.request("learn.move", { ...ask, step: 2 });
    const edited = await client.request("learn.edit", { ...ask, edits: [{ tensor, index: 1, value: 0.5 }] });
    expect(edited.weights[tensor]?.[1]).toBe(0.5);
    const held = await client.request("learn.hold", { ...ask, tensor, index: 1, held: true });
    expect(held.frozen).toEqual([{ tensor, index: 1 }]);
    const step = await client.request("learn.step", ask);
    expect(step.weights[tensor]?.after[1]).toBe(0.5);
    const later = await client.request("learn.move", { ...ask, step: 4 });
    expect(later.weights[tensor]?.[1]).toBe(0.5);
    expect(bytes(later)).not.toEqual(bytes(plain));
    await expect(client.request("learn.trainOn", ask)).rejects.toMatchObject({ code: "weights-held" });
    const released = await client.request("learn.hold", { ...ask, tensor, index: 1, held: false });
    expect(released).toMatchObject({ frozen: [], edits: [{ tensor, index: 1, value: 0.5 }] });

    const run = await client.request("learn.trainOn", ask);
    expect(run.initial).toBe("Learn, step 4");
    await client.ended(run.id);
    const fromThere = await open(client, made, { kind: "run", run: run.id, at: "initial" });
    expect(bytes(fromThere.at)).toEqual(bytes(released));

    const back = await client.request("learn.putBack", { ...ask, weight: null });
    expect(back).toEqual(plain);
    await expect(
      client.request("learn.edit", { ...ask, edits: [{ tensor: "nobody/kernel", index: 0, value: 1 }] }),
    ).rejects.toMatchObject({ code: "no-such-weight" });
    await expect(
      client.request("learn.edit", { ...ask, edits: [{ tensor, index: 0, value: 1e39 }] }),
    ).rejects.toMatchObject({ code: "beyond-float32" });
  });

  it("tells how each input comes from the file, and what each row of the batch costs", async () => {
    const { client } = start();
    const made = await begin(client);
    const { walk, network } = await open(client, made);
    const ask = { project: made.project, walk };
    const step = await client.request("learn.step", ask);
    const place = { part: "train", row: step.batch[2] ?? 0 } as const;
    const row = await client.request("learn.row", { ...ask, row: place });
    const inFile = new Map(row.raw.map(({ column, cell }) => [column, cell]));
    const input = network.layers[0]!;
    const values = row.layers[input.id]!.a!.value.data;
    expect(input.names?.length).toBe(values.length);
    for (const [index, name] of (input.names ?? []).entries()) {
      const subject = { kind: "unit", layer: input.id, value: "a", index } as const;
      const { value, forward } = await client.request("learn.trace", { ...ask, subject, row: place });
      expect(value).toBe(values[index]);
      const [equation, ...others] = forward;
      expect(others).toEqual([]);
      const [column = "", category] = name.split(" = ");
      if (category === undefined) {
        // (raw - mean) / sd, with the number that stands in the file.
        expect(inLetters(equation!.expression, String)).toBe("(raw - mean) / sd");
        expect(inNumbers(equation!.expression, String)).toContain(String(inFile.get(column)));
        expect(equation!.expression.value).toBeCloseTo(value, 5);
      } else {
        expect(equation!.label).toContain(
          `1 where ${column} is “${category}”, else 0; in the file: “${String(inFile.get(column))}”`,
        );
        expect(value).toBe(inFile.get(column) === category ? 1 : 0);
      }
    }

    const table = await client.request("learn.batchCost", { ...ask, layer: null, output: null });
    expect(table.rows.map(({ row: own }) => own)).toEqual([...step.batch]);
    expect(table.mean).toBeCloseTo(step.cost, 12);
    table.rows.forEach(({ cost }, at) => expect(cost).toBeCloseTo(step.rowCosts[at] ?? NaN, 12));
    const second = await client.request("learn.batchCost", { ...ask, layer: table.layer, output: 1 });
    expect(second.rows.every(({ output }) => output === 1)).toBe(true);
    expect(second.mean).toBe(table.mean);
    await expect(client.request("learn.batchCost", { ...ask, layer: "nowhere", output: 0 })).rejects.toMatchObject({
      code: "no-such-output",
    });
  });

  it("tells of a held weight what the next step begins with, and comes to the same bytes forward, back and forward", async () => {
    const { client } = start();
    const made = await begin(client);
    const { walk, network } = await open(client, made);
    const ask = { project: made.project, walk };
    const tensor = network.weights[0]?.tensor ?? "";
    const subject = { kind: "weight", tensor, index: 1 } as const;
    await client.request("learn.move", { ...ask, step: 2 });
    await client.request("learn.edit", { ...ask, edits: [{ tensor, index: 1, value: 0.5 }] });
    await client.request("learn.hold", { ...ask, tensor, index: 1, held: true });
    const told = await client.request("learn.traceBatch", { ...ask, subject });
    expect(told.move).toEqual({ way: "held" });
    expect(told.optimizer?.at(-1)).toMatchObject({ symbol: "w′", value: 0.5 });
    const step = await client.request("learn.step", ask);
    expect(step.weights[tensor]?.after[1]).toBe(0.5);
    const memories = told.optimizer?.slice(0, -1).filter(({ symbol }) => symbol.endsWith("′")) ?? [];
    expect(memories.map(({ symbol }) => symbol)).toEqual(["m′", "v′"]);

    await client.request("learn.move", { ...ask, step: 3 });
    const next = await client.request("learn.traceBatch", { ...ask, subject });
    for (const { symbol, value } of memories)
      expect(next.optimizer?.find((equation) => equation.symbol === symbol)?.value).toBe(value);
    const there = await client.request("learn.move", { ...ask, step: 8 });
    await client.request("learn.move", { ...ask, step: 0 });
    expect(bytes(await client.request("learn.move", { ...ask, step: 8 }))).toEqual(bytes(there));
    // Let go, it moves on with the memories that it was held with.
    await client.request("learn.move", { ...ask, step: 3 });
    await client.request("learn.hold", { ...ask, tensor, index: 1, held: false });
    const free = await client.request("learn.traceBatch", { ...ask, subject });
    expect(free.move?.way).not.toBe("held");
    const after = await client.request("learn.move", { ...ask, step: 4 });
    expect(after.weights[tensor]?.[1]).toBeCloseTo(free.optimizer?.at(-1)?.value ?? NaN, 6);
  });

  it("goes through a run from its state on record, and back to its beginning", async () => {
    const { client } = start();
    const made = await begin(client);
    const run = await trained(client, made);
    const last = await open(client, made, { kind: "run", run: run.id, at: "last" });
    expect(last).toMatchObject({ exact: true, at: { epoch: 6, end: "recipe" } });
    expect(bytes(last.at)).toEqual(await weightsOf(made, run.id));
    const third = await open(client, made, { kind: "run", run: run.id, at: 3 });
    expect(third).toMatchObject({ exact: true, at: { epoch: 3, row: 0, end: null } });
    // Trained on from there it is that run again: memories, batches and all.
    const on = await client.request("learn.trainOn", { project: made.project, walk: third.walk });
    await client.ended(on.id);
    expect(await weightsOf(made, on.id)).toEqual(await weightsOf(made, run.id));
    const there = { project: made.project, walk: last.walk, step: third.at.step };
    expect(bytes(await client.request("learn.move", there))).toEqual(bytes(third.at));
    await expect(open(client, made, { kind: "run", run: run.id, at: 7 })).rejects.toMatchObject({
      code: "no-such-epoch",
    });
  });

  it("is its window's alone, gives way to newer ones, and ends when it is closed", async () => {
    const { client, service } = start();
    const made = await begin(client);
    const walks = [await open(client, made), await open(client, made)];
    const [first, second] = walks.map(({ walk }) => ({ project: made.project, walk }));
    if (first === undefined || second === undefined) throw new Error("two walks were opened");
    await client.request("learn.move", { ...first, step: 1 });
    const third = { project: made.project, walk: (await open(client, made)).walk };
    // The second was asked about longest ago.
    await expect(client.request("learn.step", second)).rejects.toMatchObject({ code: "walk-not-open" });
    await client.request("learn.step", first);
    const other = attach(service);
    await expect(other.request("learn.step", third)).rejects.toMatchObject({ code: "project-not-open" });
    const seen = await other.request("project.open", { path: made.folder });
    await expect(other.request("learn.step", { ...third, project: seen.project })).rejects.toMatchObject({
      code: "walk-not-open",
    });
    await client.request("learn.close", third);
    await expect(client.request("learn.step", third)).rejects.toMatchObject({ code: "walk-not-open" });
  });

  it("lets a newer question of a kind take the place of an older one, and leaves the engine free to answer others", async () => {
    const { client } = start();
    const made = await begin(client);
    const document = short(made.document, 1_000_000);
    const { walk } = await client.request("learn.open", { project: made.project, document, origin: INITIAL });
    const far = client.request("learn.move", { project: made.project, walk, step: 2_000_000 });
    const canceled = expect(far).rejects.toMatchObject({ code: "canceled" });
    await client.request("runs.list", { project: made.project });
    const near = await client.request("learn.move", { project: made.project, walk, step: 3 });
    expect(near.step).toBe(3);
    await canceled;
  });
});

describe("the stopping lab", () => {
  it("trains at three learning rates side by side, goes on where it is asked for more, and leaves the walk where it stands", async () => {
    const { client } = start();
    const made = await begin(client);
    const { walk, at } = await open(client, made);
    const ask = { project: made.project, walk };
    const some = await client.request("learn.lab", { ...ask, steps: 5 });
    const more = await client.request("learn.lab", { ...ask, steps: 12 });
    expect(some.arms.map(({ factor }) => factor)).toEqual([0.1, 1, 10]);
    for (const [which, { loss, change, all, end }] of more.arms.entries()) {
      expect(loss).toHaveLength(12);
      expect(loss.slice(0, 5)).toEqual(some.arms[which]?.loss);
      expect(change.slice(0, 5)).toEqual(some.arms[which]?.change);
      expect([...all.steps]).toEqual([0, more.interval]);
      expect(end).toBeNull();
    }
    // From the same weights and with the same rows: the first step's cost is the same.
    expect(new Set(more.arms.map(({ loss }) => loss[0])).size).toBe(1);
    expect(new Set(more.arms.map(({ all }) => all.loss[0])).size).toBe(1);
    const [slow, own, bold] = more.arms.map(({ change }) => change[0] ?? NaN);
    expect(own).toBeGreaterThan(slow ?? NaN);
    expect(bold).toBeGreaterThan(own ?? NaN);
    // The middle one is the recipe's own training.
    for (const step of [1, 7, 12]) {
      const { last } = await client.request("learn.move", { ...ask, step });
      expect(last).toMatchObject({ loss: more.arms[1]?.loss[step - 1], change: more.arms[1]?.change[step - 1] });
    }
    expect(await client.request("learn.move", { ...ask, step: 0 })).toEqual(at);
    // What they cost anywhere on their way, exactly; and they go on from where they stood.
    const way = [...(more.arms[1]?.all.loss ?? [])];
    expect(await client.request("learn.labCosts", { ...ask, steps: [null, more.interval, 13] })).toEqual([
      null,
      way[1],
      null,
    ]);
    const [one] = await client.request("learn.labCosts", { ...ask, steps: [7] });
    expect(one).toBeLessThan(more.arms[0]?.all.loss[0] ?? NaN);
    expect(await client.request("learn.lab", { ...ask, steps: 12 })).toEqual(more);
    const all = await client.request("learn.lab", { ...ask, steps: 1_000 });
    expect(all.arms.map(({ end }) => end)).toEqual(["recipe", "recipe", "recipe"]);
  });

  it("measures the cost of a training that diverges after the last of its steps", async () => {
    const { client } = start();
    const place = folder();
    const made = await client.request("project.create", {
      path: join(place, "points"),
      from: writeIn(place, "points.csv", csv()),
      target: "x",
    });
    const wild = { type: "gradient-descent", params: { learningRate: 1e6 } };
    const document = { ...made.document, training: { ...made.document.training, optimizer: wild } };
    const { walk } = await client.request("learn.open", { project: made.project, document, origin: INITIAL });
    const { arms } = await client.request("learn.lab", { project: made.project, walk, steps: 400 });
    const diverged = arms.filter(({ end }) => end === "diverged");
    expect(diverged.length).toBeGreaterThan(0);
    for (const { change, all } of diverged) expect([all.steps[0], all.steps.at(-1)]).toEqual([0, change.length]);
  });

  it("trains as a run does that began where another one ended", async () => {
    const { client } = start();
    const made = await begin(client);
    const before = await trained(client, made, 3);
    const { id } = await client.request("train.on", { project: made.project, run: before.id, more: 3 });
    await client.ended(id);
    const { walk, first } = await open(client, made, { kind: "run", run: id, at: "initial" });
    expect(first).toBe(before.steps);
    const ask = { project: made.project, walk };
    const { arms } = await client.request("learn.lab", { ...ask, steps: 5 });
    for (const { loss } of arms) expect([...loss].filter(Number.isFinite)).toHaveLength(5);
    for (const step of [1, 3, 5]) {
      const { last } = await client.request("learn.move", { ...ask, step: first + step });
      expect(last).toMatchObject({ loss: arms[1]?.loss[step - 1], change: arms[1]?.change[step - 1] });
    }
  });
});

describe("the landscape", () => {
  it("costs in the middle what the step says, holds the present weights and shows the way there", async () => {
    const { client } = start();
    const made = await begin(client);
    const { walk, network } = await open(client, made);
    const ask = { project: made.project, walk };
    const { weights } = await client.request("learn.move", { ...ask, step: 6 });
    const { cost } = await client.request("learn.step", ask);
    const tensor = network.weights[0]?.tensor ?? "";
    const axes = { kind: "weights", x: { tensor, index: 0 }, y: { tensor, index: 1 } } as const;
    const wish = { ...ask, axes, rows: "batch", span: null } as const;
    const coarse = await client.request("learn.landscape", { ...wish, points: 11 });
    const fine = await client.request("learn.landscape", { ...wish, points: 41 });
    expect(Math.abs(coarse.center.cost - cost)).toBeLessThan(1e-10);
    expect(coarse).toMatchObject({ precision: "float64", shares: null, rows: { of: "batch", asked: 32, all: 32 } });
    expect([coarse.center.x, coarse.center.y]).toEqual([weights[tensor]?.[0], weights[tensor]?.[1]]);
    expect(fine.cost[20 * 41 + 20]).toBe(coarse.cost[5 * 11 + 5]);
    expect(coarse.cost[5 * 11 + 5]).toBe(coarse.center.cost);
    expect([...coarse.path.steps]).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(coarse.path.away.at(-1)).toBe(0);
    expect(coarse.path.cost.at(-1)).toBe(coarse.center.cost);
    // Where the way ends the plane costs what is true; before that, other weights were others, too.
    expect(coarse.path.planeCost.at(-1)).toBe(coarse.center.cost);
    expect(coarse.path.away[0]).toBeGreaterThan(0);
    expect(coarse.path.planeCost[0]).not.toBe(coarse.path.cost[0]);

    const train = await client.request("learn.landscape", {
      ...wish,
      axes: { kind: "path" },
      rows: "train",
      points: 21,
    });
    expect(train.rows).toEqual({ of: "train", asked: 84, all: 84 });
    expect(train.shares?.[0]).toBeGreaterThan(train.shares?.[1] ?? NaN);
    const random = { kind: "random", seed: 4 } as const;
    const around = await client.request("learn.landscape", { ...wish, axes: random, rows: "train", points: 11 });
    expect(around.center.cost).toBeCloseTo(train.center.cost, 12);
    const slice = await client.request("learn.landscape", { ...wish, axes: { ...axes, y: null }, points: 11 });
    expect([slice.x.length, slice.y.length, slice.cost.length]).toEqual([11, 1, 11]);
    await expect(
      client.request("learn.landscape", { ...wish, axes: { ...axes, y: axes.x }, points: 11 }),
    ).rejects.toMatchObject({ code: "same-weight" });
  });
});
