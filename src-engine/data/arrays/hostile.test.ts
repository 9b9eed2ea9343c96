// Files from strangers: whatever their bytes, they are read, or refused with an explanation. Nothing else.

import { deflateRawSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { UserError } from "../../document/errors";
import { sizeOf } from "../../document/size";
import { findArrays, idx, npy, zip } from "../../testing/arrayFiles";
import { temporaryFolders, writeIn } from "../../testing/temporaryFolder";
import { readExamples } from "./examples";
import { readZip } from "./zip";

const folders = temporaryFolders();

/** "read", or the code of the explanation; anything else fails the test. */
async function outcome(name: string, bytes: Uint8Array): Promise<string> {
  const path = writeIn(folders(), name, bytes);
  try {
    const found = await findArrays(path);
    if (found === null) return "no arrays";
    const { x, y } = await readExamples(found, path, {});
    expect(x.values.length).toBe(sizeOf(x.shape));
    expect(y.values.length).toBe(sizeOf(y.shape));
    return "read";
  } catch (error) {
    if (error instanceof UserError) return error.problem.code;
    throw error;
  }
}

/** Some bytes of a file set to something else, and perhaps its end cut off. */
const damage = fc.record({
  changes: fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 6 }),
  cut: fc.option(fc.nat(), { freq: 4 }),
});

interface Damage {
  readonly changes: readonly [number, number][];
  readonly cut: number | null;
}

function damaged(sound: Buffer, { changes, cut }: Damage): Buffer {
  const bytes = Buffer.from(cut === null ? sound : sound.subarray(0, cut % sound.length));
  for (const [at, value] of changes) if (bytes.length > 0) bytes[at % bytes.length] = value;
  return bytes;
}

const SOUND = zip({ "x.npy": npy(Float32Array.of(1, 2, 3, 4), [2, 2]), "y.npy": npy(Int32Array.of(0, 1), [2]) });

test("texts that take no bytes, or far too many, are refused before any is made", async () => {
  const header = (descr: string, count: number): Buffer => {
    const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${count},), }\n`;
    return Buffer.concat([
      Buffer.from([0x93, ...Buffer.from("NUMPY"), 1, 0, text.length & 255, text.length >> 8]),
      Buffer.from(text),
    ]);
  };
  const x = npy(Float32Array.of(1, 2, 3, 4), [2, 2]);
  for (const descr of ["<U0", "|S0"])
    for (const count of [2, 2 ** 40])
      expect(await outcome("u.npz", zip({ "x.npy": x, "y.npy": header(descr, count) }))).toBe("unknown-dtype");
  expect(await outcome("s.npz", zip({ "x.npy": x, "y.npy": header("|S1", 2 ** 27) }))).toBe("too-large");
});

test("damaged archives are read or refused, never more", async () => {
  expect(await outcome("sound.npz", SOUND)).toBe("read");
  await fc.assert(
    fc.asyncProperty(damage, async (how) => {
      expect(await outcome("x.npz", damaged(SOUND, how))).toMatch(/^[a-z -]+$/);
    }),
    { numRuns: 400 },
  );
});

test("damaged IDX files are read or refused, packed or not", async () => {
  const sound = idx(0x0d, [3, 2], new Uint8Array(24));
  await fc.assert(
    fc.asyncProperty(damage, async (how) => {
      expect(await outcome("x", damaged(sound, how))).toMatch(/^[a-z -]+$/);
    }),
    { numRuns: 200 },
  );
  await fc.assert(
    fc.asyncProperty(damage, async (how) => {
      expect(await outcome("x.gz", damaged(gzipSync(sound), how))).toMatch(/^[a-z -]+$/);
    }),
    { numRuns: 200 },
  );
});

test("an entry that unpacks to more than its list says is given up as soon as it does", async () => {
  const packed = deflateRawSync(new Uint8Array(200_000_000));
  // A stored entry of the packed bytes, whose method and sizes are then said to be others.
  const archive = zip({ "x.npy": Buffer.from(packed) });
  const list = archive.indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
  archive[list + 10] = 8;
  archive.writeUInt32LE(1_000, list + 24);
  const [entry] = await readZip(writeIn(folders(), "bomb.npz", archive), "bomb.npz");
  let unpacked = 0;
  const all = (async () => {
    for await (const chunk of entry?.chunks() ?? []) unpacked += chunk.length;
  })();
  await expect(all).rejects.toThrow("unpacks to more than the 1000 bytes it says");
  expect(unpacked).toBeLessThan(1_000_000);
  expect(await outcome("bomb.npz", archive)).toBe("malformed-file");
});
