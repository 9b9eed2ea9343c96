// Records of a run's weights on disk: what is written is read, whatever is torn, missing or made up.

import { randomBytes } from "node:crypto";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UserError } from "../document/errors";
import { RECORD_MOMENTS } from "../runs/records";
import type { RecordHead, RecordMoment } from "../runs/records";
import { nextStretch, stretchOf } from "../runs/recordSteps";
import { problemOf, temporaryFolders } from "../testing/temporaryFolder";
import { MOST_RECORD_BYTES, MOST_RECORDS, encodeHeader, recordBytes, recordPlan, withRecords } from "./recordsFile";
import type { RecordedWeight } from "./recordsFile";
import { RecordsWriter } from "./recordsWriter";

const folder = temporaryFolders();

const WEIGHTS: readonly RecordedWeight[] = [
  { tensor: "hidden/kernel", shape: [3, 4] },
  { tensor: "hidden/bias", shape: [4] },
  { tensor: "output/scale", shape: [] },
];

const headAt = (step: number, moments: readonly RecordMoment[] = []): RecordHead => ({
  step,
  epoch: Math.floor(step / 8),
  row: 4 * (step % 8),
  loss: 1 / (step + 1),
  change: step === 0 ? NaN : 0.5,
  moments,
});

/** Weights that tell their step. */
const weightsAt = (step: number, weights = WEIGHTS): Record<string, { data: Float32Array }> =>
  Object.fromEntries(
    weights.map(({ tensor, shape }, which) => [
      tensor,
      {
        data: Float32Array.from(
          { length: shape.reduce((a, b) => a * b, 1) },
          (_, at) => Math.sin(step + which + at / 7) * (which + 1),
        ),
      },
    ]),
  );

async function written(path: string, steps: readonly number[], weights = WEIGHTS): Promise<RecordsWriter> {
  const writer = await RecordsWriter.create(path, weights, 0);
  if (writer === null) throw new TypeError("these weights are small enough");
  for (const step of steps) writer.add(headAt(step), weightsAt(step, weights));
  return writer;
}

const upTo = (last: number): number[] => Array.from({ length: last + 1 }, (_, step) => step);

describe("the steps that are recorded", () => {
  it("those of a wider spacing are among those of a narrower one, and the next is the next", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000 }), fc.integer({ min: 0, max: 12 }), (step, spacing) => {
        const begins = (at: number, wide: number): boolean => stretchOf(at, wide) > stretchOf(at - 1, wide);
        if (step > 0 && begins(step, spacing + 1)) expect(begins(step, spacing)).toBe(true);
        const next = nextStretch(step, spacing);
        if (!Number.isSafeInteger(next)) return;
        expect(next).toBeGreaterThan(step);
        expect(stretchOf(next, spacing)).toBeGreaterThan(stretchOf(step, spacing));
        expect(stretchOf(next - 1, spacing)).toBe(stretchOf(step, spacing));
      }),
    );
  });
});

