// Dates on their way from a file into a network.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { emptyDocument } from "../document/create";
import { epochDays } from "../document/epochs";
import type { Document } from "../document/schema";
import { temporaryFolders } from "../testing/temporaryFolder";
import { importData } from "./importData";
import { prepareData } from "./prepare";
import { suggestDocument } from "./suggest";

const folders = temporaryFolders();

async function imported(text: string, target: string): Promise<{ folder: string; document: Document }> {
  const folder = folders();
  const file = join(folder, "table.csv");
  writeFileSync(file, text);
  return { folder, document: suggestDocument(emptyDocument("dates"), await importData({ folder, file }), { target }) };
}

const lines = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join("\n");

it("proposes seasons and weekdays for daily dates of some years, hours for times of day, and neither for a few dates", async () => {
  const day = (index: number): string => new Date(index * 86_400_000 + 1.5e12).toISOString().slice(0, 10);
  const daily = await imported(`d,y\n${lines(800, (index) => `${day(index)},${index % 7}.5`)}`, "y");
  expect(daily.document.data.columns.d?.parts).toEqual(["elapsed", "weekday", "day-of-year"]);
  const hour = (index: number): string => new Date(index * 3_600_000 + 1.5e12).toISOString().slice(0, 19);
  const hourly = await imported(`d,y\n${lines(100, (index) => `${hour(index)},${index % 7}.5`)}`, "y");
  expect(hourly.document.data.columns.d?.parts).toEqual(["elapsed", "hour"]);
  const few = await imported(`d,y\n${lines(20, (index) => `${day(index * 40)},${index % 7}.5`)}`, "y");
  expect(few.document.data.columns.d).toEqual({ role: "feature", type: "date", missing: "median", scale: "standard" });
});

it("reads times alone as times of day, in every usual way", async () => {
  const times = ["00:00", "06:30", "12:00", "23:45"];
  const text = `t,u,y\n${lines(40, (index) => `${times[index % 4] ?? ""},${["12:00 AM", "6:30 AM", "12:00 PM", "11:45 PM"][index % 4] ?? ""},${index}.5`)}`;
  const { folder, document } = await imported(text, "y");
  expect(document.data.columns.t).toMatchObject({ role: "feature", type: "date", parts: ["elapsed", "hour"] });
  const { raw } = await prepareData({ folder, data: document.data });
  for (const name of ["t", "u"]) {
    const column = raw.columns.get(name);
    expect(column?.kind === "numbers" ? [...column.values.subarray(0, 4)] : null).toEqual([
      0,
      6.5 / 24,
      0.5,
      23.75 / 24,
    ]);
  }
});

it.each([
  ["seconds", 1],
  ["milliseconds", 1_000],
])("takes %s since 1970 as dates where their name says so", async (_, factor) => {
  const first = 1_600_000_000;
  const text = `created_at,size,y\n${lines(60, (index) => `${(first + index * 7_200) * factor},${(first + index) * factor},${index}.5`)}`;
  const { folder, document } = await imported(text, "y");
  expect(document.data.columns.created_at).toMatchObject({ type: "date", parts: ["elapsed", "hour"] });
  expect(document.data.columns.size?.type).toBe("number");
  const { raw } = await prepareData({ folder, data: document.data });
  const column = raw.columns.get("created_at");
  expect(column?.kind === "numbers" ? column.values[3] : null).toBeCloseTo((first + 3 * 7_200) / 86_400, 9);
  expect(epochDays((first + 3 * 7_200) * factor)).toBeCloseTo((first + 3 * 7_200) / 86_400, 9);
});

it("leaves scores and durations that are no times of day as they are", async () => {
  const { document } = await imported(`s,y\n${lines(40, (index) => `${index}:75,${index}.5`)}`, "y");
  expect(document.data.columns.s?.type).not.toBe("date");
});
