import fc from "fast-check";
import { expect, it } from "vitest";
import { emptyDocument } from "../document/create";
import { epochWith } from "../testing/epoch";
import type { RunSummary } from "./run";
import { runsCsv } from "./runsCsv";

const document = emptyDocument("x");
const run = (number: number, change: Partial<RunSummary> = {}): RunSummary => ({
  id: `000${number}-adam`,
  number,
  name: "adam",
  note: "",
  star: false,
  tags: [],
  status: "ended",
  stopReason: { kind: "epochs", epochs: 3 },
  startedAt: "2026-01-01T00:00:00.000Z",
  epochs: 3,
  steps: 24,
  seconds: 0.5,
  bestEpoch: 2,
  last: epochWith({ epoch: 3, loss: 0.25, validationLoss: 0.5 }),
  best: epochWith({ epoch: 2, loss: 0.3, validationLoss: 0.4 }),
  rateChanges: [],
  document,
  parameters: 131,
  device: { name: "cpu", threads: 1, whyNotGpu: null },
  deviceChanges: [],
  ...change,
});

/** RFC 4180, read by the letter. */
function read(text: string): string[][] {
  const records: string[][] = [[""]];
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const [sign, next] = [text[at] ?? "", text[at + 1]];
    const record = records.at(-1) ?? [];
    const add = (more: string): void => void (record[record.length - 1] = (record.at(-1) ?? "") + more);
    if (quoted && sign === '"' && next === '"') {
      add('"');
      at += 1;
    } else if (sign === '"') quoted = !quoted;
    else if (!quoted && sign === ",") record.push("");
    else if (!quoted && sign === "\r" && next === "\n") {
      records.push([""]);
      at += 1;
    } else add(sign);
  }
  return records.slice(0, -1);
}

it("has a line for each run, with the figures of the weights that it kept", () => {
  const restored = { ...document, training: { ...document.training, restoreBest: true } };
  const last = { ...document, training: { ...document.training, restoreBest: false } };
  const [heads = [], ...lines] = read(
    runsCsv([run(1, { document: restored, tags: ["a", "b"], star: true }), run(2, { document: last })]),
  );
  const cell = (line: number, head: string): string | undefined => lines[line]?.[heads.indexOf(head)];
  expect(lines).toHaveLength(2);
  expect([cell(0, "of epoch"), cell(0, "validationLoss"), cell(0, "star"), cell(0, "tags")]).toEqual([
    "2",
    "0.4",
    "1",
    "a, b",
  ]);
  expect([cell(1, "of epoch"), cell(1, "validationLoss"), cell(1, "ended by"), cell(1, "from run")]).toEqual([
    "3",
    "0.5",
    "epochs",
    "",
  ]);
});

it("keeps whatever people wrote in its cell, as text that no spreadsheet runs", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (name, note) => {
      const [heads = [], line = []] = read(runsCsv([run(1, { name, note })]));
      expect(line).toHaveLength(heads.length);
      for (const [head, text] of [
        ["name", name],
        ["note", note],
      ] as const) {
        const cell = line[heads.indexOf(head)] ?? "";
        expect([text, `'${text}`]).toContain(cell);
        expect(cell).not.toMatch(/^[=+\-@]/);
      }
    }),
  );
  expect(runsCsv([])).toMatch(/^run,name,.*\r\n$/);
});
