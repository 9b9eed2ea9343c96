import { cpSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { prepareData } from "../data/prepare";
import type { HandRule } from "../document/handRule";
import type { Document } from "../document/schema";
import { judgeRule } from "../evaluate/judgeRule";
import { readTrainedRun } from "../evaluate/trainedRun";
import { costOf } from "../handwritten/tally";
import { openProject } from "../project/project";
import { createOnnxBackend } from "../runtime/onnx/backend";
import { temporaryFolders } from "../testing/temporaryFolder";
import { trainInput } from "../testing/trainInput";
import { otherSplit, ruleContest } from "./ruleContest";
import { trainRun } from "./trainRun";

const folders = temporaryFolders();
const EXAMPLES = fileURLToPath(new URL("../../examples/", import.meta.url));

async function example(name: string): Promise<{ folder: string; document: Document }> {
  const folder = folders();
  cpSync(join(EXAMPLES, name), folder, { recursive: true });
  const { document, ...project } = await openProject(folder);
  await project.close();
  return { folder, document };
}

/** Chinstraps have long beaks and are light; Gentoos are heavy. */
const PENGUINS: HandRule = {
  target: "Species",
  lines: [
    { conditions: [{ column: "Body Mass (g)", test: "at-least", value: 4800 }], join: "and", answer: "Gentoo" },
    { conditions: [{ column: "Beak Length (mm)", test: "at-least", value: 44 }], join: "and", answer: "Chinstrap" },
  ],
  otherwise: "Adelie",
};

it("trains on each split what a run of that split would be, and counts the rule on the same test rows", async () => {
  const { folder, document: whole } = await example("penguins");
  const document = { ...whole, training: { ...whole.training, epochs: 12, rules: [] } };
  const { rounds, contest } = await ruleContest({
    folder,
    document,
    rule: PENGUINS,
    rounds: 3,
    backend: createOnnxBackend(),
  });
  expect(contest.rounds).toBe(3);
  expect(new Set(rounds.map(({ seed }) => seed)).size).toBe(3);
  for (const { seed, rows, rule, network } of rounds) {
    const data = { ...document.data, split: otherSplit(document.data.split, seed) };
    const run = await trainRun({ ...trainInput(folder), document: { ...document, data } });
    const judged = await judgeRule({
      folder,
      rule: PENGUINS,
      data,
      run: await readTrainedRun(folder, run.id),
      part: "test",
      backend: createOnnxBackend(),
    });
    expect(rows).toBe((await prepareData({ folder, data })).test.rows.length);
    expect([costOf(judged.rule), costOf(judged.network!)]).toEqual([rule, network]);
  }
});

it("ends when it is told to, and needs test rows", async () => {
  const { folder, document } = await example("penguins");
  const controller = new AbortController();
  const input = { folder, document, rule: PENGUINS, rounds: 20, backend: createOnnxBackend() };
  const shares: (number | null)[] = [];
  await expect(
    ruleContest({
      ...input,
      signal: controller.signal,
      onProgress: (share) => {
        shares.push(share);
        if (shares.length === 5) controller.abort();
      },
    }),
  ).rejects.toMatchObject({ problem: { code: "canceled" } });
  expect(shares.length).toBeLessThan(20);

  const { split } = document.data;
  const data = { ...document.data, split: { ...split, train: 0.8, validation: 0.2, test: 0 } };
  await expect(ruleContest({ ...input, document: { ...document, data } })).rejects.toMatchObject({
    problem: { code: "no-rows" },
  });
});

/** All 20 splits are measured by `gradual rule`; each takes a whole training. */
const SPLITS = 5;

it.each([
  ["penguins", "network", { train: [223, 241], test: [44, 51] }],
  ["hurricanes", "rule", { train: [348, 348], test: [75, 75] }],
] as const)("on the sample %s the %s is ahead on every split", { timeout: 300_000 }, async (name, winner, counts) => {
  const { folder, document } = await example(name);
  const rule = document.handRule!;
  const backend = createOnnxBackend();
  for (const part of ["train", "test"] as const) {
    const judged = await judgeRule({ folder, rule, data: document.data, run: null, part, backend });
    expect([part, judged.rule]).toMatchObject([part, { right: counts[part][0], rows: counts[part][1] }]);
  }
  const { contest } = await ruleContest({ folder, document, rule, rounds: SPLITS, backend });
  expect(contest).toMatchObject({ rounds: SPLITS, winner, [`${winner}Ahead`]: SPLITS });
});
