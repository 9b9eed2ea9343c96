// A rule written by hand as a window asks about it: real files, a real run, the worker thread.

import { expect, it } from "vitest";
import { builtEngine } from "../testing/builtEngine";
import { newProject, testService } from "../testing/serviceClient";
import { temporaryFolders } from "../testing/temporaryFolder";

const folder = temporaryFolders();
const { start } = testService(builtEngine("trainer"));

it("is judged beside a run and on other splits, each question over the port", async () => {
  const { client } = start();
  const { project, document } = await newProject(client, folder());
  const target = document.data.target[0]!;
  const { data } = document;
  const rows = await client.request("rule.rows", { project, data, target, columns: ["x", "side"] });
  expect(rows).toMatchObject({ rows: 84, target: { kind: "classes", classes: ["down", "up"] } });
  expect([...rows.values.keys()]).toEqual(["x", "side"]);

  const rule = { target, lines: [], otherwise: "up" };
  const training = { ...document.training, epochs: 3, rules: [] };
  const { id } = await client.request("train.start", { project, document: { ...document, training } });
  await client.ended(id);
  const judged = await client.request("rule.judge", { project, data, rule, run: id, part: "test" });
  expect(judged).toMatchObject({ rule: { rows: 18, right: 9 }, network: { rows: 18 } });
  const { rounds } = await client.request("rule.contest", { project, rule, run: id, rounds: 2 });
  expect(rounds.map(({ rows: count, rule: cost }) => [count, cost])).toEqual([
    [18, 0.5],
    [18, 0.5],
  ]);
});