describe("records on disk", () => {
  it("gives back the very bytes", async () => {
    const path = join(folder(), "records.bin");
    const writer = await written(path, [0, 1, 2, 5]);
    writer.add(headAt(9, ["best", "last"]), weightsAt(9));
    expect(await writer.close()).toBeNull();
    await withRecords(path, async ({ header, heads, weights }) => {
      expect(header).toMatchObject({ precision: "float32", first: 0 });
      expect(heads).toEqual([...[0, 1, 2, 5].map((step) => headAt(step)), headAt(9, ["best", "last"])]);
      for (const [index, { step }] of heads.entries())
        for (const [tensor, data] of Object.entries(await weights(index)))
          expect(data).toEqual(weightsAt(step)[tensor]?.data);
    });
  });

  it("is whole up to wherever it was cut off, and goes on from there", async () => {
    const path = join(folder(), "records.bin");
    await (await written(path, upTo(6))).close();
    const all = readFileSync(path);
    const length = recordBytes(WEIGHTS, "float32");
    const start = all.length - 7 * length;
    for (let end = start; end <= all.length; end += 5) {
      writeFileSync(path, all.subarray(0, end));
      const whole = Math.floor((end - start) / length);
      expect(await withRecords(path, async ({ heads }) => heads.map(({ step }) => step))).toEqual(
        upTo(6).slice(0, whole),
      );
    }
    writeFileSync(path, all.subarray(0, start + 4 * length + 11));
    const again = await RecordsWriter.open(path, WEIGHTS, 2);
    again?.add(headAt(3), weightsAt(3));
    await again?.close();
    await withRecords(path, async ({ heads, weights }) => {
      expect(heads).toEqual(upTo(3).map((step) => headAt(step)));
      expect((await weights(3))["hidden/bias"]).toEqual(weightsAt(3)["hidden/bias"]?.data);
    });
  });

  it("stops at a record whose end is not its own", async () => {
    const path = join(folder(), "records.bin");
    await (await written(path, upTo(4))).close();
    const bytes = readFileSync(path);
    const length = recordBytes(WEIGHTS, "float32");
    bytes.fill(0, bytes.length - 2 * length, bytes.length - length);
    writeFileSync(path, bytes);
    expect(await withRecords(path, async ({ heads }) => heads.length)).toBe(3);
  });

  it("never has more than its room, keeps the first, the newest and the notable, at growing distances", async () => {
    const path = join(folder(), "records.bin");
    const writer = await written(path, []);
    const moments = new Map([
      [700, "fall"],
      [900, "best"],
      [4_000, "best"],
      [1_234, "hold"],
    ] as const satisfies readonly (readonly [number, RecordMoment])[]);
    for (let step = 0; step <= 60_000; step += step < 3_000 ? 1 : 40) {
      const moment = [...moments].find(([at]) => at === step)?.[1];
      writer.add(headAt(step, moment === undefined ? [] : [moment]), weightsAt(step));
      expect(writer.heads.length).toBeLessThanOrEqual(MOST_RECORDS);
    }
    await writer.close();
    await withRecords(path, async ({ heads, weights }) => {
      expect(heads).toEqual(writer.heads);
      expect(heads[0]?.step).toBe(0);
      for (const [step, moment] of [
        [700, "fall"],
        [4_000, "best"],
        [1_234, "hold"],
      ] as const)
        expect(heads.find((head) => head.step === step)?.moments).toContain(moment);
      expect(heads.some(({ step }) => step > 50_000)).toBe(true);
      for (const [index, { step }] of heads.entries())
        expect((await weights(index))["hidden/kernel"]).toEqual(weightsAt(step)["hidden/kernel"]?.data);
    });
  }, 30_000);

  it("takes 16 bits a number where the network is large, within half of one of their steps, and no more than 64 MB", async () => {
    const large = [{ tensor: "hidden/kernel", shape: [500, 400] }];
    const plan = recordPlan(large);
    expect(plan?.precision).toBe("int16");
    expect((plan?.most ?? 0) * recordBytes(large, "int16")).toBeLessThanOrEqual(MOST_RECORD_BYTES);
    expect(recordPlan([{ tensor: "hidden/kernel", shape: [10_000, 10_000] }])).toBeNull();
    const path = join(folder(), "records.bin");
    await (await written(path, [0, 7], large)).close();
    await withRecords(path, async ({ weights }) => {
      const exact = weightsAt(7, large)["hidden/kernel"]?.data ?? new Float32Array(0);
      const most = exact.reduce((greatest, value) => Math.max(greatest, Math.abs(value)), 0);
      const read = (await weights(1))["hidden/kernel"] ?? new Float32Array(0);
      for (let at = 0; at < exact.length; at += 97)
        expect(Math.abs((read[at] ?? NaN) - (exact[at] ?? NaN))).toBeLessThanOrEqual((0.5001 * most) / 32_767);
    });
  });

  it("keeps within 64 MB whatever the network", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 400_000 }), { minLength: 1, maxLength: 9 }), (sizes) => {
        const weights = sizes.map((size, at) => ({ tensor: `layer${at}/kernel`, shape: [size] }));
        const plan = recordPlan(weights);
        if (plan === null) return;
        const bytes = plan.most * recordBytes(weights, plan.precision) + 2 ** 20;
        expect(bytes).toBeLessThanOrEqual(MOST_RECORD_BYTES);
      }),
    );
  });
});

describe("a file that is not what it should be", () => {
  it("is refused with the next step, without taking its word for how large anything is", async () => {
    const path = join(folder(), "records.bin");
    const claims = (weights: readonly RecordedWeight[]): Buffer =>
      encodeHeader({ format: 1, precision: "float32", spacing: 0, first: 0, weights });
    const files: readonly Buffer[] = [
      Buffer.alloc(0),
      Buffer.alloc(3),
      randomBytes(4_096),
      Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
      Buffer.concat([claims([{ tensor: "a", shape: [2 ** 31, 2 ** 31] }]), randomBytes(64)]),
      Buffer.concat([claims([{ tensor: "a", shape: [2 ** 31] }]), randomBytes(64)]),
      Buffer.concat([claims([]), Buffer.alloc(64 * 1_000)]),
      Buffer.from(
        encodeHeader({ format: 1, precision: "float32", spacing: 0, first: 0, weights: [] })
          .toString("latin1")
          .replace("float32", "float99"),
        "latin1",
      ),
    ];
    for (const bytes of files) {
      writeFileSync(path, bytes);
      const problem = await problemOf(() => withRecords(path, async ({ heads }) => heads));
      expect(problem).toMatchObject({ code: "file-damaged" });
      expect(problem.next).toContain("replayed");
    }
  });

  it("is never read as anything but whole records of finite numbers, whatever is changed in it", async () => {
    const path = join(folder(), "records.bin");
    await (await written(path, upTo(5))).close();
    const bytes = readFileSync(path);
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 0, max: 255 }), async (at, value) => {
        const changed = Buffer.from(bytes);
        changed[at] = value;
        writeFileSync(path, changed);
        try {
          await withRecords(path, async ({ heads, weights }) => {
            expect(heads.length).toBeLessThanOrEqual(6);
            for (const [index, head] of heads.entries()) {
              expect(Number.isSafeInteger(head.step)).toBe(true);
              for (const moment of head.moments) expect(RECORD_MOMENTS).toContain(moment);
              for (const data of Object.values(await weights(index))) expect(data.every(Number.isFinite)).toBe(true);
            }
          });
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("is begun anew by a run that goes on", async () => {
    const path = join(folder(), "records.bin");
    writeFileSync(path, randomBytes(1_000));
    const writer = await RecordsWriter.open(path, WEIGHTS, 30);
    writer?.add(headAt(30), weightsAt(30));
    await writer?.close();
    expect(await withRecords(path, async ({ header, heads }) => [header.first, heads.length])).toEqual([30, 1]);
    expect(statSync(path).size).toBeLessThan(2_000);
  });
});
