import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { once, probeInChild } from "./adapter";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "gradual-probe-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A program in place of the probe. */
function program(source: string): string {
  const file = join(folder, `probe-${Math.random().toString(36).slice(2)}.cjs`);
  writeFileSync(file, source);
  return file;
}

describe("asking for a GPU in a process of its own", () => {
  it("gives what the probe prints, whatever a driver prints before", async () => {
    expect(await probeInChild(program(`console.log("libfoo: hello"); console.log('{"found":true}');`))).toEqual({
      found: true,
    });
    expect(await probeInChild(program(`console.log('{"found":false,"why":"None."}');`))).toEqual({
      found: false,
      why: "None.",
    });
  });

  it("finds nothing, and says why, where the driver ends the process", async () => {
    expect(await probeInChild(program("process.abort();"))).toEqual({
      found: false,
      why: expect.stringMatching("ended unexpectedly") as string,
    });
    expect(
      await probeInChild(program("process.kill(process.pid, 'SIGSEGV'); setInterval(() => {}, 1000);")),
    ).toMatchObject({ found: false });
    expect(await probeInChild(program('console.log(\'{"found":"maybe"}\');'))).toMatchObject({ found: false });
  });

  it("does not wait for a driver that never answers", async () => {
    expect(await probeInChild(program("setInterval(() => {}, 1000);"), 300)).toEqual({
      found: false,
      why: "The GPU did not answer in time.",
    });
  });

  it("asks once", async () => {
    const find = vi.fn(async () => ({ found: true }) as const);
    const asked = once(find);
    expect([await asked(), await asked()]).toEqual([{ found: true }, { found: true }]);
    expect(find).toHaveBeenCalledTimes(1);
  });
});
